import { workloadsOf } from '../../src/operator/workloads';
import type { Values } from '../../src/values/values';

const metadata = { name: 'kps', namespace: 'obs' };
const resource = (spec: Values, kind = 'ThanosRuler'): Values => ({ kind, metadata, spec: { storage: {}, ...spec } });
const claimsOf = (...objects: readonly Values[]) => workloadsOf(objects).flatMap(({ claims }) => claims);
const namesOf = (...objects: readonly Values[]) => claimsOf(...objects).map(({ name }) => name);
const claim = (of: Values): Values => ({ kind: 'PersistentVolumeClaim', metadata: of });

function grafana(kind: string, mount: Values = {}, volumes: readonly Values[] = [], spec: Values = {}): Values {
  const container = { name: 'grafana', volumeMounts: [{ name: 'storage', mountPath: '/var/lib/grafana', ...mount }] };
  return { kind, metadata, spec: { template: { spec: { containers: [container], volumes } }, ...spec } };
}

describe('incomplete objects', () => {
  test.each<[string, Values]>([
    ['no name', {}],
    ['an empty name', { name: '' }],
    ['a name that is not a string', { name: 5 }],
  ])('with %s are ignored', (_, of) => {
    expect(workloadsOf([{ ...resource({}), metadata: of }])).toEqual([]);
    expect(workloadsOf([{ ...grafana('Deployment'), metadata: of }])).toEqual([]);
  });

  test.each<[string, Values]>([
    ['no namespace', {}],
    ['an empty namespace', { namespace: '' }],
    ['a namespace that is not a string', { namespace: 5 }],
  ])('with %s are in the default namespace', (_, of) => {
    const object = { ...resource({}), metadata: { name: 'kps', ...of } };
    expect(workloadsOf([object]).map(({ namespace }) => namespace)).toEqual(['default']);
  });

  test.each([1.5, '2', null, true])('have one replica if replicas is %p', (replicas) => {
    expect(namesOf(resource({ replicas }))).toEqual(['thanos-ruler-kps-data-thanos-ruler-kps-0']);
  });

  test('with an empty name of the claim template have the default name', () => {
    const storage = { volumeClaimTemplate: { metadata: { name: '' } } };
    expect(namesOf(resource({ storage }))).toEqual(['thanos-ruler-kps-data-thanos-ruler-kps-0']);
  });

  test('with an id that is not a number have the default owner, and no fsGroup', () => {
    const [of] = claimsOf(resource({ securityContext: { runAsUser: '5', runAsGroup: '6', fsGroup: '7' } }));
    expect(of?.owner).toEqual(claimsOf(resource({}))[0]?.owner);
    expect(of).not.toHaveProperty('fsGroup');
  });
});

describe("Grafana's pods", () => {
  test('are found in a Deployment or StatefulSet, and in no other kind', () => {
    const kinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'];
    expect(workloadsOf(kinds.map((kind) => grafana(kind))).map(({ kind }) => kind)).toEqual(kinds.slice(0, 2));
  });

  test.each([{}, { subPath: '' }])('mount their volume at its root with %p', (mount) => {
    expect(claimsOf(grafana('Deployment', mount), claim(metadata))[0]).not.toHaveProperty('subPath');
  });

  test('use the claim of the data volume, and no other claim', () => {
    const volumes = ['plugins', 'storage'].map((name) => ({
      name,
      persistentVolumeClaim: { claimName: `my-${name}` },
    }));
    const claims = ['my-plugins', 'my-storage'].map((name) => claim({ name, namespace: 'obs' }));
    expect(namesOf(grafana('Deployment', {}, volumes), ...claims)).toEqual(['my-storage']);
  });

  test('do not use a claim without a name', () => {
    expect(namesOf(grafana('Deployment'), claim({ namespace: 'obs' }))).toEqual([]);
  });

  test('have the name of their StatefulSet, and of the claim template that the container mounts', () => {
    const volumeClaimTemplates = [{ metadata: { name: 'storage' } }];
    const [templated, plain] = workloadsOf([
      grafana('StatefulSet', {}, [], { volumeClaimTemplates }),
      grafana('StatefulSet'),
    ]);
    expect(templated).toMatchObject({ statefulSets: ['kps'], template: 'storage' });
    expect(plain).toMatchObject({ statefulSets: ['kps'], claims: [] });
    expect(plain).not.toHaveProperty('template');
  });
});

describe("the operator's subPaths and claim names", () => {
  test.each<[string, Values, string | undefined]>([
    ['Prometheus', {}, 'prometheus-db'],
    ['Alertmanager', {}, 'alertmanager-db'],
    ['ThanosRuler', {}, undefined],
    ['Prometheus', { disableMountSubPath: true }, undefined],
    ['Prometheus', { disableMountSubPath: false }, 'prometheus-db'],
  ])('are right for %s with %p: subPath %p', (kind, storage, subPath) => {
    expect(claimsOf(resource({ storage }, kind)).map((one) => one.subPath)).toEqual([subPath]);
  });

  test.each<[unknown, string]>([
    ['own', 'own-thanos-ruler-kps-0'],
    [7, '7-thanos-ruler-kps-0'],
  ])('begin with the name of the claim template: %p', (name, expected) => {
    const storage = { volumeClaimTemplate: { metadata: { name: name as string } } };
    expect(namesOf(resource({ storage }))).toEqual([expected]);
  });

  test('are none with 0 replicas; a negative number means 1 for Prometheus', () => {
    expect([0, -1].map((replicas) => namesOf(resource({ replicas }, 'Prometheus')).length)).toEqual([0, 1]);
  });
});
