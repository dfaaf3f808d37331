import { workloadsOf } from '../../src/operator/workloads';
import type { Values } from '../../src/values/values';

const metadata = { name: 'kps', namespace: 'obs', labels: { release: 'kps' }, uid: 'a-b-c' };
const names = (...objects: readonly Values[]): readonly string[] =>
  workloadsOf(objects).flatMap(({ claims }) => claims.map(({ namespace, name }) => `${namespace}/${name}`));

const GRAFANA_POD: Values = {
  serviceAccountName: 'kps-grafana',
  securityContext: { runAsUser: 472, runAsGroup: 472, runAsNonRoot: true, fsGroup: 472 },
  containers: [
    { name: 'grafana-sc-dashboard', volumeMounts: [{ name: 'sc', mountPath: '/tmp/dashboards' }] },
    {
      name: 'grafana',
      image: 'grafana/grafana:11.0.0',
      securityContext: { runAsUser: 9, capabilities: { drop: ['ALL'] } },
      volumeMounts: [
        { name: 'config', mountPath: '/etc/grafana/grafana.ini', subPath: 'grafana.ini' },
        { name: 'storage', mountPath: '/var/lib/grafana', subPath: 'db' },
      ],
    },
  ],
};
const claim = (name: string, namespace = 'obs'): Values => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, namespace },
  spec: { accessModes: ['ReadWriteOnce'] },
});
const deployment = (claimName: string): Values => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata,
  spec: {
    template: {
      spec: { ...GRAFANA_POD, volumes: [{ name: 'storage', persistentVolumeClaim: { claimName } }] },
    },
  },
});
const statefulSet = (spec: Values): Values => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata,
  spec: { template: { spec: GRAFANA_POD }, ...spec },
});

describe('the claims of custom resources', () => {
  test.each<[string, Values, readonly string[]]>([
    ['one pod by default', { kind: 'Alertmanager', spec: {} }, ['alertmanager-kps-db-alertmanager-kps-0']],
    ['none with 0 replicas', { kind: 'Alertmanager', spec: { replicas: 0 } }, []],
    ['none with a negative number of replicas', { kind: 'ThanosRuler', spec: { replicas: -1 } }, []],
    [
      'one with a negative number of replicas of Prometheus',
      { kind: 'PrometheusAgent', spec: { replicas: -1, shards: 0 } },
      ['prom-agent-kps-db-prom-agent-kps-0'],
    ],
    [
      'one for each replica of each shard',
      { kind: 'Prometheus', spec: { replicas: 1, shards: 2 } },
      ['prometheus-kps-db-prometheus-kps-0', 'prometheus-kps-db-prometheus-kps-shard-1-0'],
    ],
    [
      'one for a ruler, which has no shards',
      { kind: 'ThanosRuler', spec: { shards: 2 } },
      ['thanos-ruler-kps-data-thanos-ruler-kps-0'],
    ],
  ])('%s', (_, { kind, spec }, expected) => {
    const storage = { volumeClaimTemplate: { spec: {} } };
    const object = { apiVersion: 'monitoring.coreos.com/v1', kind, metadata, spec: { ...(spec as Values), storage } };
    expect(names({ ...object, status: { paused: false } })).toEqual(expected.map((name) => `obs/${name}`));
  });

  test.each<[string, Values, number]>([
    ['none without storage', {}, 0],
    ['one with an empty block, which means an empty template', { storage: {} }, 1],
    ['none with emptyDir', { storage: { emptyDir: {}, volumeClaimTemplate: {} } }, 0],
    ['none with ephemeral', { storage: { ephemeral: {} } }, 0],
  ])('%s', (_, spec, count) => {
    expect(names({ kind: 'Prometheus', metadata, spec })).toHaveLength(count);
  });

  test('are none of an agent on every node, which has no StatefulSet', () => {
    const of = (kind: string, mode: string) =>
      workloadsOf([{ kind, metadata, spec: { mode, storage: {} } }]).map(({ statefulSets, claims }) => [
        statefulSets,
        claims.length,
      ]);
    expect(of('PrometheusAgent', 'DaemonSet')).toEqual([[[], 0]]);
    expect(of('PrometheusAgent', 'StatefulSet')).toEqual([[['prom-agent-kps'], 1]]);
    expect(of('Prometheus', 'DaemonSet')).toEqual([[['prometheus-kps'], 1]]);
  });

  test('are none without a spec, and an object without a name is ignored', () => {
    expect(workloadsOf([{ kind: 'Prometheus', metadata }, { kind: 'Prometheus' }])).toMatchObject([
      { kind: 'Prometheus', object: 'kps', statefulSets: ['prometheus-kps'], claims: [] },
    ]);
  });

  test('are in the namespace of the release if the object has none', () => {
    const object = { kind: 'ThanosRuler', metadata: { name: 'kps' }, spec: { storage: {} } };
    expect(workloadsOf([object], { namespace: 'obs' })[0]?.claims[0]?.namespace).toBe('obs');
  });
});

describe('Grafana', () => {
  test('as a Deployment uses the claim that is rendered with it', () => {
    expect(workloadsOf([deployment('kps'), claim('kps'), claim('kps', 'other'), claim('another')])).toEqual([
      {
        component: 'grafana',
        kind: 'Deployment',
        object: 'kps',
        namespace: 'obs',
        statefulSets: [],
        claims: [
          {
            component: 'grafana',
            namespace: 'obs',
            name: 'kps',
            workload: 'kps',
            shard: 0,
            replica: 0,
            subPath: 'db',
            mountPath: '/var/lib/grafana',
            owner: { uid: 9, gid: 472 },
            fsGroup: 472,
          },
        ],
      },
    ]);
  });

  test('uses a claim with another name if it mounts it', () => {
    expect(names(deployment('mine'), claim('mine'))).toEqual(['obs/mine']);
    expect(names(deployment('mine'))).toEqual([]);
  });

  test('as a StatefulSet has a claim for each pod, from the claim template that the container mounts', () => {
    const volumeClaimTemplates = [{ metadata: { name: 'logs' } }, { metadata: { name: 'storage' } }];
    expect(names(statefulSet({ volumeClaimTemplates }))).toEqual(['obs/storage-kps-0']);
    expect(names(statefulSet({ replicas: 2, volumeClaimTemplates }))).toEqual([
      'obs/storage-kps-0',
      'obs/storage-kps-1',
    ]);
    expect(names(statefulSet({}), claim('kps'))).toEqual(['obs/kps']);
  });

  test('is not any other Deployment', () => {
    const template = { spec: { containers: [{ name: 'grafana' }, { name: 'operator' }] } };
    expect(
      workloadsOf([
        { kind: 'Deployment', metadata, spec: { template } },
        { kind: 'Deployment', metadata },
      ]),
    ).toEqual([]);
  });
});

test('a given owner is used only if the object has no ids', () => {
  const owners = { prometheus: { uid: 5, gid: 6 } };
  const ownerOf = (securityContext: Values) =>
    workloadsOf([{ kind: 'Prometheus', metadata, spec: { storage: {}, securityContext } }], { owners })[0]?.claims[0]
      ?.owner;
  expect([ownerOf({}), ownerOf({ fsGroup: 7 }), ownerOf({ runAsUser: 1, runAsGroup: 2 })]).toEqual([
    { uid: 5, gid: 6 },
    { uid: 5, gid: 6 },
    { uid: 1, gid: 2 },
  ]);
});

test("the ids of the last patch of the component's container precede those of the pod, one by one", () => {
  const ownerOf = (...containers: readonly Values[]) =>
    workloadsOf([
      {
        kind: 'Prometheus',
        metadata,
        spec: { storage: {}, securityContext: { runAsUser: 1, runAsGroup: 2 }, containers },
      },
    ])[0]?.claims[0]?.owner;
  const patch = (securityContext: Values, name = 'prometheus'): Values => ({ name, securityContext });
  expect([
    ownerOf(patch({ runAsUser: 5 })),
    ownerOf(patch({ runAsUser: 5, runAsGroup: 6 }), { name: 'prometheus' }),
    ownerOf(patch({ runAsUser: 5 }), patch({ runAsGroup: 6 })),
    ownerOf(patch({ runAsUser: 0, runAsGroup: 0 })),
    ownerOf(patch({ runAsUser: 5 }, 'config-reloader')),
  ]).toEqual([
    { uid: 5, gid: 2 },
    { uid: 1, gid: 2 },
    { uid: 1, gid: 6 },
    { uid: 0, gid: 0 },
    { uid: 1, gid: 2 },
  ]);
});
