import { KubePrometheusStackRelease, type Values } from '../../src';
import { mergeLayers } from '../../src/values/merge';
import { problemsOf } from '../tools/describe';

function release(values: Values = {}, chartVersion = '45.9.1', name = 'kps') {
  return new KubePrometheusStackRelease({ name, namespace: 'obs', chartVersion, values });
}

const template = { volumeClaimTemplate: { spec: {} } };
const prometheus = (spec: Values, storageSpec: Values = template): Values => ({
  prometheus: { prometheusSpec: { storageSpec, ...spec } },
});

describe('KubePrometheusStackRelease', () => {
  test("has no claims with the chart's defaults", () => {
    expect(release().claims).toEqual([]);
  });

  test('has the owner that a patch of the container sets, with the other id of the pod', () => {
    const containers = [{ name: 'prometheus', securityContext: { runAsUser: 4321 }, env: [{ name: 'A', value: 'b' }] }];
    const patched = release(prometheus({ containers }));
    expect(patched.claims.map(({ owner }) => owner)).toEqual([{ uid: 4321, gid: 2000 }]);
    expect(JSON.stringify(patched.objects)).not.toContain('env');
  });

  test('has all properties of a claim', () => {
    expect(release(prometheus({})).claims).toEqual([
      {
        component: 'prometheus',
        namespace: 'obs',
        name: 'prometheus-kps-kube-prometheus-stack-prometheus-db-prometheus-kps-kube-prometheus-stack-prometheus-0',
        workload: 'prometheus-kps-kube-prometheus-stack-prometheus',
        shard: 0,
        replica: 0,
        subPath: 'prometheus-db',
        mountPath: '/prometheus',
        owner: { uid: 1000, gid: 2000 },
        fsGroup: 2000,
      },
    ]);
    expect(release({ grafana: { persistence: { enabled: true } } }).claims).toEqual([
      {
        component: 'grafana',
        namespace: 'obs',
        name: 'kps-grafana',
        workload: 'kps-grafana',
        shard: 0,
        replica: 0,
        mountPath: '/var/lib/grafana',
        owner: { uid: 472, gid: 472 },
        fsGroup: 472,
      },
    ]);
  });

  // replicas and shards, counted as the operator does
  test.each<[string, Values, number]>([
    ['not set', {}, 1],
    ['null', { replicas: null }, 1],
    ['zero', { replicas: 0 }, 0],
    ['negative', { replicas: -1 }, 1],
    ['a number in a string', { replicas: '2' }, 2],
    ['shards null', { shards: null }, 1],
    ['shards zero', { shards: 0 }, 1],
    ['shards negative', { shards: -3 }, 1],
    ['shards and replicas', { shards: 3, replicas: 2 }, 6],
  ])('counts the claims of Prometheus: %s', (_, spec, count) => {
    expect(release(prometheus(spec)).claims).toHaveLength(count);
  });

  test.each<[string, Values, number]>([
    ['an empty block means no storage', {}, 0],
    ['emptyDir wins', { ...template, emptyDir: {} }, 0],
    ['ephemeral wins', { ...template, ephemeral: {} }, 0],
    ['a deleted emptyDir does not win', { ...template, emptyDir: null }, 1],
    ['a block without a template means an empty template', { disableMountSubPath: true }, 1],
  ])('counts the claims of storage blocks: %s', (_, storageSpec, count) => {
    expect(release(prometheus({}, storageSpec)).claims).toHaveLength(count);
  });

  test.each<[string, Values, object]>([
    [
      'the ids in the values',
      { securityContext: { runAsUser: 7, runAsGroup: 8, fsGroup: 9 } },
      { owner: { uid: 7, gid: 8 }, fsGroup: 9 },
    ],
    [
      'ids merged over the defaults',
      { securityContext: { runAsUser: 7 } },
      { owner: { uid: 7, gid: 2000 }, fsGroup: 2000 },
    ],
    [
      'root',
      { securityContext: { runAsUser: 0, runAsGroup: 0, fsGroup: 0 } },
      { owner: { uid: 0, gid: 0 }, fsGroup: 0 },
    ],
    ['a deleted group', { securityContext: { runAsGroup: null } }, { owner: { uid: 1000, gid: 2000 }, fsGroup: 2000 }],
    ['the user of the image if all ids are deleted', { securityContext: null }, { owner: { uid: 65534, gid: 65534 } }],
  ])('takes the owner from the security context: %s', (_, spec, owner) => {
    const [claim] = release(prometheus(spec)).claims;
    const { owner: is, fsGroup } = claim ?? {};
    expect({ owner: is, ...(fsGroup === undefined ? {} : { fsGroup }) }).toEqual(owner);
  });

  test("prefers the ids of Grafana's container to those of its pod, if the chart has such a key", () => {
    const uid = (version: string) =>
      release({ grafana: { persistence: { enabled: true }, containerSecurityContext: { runAsUser: 9 } } }, version)
        .claims[0]?.owner;
    expect([uid('12.12.0'), uid('12.12.1')]).toEqual([
      { uid: 472, gid: 472 },
      { uid: 9, gid: 472 },
    ]);
  });

  test('disables Grafana only with the boolean false, as Helm does with a sub-chart', () => {
    const enabled = (value: Values[string]): number =>
      release({ grafana: { enabled: value, persistence: { enabled: true } } }).claims.length;
    expect([enabled(false), enabled('false'), enabled(null), enabled(true)]).toEqual([0, 1, 1, 1]);
  });

  test('uses the names of the newest known chart for a newer one, and sorts a pre-release before its release', () => {
    const names = (version: string): string[] =>
      release({ thanosRuler: { enabled: true, thanosRulerSpec: { storage: template } } }, version).claims.map(
        ({ workload }) => workload,
      );
    expect(names('999.0.0')).toEqual(names('88.5.3'));
    expect(names('45.0.1-rc.1')).toEqual(names('45.0.0'));
    expect(names('45.0.1')).not.toEqual(names('45.0.0'));
  });

  test('neither changes nor keeps the given objects', () => {
    const given = { prometheus: { prometheusSpec: { storageSpec: { ...template, emptyDir: undefined } } } };
    const before = structuredClone(given);
    const made = release(given);
    given.prometheus.prometheusSpec.storageSpec.volumeClaimTemplate = { spec: { changed: true } };
    expect(made.values).toEqual({ prometheus: { prometheusSpec: { storageSpec: template } } });
    expect(made.claims).toHaveLength(1);
    expect(before.prometheus.prometheusSpec.storageSpec).toHaveProperty('emptyDir', undefined);
  });

  test('uses a given owner only if the values delete the ids', () => {
    const ownersOf = (values: Values) =>
      new KubePrometheusStackRelease({
        ...{ name: 'kps', namespace: 'obs', chartVersion: '45.9.1' },
        values,
        owners: { prometheus: { uid: 5, gid: 6 } },
      }).claims.map(({ owner }) => owner);
    expect(ownersOf(prometheus({ securityContext: null }))).toEqual([{ uid: 5, gid: 6 }]);
    expect(ownersOf(prometheus({ securityContext: { runAsUser: null } }))).toEqual([{ uid: 5, gid: 2000 }]);
    expect(ownersOf(prometheus({}))).toEqual([{ uid: 1000, gid: 2000 }]);
  });

  test('has the objects that its claims come from', () => {
    const { objects } = release(mergeLayers(prometheus({ replicas: '2' }), { alertmanager: { enabled: false } }));
    const metadata = { name: 'kps-kube-prometheus-stack-prometheus', namespace: 'obs' };
    const securityContext = { runAsUser: 1000, runAsGroup: 2000, runAsNonRoot: true, fsGroup: 2000 };
    expect(objects).toMatchObject([
      { kind: 'Prometheus', metadata, spec: { replicas: 2, shards: 1, storage: template, securityContext } },
      { kind: 'Deployment', metadata: { name: 'kps-grafana', namespace: 'obs' }, spec: { replicas: 1 } },
    ]);
    const kinds = (values: Values) =>
      release({ grafana: { persistence: { enabled: true, ...values } } }).objects.map(({ kind }) => kind);
    expect(kinds({})).toEqual(['Prometheus', 'Alertmanager', 'Deployment', 'PersistentVolumeClaim']);
    expect(kinds({ existingClaim: 'mine' })).toEqual(['Prometheus', 'Alertmanager', 'Deployment']);
    expect(kinds({ type: 'statefulset' })).toEqual(['Prometheus', 'Alertmanager', 'StatefulSet']);
  });

  test('throws on everything that Helm refuses, at once', () => {
    expect(problemsOf(() => release({ nameOverride: 5 }, '9.3.3', 'A'))).toEqual([
      'release.name is "A"; it must be at most 53 lower case letters, digits and dashes, because Helm refuses any other',
      'release.chartVersion is "9.3.3"; it must be 9.3.4 or newer',
      'values.nameOverride is 5; it must be a string, because Helm refuses any other',
    ]);
  });
});
