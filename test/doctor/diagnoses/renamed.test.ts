import { claimRenamed } from '../../../src/doctor/diagnoses/renamed';
import { GIB } from '../../tools/describe';
import { changed, type Facts, factsOf, first, UPGRADE, viewsWith, viewWith } from '../facts';
import { firstVolume, healthy, meta, type Objects, plan } from '../states';

const ONE = plan();
const GRAFANA = plan({ grafana: GIB });
const { name: CLAIM, workload: SET } = firstVolume(ONE).claim;
const { name: PLANNED } = first(ONE.document.objects);
const STORAGE = { storage: { volumeClaimTemplate: { spec: {} } } };
const METRICS = 'prometheus-metrics-prometheus-db-prometheus-metrics-prometheus-0';
const ABSENT: Partial<Objects> = { prometheus: [], statefulSets: [], deployments: [], claims: [], pods: [] };
const BY_OVERRIDE = 'names of release monitoring/kps: with fullnameOverride: metrics';

function live(name: string, chart: object = { chart: 'kube-prometheus-stack-45.9.1' }, spec: object = STORAGE): object {
  return { kind: 'Prometheus', metadata: meta(name, { labels: { release: 'kps', ...chart } }), spec };
}

function claim(name: string, phase = 'Pending', volumeName = ''): object {
  return { metadata: meta(name), spec: { volumeName }, status: { phase } };
}

function found(other: Partial<Objects>, one = ONE): Facts | undefined {
  return factsOf(claimRenamed(viewWith(one, { ...ABSENT, ...other })));
}

const OTHER = `object, Prometheus monitoring/metrics-prometheus: of chart 45.9.1, planned ${PLANNED}`;

describe('a custom resource with another name', () => {
  test('is explained by an override, without any claim', () => {
    expect(found({ prometheus: [live('metrics-prometheus')] })).toEqual({
      code: 'claim-renamed',
      status: 'problem',
      about: BY_OVERRIDE,
      evidence: [OTHER],
      fix: [[UPGRADE], []],
    });
  });

  test('names its claim, which waits and is of no plan', () => {
    const claims = [claim('other'), claim(METRICS)];
    expect(found({ prometheus: [live('metrics-prometheus')], claims })).toEqual({
      code: 'claim-renamed',
      status: 'problem',
      about: BY_OVERRIDE,
      evidence: [OTHER, `object, claim monitoring/${METRICS}: Pending, planned ${CLAIM}`],
      fix: [[UPGRADE], [], []],
    });
  });

  test('keeps its claim, which is bound', () => {
    const facts = found({ prometheus: [live('metrics-prometheus')], claims: [claim(METRICS, 'Bound', 'pvc-1')] });
    expect(facts?.evidence[1]).toBe(`object, claim monitoring/${METRICS}: Bound pvc-1, planned ${CLAIM}`);
    expect(facts?.fix).toEqual([[UPGRADE], []]);
  });

  test('keeps a claim with an impossible name', () => {
    const claims = [claim('$(reboot)-metrics-prometheus-0')];
    expect(found({ prometheus: [live('metrics-prometheus')], claims })?.fix).toEqual([[UPGRADE], []]);
  });

  test('is reported by its own name if nothing explains it', () => {
    expect(found({ prometheus: [live('strange', {})] })).toMatchObject({
      about: `Prometheus monitoring/${PLANNED}`,
      evidence: [`object, Prometheus monitoring/strange: of chart unknown, planned ${PLANNED}`],
    });
  });

  test('has a claim for each shard', () => {
    const two = plan({ prometheus: { ...GIB, shards: 2, nodes: [['a'], ['b']] }, values: { fullnameOverride: 'x' } });
    const names = [METRICS, 'prometheus-metrics-prometheus-db-prometheus-metrics-prometheus-shard-1-0'];
    const other = { ...ABSENT, prometheus: [live('metrics-prometheus')], claims: names.map((name) => claim(name)) };
    const found = viewsWith(two, other).map((view) => claimRenamed(view)?.evidence[1]?.about);
    expect(found).toEqual(names.map((name) => `claim monitoring/${name}`));
  });

  test('is reported although the StatefulSet of the planned one is still there', () => {
    const facts = found({ prometheus: [live('metrics-prometheus')], statefulSets: healthy(ONE).statefulSets });
    expect(facts?.evidence).toEqual([OTHER]);
  });

  test('is never taken for the planned claim, whose name may end in the same way', () => {
    const facts = found({ prometheus: [live('prometheus')], claims: healthy(ONE).claims });
    expect(facts?.evidence).toEqual([`object, Prometheus monitoring/prometheus: of chart 45.9.1, planned ${PLANNED}`]);
  });

  test('is not reported if the planned one exists', () => {
    const prometheus = [live(PLANNED), live('metrics-prometheus')];
    expect(found({ prometheus, claims: [claim(METRICS)] })).toBeUndefined();
  });

  test('is reported as running without its volume if it has no storage', () => {
    expect(found({ prometheus: [live('metrics-prometheus', {}, {})] })?.code).toBe('no-claim-asked-for');
    expect(found({ prometheus: [live('a'), live('metrics-prometheus', {}, {})] })?.code).toBe('no-claim-asked-for');
  });

  test.each([
    ['is named', live('metrics-prometheus'), ['metrics-prometheus', PLANNED], []],
    ['is named with its claim', live('metrics-prometheus'), [METRICS, CLAIM], [claim(METRICS)]],
  ])('%s beside the planned one', (_, object, names, claims) => {
    const title = claimRenamed(viewWith(ONE, { ...ABSENT, prometheus: [object], claims }))?.title;
    expect(title?.split(' ')).toEqual(expect.arrayContaining(names));
  });

  test('has the installed version of the chart as its cause if that explains the name', () => {
    const newer = plan({
      thanosRuler: GIB,
      release: { name: 'kps', namespace: 'monitoring', chartVersion: '88.5.3' },
      values: { thanosRuler: { thanosRulerSpec: { queryEndpoints: ['query:10902'] } } },
    });
    const name = 'kube-prometheus-stack-thanos-ruler';
    const old = (version: string): object => ({
      kind: 'ThanosRuler',
      metadata: meta(name, { labels: { release: 'kps', chart: `kube-prometheus-stack-${version}` } }),
      spec: STORAGE,
    });
    const cause = (version: string): string | undefined =>
      claimRenamed(viewWith(newer, { ...ABSENT, ruler: [old(version)] }))?.cause;
    expect(cause('57.0.1')).toContain('57.0.1');
    expect(cause('88.5.3')?.match(/88\.5\.3/g)).toHaveLength(1);
  });
});

describe('a StatefulSet whose claim template has another name', () => {
  const statefulSets = healthy(ONE).statefulSets.map((set) =>
    changed(set, { spec: { volumeClaimTemplates: [{ metadata: { name: 'data' } }] } }),
  );

  test('has another claim in the place of the planned one', () => {
    const claims = [claim('other'), claim(`data-${SET}-0`)];
    expect(found({ prometheus: healthy(ONE).prometheus, statefulSets, claims })).toEqual({
      code: 'claim-renamed',
      status: 'problem',
      about: `Prometheus monitoring/${PLANNED}`,
      evidence: [`object, claim monitoring/data-${SET}-0: Pending, planned ${CLAIM}`],
      fix: [[UPGRADE], [], []],
    });
  });

  test('is no finding without such a claim, or if the planned claim exists', () => {
    const prometheus = healthy(ONE).prometheus;
    expect(found({ prometheus, statefulSets })).toBeUndefined();
    const claims = [...healthy(ONE).claims, claim(`data-${SET}-0`)];
    expect(found({ prometheus, statefulSets, claims })).toBeUndefined();
  });
});

describe('a custom resource whose claim template has another name', () => {
  const storage = { storage: { volumeClaimTemplate: { metadata: { name: 'data' } } } };

  test('asks for another claim', () => {
    expect(found({ prometheus: [live(PLANNED, {}, storage)] })).toEqual({
      code: 'claim-renamed',
      status: 'problem',
      about: `Prometheus monitoring/${PLANNED}`,
      evidence: [`object, Prometheus monitoring/${PLANNED}: asks for claim data-${SET}-0, planned ${CLAIM}`],
      fix: [[UPGRADE], []],
    });
  });

  test('is no finding if the planned claim exists, or if it has no template', () => {
    expect(found({ prometheus: [live(PLANNED, {}, storage)], claims: healthy(ONE).claims })).toBeUndefined();
    expect(found({ prometheus: [live(PLANNED, {}, { storage: {} })] })).toBeUndefined();
    expect(found({ prometheus: [live(PLANNED, {}, {})] })).toBeUndefined();
    expect(found({ prometheus: [live(PLANNED)] })).toBeUndefined();
  });

  test('is compared for each shard and replica', () => {
    const two = plan({
      prometheus: {
        ...GIB,
        shards: 2,
        replicas: 2,
        nodes: [
          ['a', 'b'],
          ['c', 'd'],
        ],
      },
      values: { fullnameOverride: 'x' },
    });
    const evidence = (name: string, spec: object): string[] =>
      viewsWith(two, { ...ABSENT, prometheus: [live(name, {}, spec)] }).map(
        (view) => claimRenamed(view)?.evidence[0]?.text ?? '',
      );
    const sets = ['prometheus-x-prometheus', 'prometheus-x-prometheus-shard-1'];
    const planned = two.document.nodes.flatMap(({ volumes }) => volumes.map((one) => one.claim));
    expect(evidence('x-prometheus', storage)).toEqual(
      planned.map((one) => `asks for claim data-${sets[one.shard] ?? ''}-${one.replica}, planned ${one.name}`),
    );
  });
});

describe('a Deployment with another name', () => {
  const labels = { 'app.kubernetes.io/name': 'grafana', 'app.kubernetes.io/instance': 'kps' };
  const named = (name: string): object => ({
    metadata: meta(name, { labels }),
    spec: { template: { spec: { volumes: [{ persistentVolumeClaim: { claimName: name } }] } } },
  });

  test('has a claim of its own name', () => {
    const claims = [claim('x-graf-0'), claim('graf')];
    expect(found({ deployments: [named('graf')], claims }, GRAFANA)).toMatchObject({
      code: 'claim-renamed',
      evidence: [
        'object, Deployment monitoring/graf: of chart unknown, planned kps-grafana',
        'object, claim monitoring/graf: Pending, planned kps-grafana',
      ],
      fix: [[UPGRADE], [], []],
    });
  });

  test('is not reported if the planned one exists', () => {
    expect(found({ deployments: [named('kps-grafana'), named('graf')] }, GRAFANA)).toBeUndefined();
    const set = plan({ grafana: GIB, values: { grafana: { persistence: { type: 'statefulset' } } } });
    const { statefulSets } = healthy(set);
    expect(found({ statefulSets, deployments: [named('graf')] }, set)).toBeUndefined();
    expect(found({ statefulSets: [], deployments: [named('graf')] }, set)?.code).toBe('claim-renamed');
  });
});

test('a claim of another chart is never renamed', () => {
  const foreign = { ...ONE, document: { ...ONE.document, objects: [] } };
  expect(found({ prometheus: [live('metrics-prometheus')] }, foreign)).toBeUndefined();
});
