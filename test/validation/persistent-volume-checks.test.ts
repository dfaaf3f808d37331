import { Chart, Testing } from 'cdk8s';
import { HostPathLayout, type Value, type Values } from '../../src';
import { persistentVolumeViolations } from '../../src/validation/persistent-volume-checks';
import { GIB, storage } from '../tools/describe';

/** A valid volume, which each test breaks. */
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

const expression = (key: string, operator: string, ...values: readonly string[]): Values => ({
  matchExpressions: [{ key, operator, ...(values.length === 0 ? {} : { values }) }],
});

const check = (...objects: readonly Value[]) =>
  persistentVolumeViolations(objects.map((object) => ({ file: 'a.yaml', object }))).map(
    ({ code, resources }) => `${code} ${resources.map(({ name, location }) => `${name} ${location}`).join(', ')}`,
  );

const messages = (...objects: readonly Value[]) =>
  persistentVolumeViolations(objects.map((object) => ({ file: 'a.yaml', object }))).map(({ message }) => message);

describe('volumes', () => {
  const BAD: Record<string, readonly [objects: readonly Value[], ...violations: string[]]> = {
    'without nodeAffinity': [
      [volume('a', '/d/a', { nodeAffinity: undefined })],
      'no-node-affinity a spec.nodeAffinity',
    ],
    ...Object.fromEntries(
      Object.entries({
        'that exists on every node': [expression('kubernetes.io/hostname', 'Exists')],
        'that is empty': [{}],
        'for two nodes': [expression('kubernetes.io/hostname', 'In', 'n1', 'n2')],
        'for a node in each of two terms': [
          expression('kubernetes.io/hostname', 'In', 'n1'),
          expression('kubernetes.io/hostname', 'In', 'n2'),
        ],
        'for one node or any other': [expression('kubernetes.io/hostname', 'In', 'n1'), {}],
        'for all nodes but one': [expression('kubernetes.io/hostname', 'NotIn', 'n1')],
        'for a zone': [expression('topology.kubernetes.io/zone', 'In', 'a')],
        'for an operating system': [expression('kubernetes.io/os', 'In', 'linux')],
        'for a name without letters': [expression('kubernetes.io/hostname', 'In', '')],
      }).map(([what, terms]) => [
        `with a nodeAffinity ${what}`,
        [
          [volume('a', '/d/a', { nodeAffinity: { required: { nodeSelectorTerms: terms } } })],
          'node-affinity a spec.nodeAffinity.required.nodeSelectorTerms',
        ] as const,
      ]),
    ),
    'without a claimRef': [[volume('a', '/d/a', { claimRef: undefined })], 'no-claim-ref a spec.claimRef'],
    'with a claimRef without namespace': [
      [volume('a', '/d/a', { claimRef: { name: 'a' } })],
      'claim-ref-without-namespace a spec.claimRef.namespace',
    ],
    'with the uid of a claim': [
      [volume('a', '/d/a', { claimRef: { namespace: 'b', name: 'a', uid: '1' } })],
      'claim-ref-with-uid a spec.claimRef.uid',
    ],
    'whose directory the kubelet creates': [
      [volume('a', '/d/a', { hostPath: { path: '/d/a', type: 'DirectoryOrCreate' } })],
      'host-path-type a spec.hostPath.type',
    ],
    'without a hostPath type': [
      [volume('a', '/d/a', { hostPath: { path: '/d/a' } })],
      'host-path-type a spec.hostPath.type',
    ],
    'that are deleted with their claim': [
      [volume('a', '/d/a', { persistentVolumeReclaimPolicy: 'Delete' })],
      'reclaim-policy a spec.persistentVolumeReclaimPolicy',
    ],
    'without a reclaim policy': [
      [volume('a', '/d/a', { persistentVolumeReclaimPolicy: undefined })],
      'reclaim-policy a spec.persistentVolumeReclaimPolicy',
    ],
    'that share a directory': [
      [volume('a', '/d'), volume('b', '/d/')],
      'overlapping-directories a spec.hostPath.path, b spec.hostPath.path',
    ],
    'of which one lies in another, with any path sorted between them': [
      [volume('a', '/d/x'), volume('b', '/d/x-1'), volume('c', '/d//x/y/z')],
      'overlapping-directories a spec.hostPath.path, c spec.hostPath.path',
    ],
    'that share a directory on one of several nodes': [
      [volume('a', '/d', {}, ['x', 'y']), volume('b', '/d', {}, ['y', 'z'])],
      ...['a', 'b'].map((name) => `node-affinity ${name} spec.nodeAffinity.required.nodeSelectorTerms`),
      'overlapping-directories a spec.hostPath.path, b spec.hostPath.path',
    ],
    'that share a directory, of which one may be on any node': [
      [
        volume('a', '/d'),
        volume('b', '/d', {
          nodeAffinity: {
            required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['z'] }] }] },
          },
        }),
      ],
      'overlapping-directories a spec.hostPath.path, b spec.hostPath.path',
    ],
    'of type local around the data directory of another': [
      [
        volume('a', '', { hostPath: undefined, local: { path: '/d' } }),
        volume('b', '/d', { claimRef: { namespace: 'm', name: 'prometheus-k-db-prometheus-k-0' } }),
      ],
      'overlapping-directories a spec.local.path, b spec.hostPath.path',
    ],
  };

  test('written by hand are reported with these messages', () => {
    expect(
      messages(
        volume('a', '/d', { persistentVolumeReclaimPolicy: 'Delete' }),
        volume('b', '/d', { hostPath: { path: '/d' } }),
        volume('c', '/d/e'),
      ),
    ).toEqual([
      'Kubernetes does not delete directories of nodes properly: with "Delete" the volume fails, or the data is lost',
      'with no type the kubelet takes or creates whatever it finds: an empty directory of root, perhaps on the wrong disk',
      'a and b both have /d on one node, so their processes write into each other',
      '/d/e of c is inside /d, which belongs to a alone; changing the owner of one breaks the other',
    ]);
  });

  test.each(Object.entries(BAD))('written by hand are reported %s', (_, [objects, ...violations]) => {
    expect(check(...objects)).toEqual(violations);
  });

  const FINE: Record<string, readonly Value[]> = {
    'the same directory on two nodes': [volume('a', '/d', {}, 'x'), volume('b', '/d', {}, 'y')],
    'sibling directories with a common prefix': [volume('a', '/d/a'), volume('b', '/d/a-b'), volume('c', '/d/ab')],
    "Prometheus' and Alertmanager's claims in one root, kept apart by subPath": [
      volume('a', '/d', { claimRef: { namespace: 'm', name: 'prometheus-k-db-prometheus-k-0' } }),
      volume('b', '/d', { claimRef: { namespace: 'm', name: 'alertmanager-k-db-alertmanager-k-0' } }),
    ],
    'one node in every term, whatever else they ask for': [
      volume('a', '/d/a', {
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }] },
              {
                matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }],
                ...expression('kubernetes.io/arch', 'Exists'),
              },
            ],
          },
        },
      }),
    ],
    'a label of your own for one node': [
      volume('a', '/d/a', {
        nodeAffinity: { required: { nodeSelectorTerms: [expression('telemetry', 'In', 'prometheus')] } },
      }),
    ],
    'volumes of other types, and other objects': [
      { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'nfs' }, spec: { nfs: { path: '/d' } } },
      { apiVersion: 'v1', kind: 'ConfigMap', spec: { hostPath: { path: '/d' } } },
      null,
      'text',
      ['list'],
    ],
  };

  test.each(Object.entries(FINE))('written by hand are valid: %s', (_, objects) => {
    expect(check(...objects)).toEqual([]);
  });

  test('of the library are valid, with either layout', () => {
    for (const layout of [HostPathLayout.sharedRoot('/data/kps'), HostPathLayout.perVolume('/data/kps')]) {
      const made = storage({ layout, prometheus: GIB, alertmanager: GIB, grafana: GIB });
      expect(check(...(Testing.synth(Chart.of(made)) as Value[]))).toEqual([]);
    }
  });

  test('written by hand are reported inside the data directory of a volume of the library', () => {
    const made = storage({ layout: HostPathLayout.sharedRoot('/data/kps'), prometheus: GIB });
    expect(check(...(Testing.synth(Chart.of(made)) as Value[]), volume('mine', '/data/kps/prometheus-db/x'))).toEqual([
      'overlapping-directories monitoring-kps-prometheus-0-0 spec.hostPath.path, mine spec.hostPath.path',
    ]);
  });
});
