import * as v from 'valibot';
import { claimKey, hasVolume, isReservedFor } from '../../src/cluster/bound-claims';
import { installedBy } from '../../src/cluster/installed-by';
import { CLAIM, DEPLOYMENT, PERSISTENT_VOLUME, type PersistentVolume, STATEFUL_SET } from '../../src/cluster/objects';
import { hasAffinity, nodesNamedBy, pinnedNode } from '../../src/cluster/pinned-node';
import { storageObjects } from '../../src/cluster/read-storage-objects';
import { volumeSource } from '../../src/cluster/volume-source';

function volume(spec: object = {}): PersistentVolume {
  return v.parse(PERSISTENT_VOLUME, { metadata: { name: 'mine' }, spec });
}

function pinned(...terms: object[][]): PersistentVolume {
  const nodeSelectorTerms = terms.map((matchExpressions) => ({ matchExpressions }));
  return volume({ nodeAffinity: { required: { nodeSelectorTerms } } });
}

const HOST = { key: 'kubernetes.io/hostname', operator: 'In', values: ['node-0'] };
const RACK = { key: 'rack', operator: 'In', values: ['a'] };

describe('pinnedNode', () => {
  test.each<[string, PersistentVolume, object | undefined]>([
    ['no affinity', volume(), undefined],
    ['a hostname', pinned([HOST]), { label: 'kubernetes.io/hostname', node: 'node-0' }],
    ['a hostname and another label', pinned([RACK, HOST]), { label: 'kubernetes.io/hostname', node: 'node-0' }],
    ['one other label', pinned([RACK]), { label: 'rack', node: 'a' }],
    ['two other labels', pinned([RACK, { ...RACK, key: 'row' }]), undefined],
    ['two terms', pinned([HOST], [RACK]), undefined],
    ['two values', pinned([{ ...HOST, values: ['node-0', 'node-1'] }]), undefined],
    ['no value', pinned([{ ...HOST, values: null }]), undefined],
    ['another operator', pinned([{ ...HOST, operator: 'NotIn' }]), undefined],
    ['a value that no label can have', pinned([{ ...HOST, values: ['a b'] }]), undefined],
    ['an invalid key', pinned([{ ...HOST, key: '-' }]), undefined],
  ])('%s', (_, one, expected) => {
    expect(pinnedNode(one)).toEqual(expected);
  });

  test('finds all values of the label, and whether there is any affinity', () => {
    const one = pinned([{ ...HOST, values: ['node-0', 'node-1'] }], [RACK]);
    expect([nodesNamedBy(one, 'kubernetes.io/hostname'), nodesNamedBy(volume(), 'rack')]).toEqual([
      ['node-0', 'node-1'],
      [],
    ]);
    expect([one, volume(), volume({ nodeAffinity: {} })].map(hasAffinity)).toEqual([true, false, false]);
  });
});

test.each<[object, object]>([
  [{ hostPath: { path: '/a//b', type: 'Directory' } }, { type: 'hostPath', path: '/a//b', hostPathType: 'Directory' }],
  [{ hostPath: { path: '/a' } }, { type: 'hostPath', path: '/a', hostPathType: '' }],
  [
    { local: { path: '/a' }, hostPath: null },
    { type: 'local', path: '/a', hostPathType: '' },
  ],
  [{ csi: { driver: 'x' } }, { type: undefined, source: 'csi' }],
  [{ nfs: { server: 'x' } }, { type: undefined, source: 'nfs' }],
  [{ flexVolume: {} }, { type: undefined, source: 'unknown' }],
])('the source of %j', (spec, expected) => {
  expect(volumeSource(volume(spec))).toEqual(expected);
});

test('a field that a volume or claim omits has the Kubernetes default', () => {
  const { spec, status } = volume({ claimRef: { name: 'c' }, capacity: { storage: 1024 } });
  expect([spec.persistentVolumeReclaimPolicy, spec.claimRef, spec.capacity, status.phase]).toEqual([
    'Retain',
    { namespace: '', name: 'c', uid: '' },
    { storage: '1024' },
    '',
  ]);
  const claim = v.parse(CLAIM, { metadata: { name: 'c' }, spec: { volumeName: 'mine', selector: { secret: 'x' } } });
  expect([claim.spec.storageClassName, claim.spec.selector]).toEqual([undefined, true]);
  expect([hasVolume(claim, 'mine'), hasVolume(claim, 'other')]).toEqual([true, false]);
});

test('a claimRef without namespace reserves nothing', () => {
  const claim = { namespace: 'ns', name: 'c' };
  expect(claimKey(claim)).toBe('ns/c');
  expect(
    [{ claimRef: claim }, { claimRef: { name: 'c' } }, { claimRef: { ...claim, name: 'd' } }, {}].map((spec) =>
      isReservedFor(volume(spec), claim),
    ),
  ).toEqual([true, false, false, false]);
});

test('the release of an object is in its annotations, or else in its labels and namespace', () => {
  const labels = { release: 'kps', 'helm.sh/chart': 'kube-prometheus-stack-88.5.3_build.1' };
  expect(installedBy({ namespace: 'ns', labels, annotations: {} })).toEqual({
    name: 'kps',
    namespace: 'ns',
    chartVersion: '88.5.3+build.1',
  });
  const annotations = { 'meta.helm.sh/release-name': 'a', 'meta.helm.sh/release-namespace': 'b' };
  expect(installedBy({ namespace: 'ns', labels, annotations })).toMatchObject({ name: 'a', namespace: 'b' });
});

test('the environment, arguments and mounted content of a workload are not kept', () => {
  const container = { name: 'x', image: 'SECRET', env: [{ value: 'SECRET' }], args: ['SECRET'], command: ['SECRET'] };
  const template = { spec: { containers: [container], volumes: [{ name: 'y', secret: { secretName: 'SECRET' } }] } };
  const object = { metadata: { name: 'set', managedFields: ['SECRET'] }, spec: { template } };
  expect(JSON.stringify([v.parse(STATEFUL_SET, object), v.parse(DEPLOYMENT, object)])).not.toContain('SECRET');
  const csi = volume({ csi: { driver: 'x', nodePublishSecretRef: { name: 'SECRET' } } });
  expect(JSON.stringify(csi)).not.toContain('SECRET');
});

describe('storageObjects', () => {
  test('groups objects by kind, and ignores other kinds', () => {
    const metadata = { name: 'x', namespace: 'ns' };
    const { malformed, ...all } = storageObjects([
      { kind: 'Secret', metadata, data: { password: 'x' } },
      'no object',
      { kind: 'PersistentVolume', metadata, spec: {} },
      { kind: 'PersistentVolumeClaim', metadata, spec: {} },
      { kind: 'StorageClass', metadata, provisioner: 'p' },
      {
        kind: 'StatefulSet',
        metadata,
        spec: { template: { spec: { containers: [{ volumeMounts: [{ name: 'db', mountPath: '/prometheus' }] }] } } },
      },
      { kind: 'PrometheusAgent', metadata, spec: { shards: 2, securityContext: { fsGroup: 7 } } },
      { kind: 'ThanosRuler', metadata },
      { kind: 'Pod', metadata, spec: { nodeName: 'node-1' } },
      { kind: 'Node', metadata },
    ]);
    expect(malformed).toEqual([]);
    expect(Object.fromEntries(Object.entries(all).map(([key, list]) => [key, list.length]))).toEqual({
      volumes: 1,
      claims: 1,
      classes: 1,
      statefulSets: 1,
      deployments: 0,
      customResources: 2,
      pods: 1,
      nodes: 1,
    });
    expect(all.customResources.map(({ kind, spec }) => [kind, spec.shards, spec.securityContext?.fsGroup])).toEqual([
      ['PrometheusAgent', 2, 7],
      ['ThanosRuler', undefined, undefined],
    ]);
    expect(all.statefulSets[0]?.spec.template.spec.containers[0]?.volumeMounts).toEqual([
      { name: 'db', mountPath: '/prometheus', subPath: '' },
    ]);
  });

  test('reports each malformed field with its path', () => {
    const { volumes, malformed } = storageObjects([
      { kind: 'PersistentVolume', metadata: { name: 7 }, spec: {} },
      { kind: 'PersistentVolume', metadata: { name: 'b' }, spec: { claimRef: 'c' } },
      { kind: 'PersistentVolume', metadata: { name: 'c' } },
    ]);
    expect(volumes).toEqual([]);
    expect(malformed).toEqual([
      { kind: 'PersistentVolume', name: 7, path: 'metadata.name', got: 7 },
      { kind: 'PersistentVolume', name: 'b', path: 'spec.claimRef', got: 'c' },
      { kind: 'PersistentVolume', name: 'c', path: 'spec', got: undefined },
    ]);
  });
});
