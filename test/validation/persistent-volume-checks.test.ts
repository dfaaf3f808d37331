import { Chart, Testing } from 'cdk8s';
import { HostPathLayout, type Value, type Values } from '../../src';
import { persistentVolumeViolations } from '../../src/validation/persistent-volume-checks';
import { GIB, storage } from '../tools/describe';

/** A volume as it should be; a test spoils it. */
function volume(name: string, path: string, spec: Values = {}, node: string | readonly string[] = 'node-0'): Value {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'monitoring', name },
      hostPath: { path, type: 'Directory' },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node].flat() }] },
          ],
        },
      },
      ...spec,
    },
  };
}

const check = (...objects: readonly Value[]) =>
  persistentVolumeViolations(objects.map((object) => ({ file: 'a.yaml', object }))).map(
    ({ rule, recommendation, resources }) =>
      `${rule} ${resources.map(({ name, location }) => `${name} ${location}`).join(', ')}: ${recommendation}`,
  );

describe('volumes that somebody wrote by hand', () => {
  const BAD: Record<string, readonly [objects: readonly Value[], ...violations: string[]]> = {
    'without nodeAffinity': [
      [volume('a', '/d/a', { nodeAffinity: undefined })],
      'node-affinity a spec.nodeAffinity: a directory is on one node: without nodeAffinity the pod starts on any, with an empty one',
    ],
    'with a claimRef without namespace': [
      [volume('a', '/d/a', { claimRef: { name: 'a' } })],
      'claim-ref a spec.claimRef.namespace: a claimRef without namespace reserves the volume for no claim',
    ],
    'with the uid of a claim': [
      [volume('a', '/d/a', { claimRef: { namespace: 'b', name: 'a', uid: '1' } })],
      "claim-ref a spec.claimRef.uid: with the uid of one claim the volume is lost to that claim's successor",
    ],
    'that the kubelet makes': [
      [volume('a', '/d/a', { hostPath: { path: '/d/a', type: 'DirectoryOrCreate' } })],
      'host-path-type a spec.hostPath.type: with the type "DirectoryOrCreate" the kubelet takes or makes what it finds: an empty directory of root, perhaps on the wrong disk',
    ],
    'of no type': [
      [volume('a', '/d/a', { hostPath: { path: '/d/a' } })],
      'host-path-type a spec.hostPath.type: with no type the kubelet takes or makes what it finds: an empty directory of root, perhaps on the wrong disk',
    ],
    'that are deleted': [
      [volume('a', '/d/a', { persistentVolumeReclaimPolicy: 'Delete' })],
      'reclaim-policy a spec.persistentVolumeReclaimPolicy: nothing deletes directories of nodes properly: "Delete" leaves a failed volume, or loses the data',
    ],
    'that do not say what becomes of the data': [
      [volume('a', '/d/a', { persistentVolumeReclaimPolicy: undefined })],
      'reclaim-policy a spec.persistentVolumeReclaimPolicy: say what happens to the data when the claim is deleted',
    ],
    'that share a directory': [
      [volume('a', '/d'), volume('b', '/d/')],
      'own-directory a spec.hostPath.path, b spec.hostPath.path: a and b both have /d on one node: their processes write into each other',
    ],
    'of which one lies in another, whatever sorts between them': [
      [volume('a', '/d/x'), volume('b', '/d/x-1'), volume('c', '/d//x/y/z')],
      'own-directory a spec.hostPath.path, c spec.hostPath.path: /d/x/y/z of c lies in /d/x, which a has for itself: a chown of the one breaks the other',
    ],
    'that share a directory on one of several nodes': [
      [volume('a', '/d', {}, ['x', 'y']), volume('b', '/d', {}, ['y', 'z'])],
      'own-directory a spec.hostPath.path, b spec.hostPath.path: a and b both have /d on one node: their processes write into each other',
    ],
    'that share a directory where one may be anywhere': [
      [
        volume('a', '/d'),
        volume('b', '/d', {
          nodeAffinity: {
            required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['z'] }] }] },
          },
        }),
      ],
      'own-directory a spec.hostPath.path, b spec.hostPath.path: a and b both have /d on one node: their processes write into each other',
    ],
    'of type local around the data directory of another': [
      [
        volume('a', '', { hostPath: undefined, local: { path: '/d' } }),
        volume('b', '/d', { claimRef: { namespace: 'm', name: 'prometheus-k-db-prometheus-k-0' } }),
      ],
      'own-directory a spec.local.path, b spec.hostPath.path: /d/prometheus-db of b lies in /d, which a has for itself: a chown of the one breaks the other',
    ],
  };

  test.each(Object.entries(BAD))('%s', (_, [objects, ...violations]) => {
    expect(check(...objects)).toEqual(violations);
  });

  const FINE: Record<string, readonly Value[]> = {
    'the same directory of two nodes': [volume('a', '/d', {}, 'x'), volume('b', '/d', {}, 'y')],
    'neighbours whose names begin alike': [volume('a', '/d/a'), volume('b', '/d/a-b'), volume('c', '/d/ab')],
    "Prometheus' and Alertmanager's claims in one root, kept apart by subPath": [
      volume('a', '/d', { claimRef: { namespace: 'm', name: 'prometheus-k-db-prometheus-k-0' } }),
      volume('b', '/d', { claimRef: { namespace: 'm', name: 'alertmanager-k-db-alertmanager-k-0' } }),
    ],
    'no claimRef': [volume('a', '/d/a', { claimRef: undefined })],
    'volumes of other kinds, and what is no volume': [
      { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'nfs' }, spec: { nfs: { path: '/d' } } },
      { apiVersion: 'v1', kind: 'ConfigMap', spec: { hostPath: { path: '/d' } } },
      null,
      'text',
      ['list'],
    ],
  };

  test.each(Object.entries(FINE))('fine: %s', (_, objects) => {
    expect(check(...objects)).toEqual([]);
  });

  test('what the library makes is fine, on a shared root and with directories of their own', () => {
    for (const layout of [HostPathLayout.sharedRoot('/data/kps'), HostPathLayout.perVolume('/data/kps')]) {
      const made = storage({ layout, prometheus: GIB, alertmanager: GIB, grafana: GIB });
      expect(check(...(Testing.synth(Chart.of(made)) as Value[]))).toEqual([]);
    }
  });

  test('a volume by hand in the data directory of one of ours', () => {
    const made = storage({ layout: HostPathLayout.sharedRoot('/data/kps'), prometheus: GIB });
    expect(check(...(Testing.synth(Chart.of(made)) as Value[]), volume('mine', '/data/kps/prometheus-db/x'))).toEqual([
      'own-directory monitoring-kps-prometheus-0-0 spec.hostPath.path, mine spec.hostPath.path: /data/kps/prometheus-db/x of mine lies in /data/kps/prometheus-db, which monitoring-kps-prometheus-0-0 has for itself: a chown of the one breaks the other',
    ]);
  });
});
