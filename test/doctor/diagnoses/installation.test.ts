import { chartNotInstalled, notInstalled } from '../../../src/doctor/diagnoses/installation';
import { GIB } from '../../tools/describe';
import { APPLY, type Facts, factsOf, FORBIDDEN, UPGRADE, type Unusual, viewsWith, viewWith } from '../facts';
import { healthy, HOURS_AGO, meta, type Objects, plan, SECONDS_AGO } from '../states';

const ONE = plan();
const ABOUT = 'release monitoring/kps';
const NOTHING: Partial<Objects> = {
  ...{ volumes: [], claims: [], jobs: [], pods: [] },
  ...{ prometheus: [], statefulSets: [], deployments: [] },
};

/** A Deployment that has no claim. */
function operator(creationTimestamp: string): object {
  return {
    metadata: meta('kps-operator', { labels: { release: 'kps' }, creationTimestamp }),
    spec: { replicas: 1, template: { spec: { volumes: [] } } },
  };
}

describe('a release of which nothing is in the cluster', () => {
  const found = (other: Partial<Objects> = {}, unusual: Unusual = {}, one = ONE): Facts | undefined =>
    factsOf(notInstalled(viewsWith(one, { ...NOTHING, ...other }, unusual)));
  const facts = {
    code: 'not-installed',
    status: 'waiting',
    about: ABOUT,
    evidence: ['object, PersistentVolumes, claims and Jobs: none of the plan'],
    fix: [[APPLY], [UPGRADE]],
  };
  const NO_NAMESPACE = { here: { self: { seen: true, items: [] } } } as const;

  test('is not installed yet', () => {
    expect(found()).toEqual(facts);
  });

  test('needs its namespace', () => {
    expect(found({}, NO_NAMESPACE)).toEqual({
      ...facts,
      fix: [['kubectl create namespace monitoring'], [APPLY], [UPGRADE]],
    });
  });

  test('needs each namespace that does not exist', () => {
    const apart = plan({ prometheus: GIB, namespaces: { initJobs: 'storage-init' } });
    const { here } = viewWith(apart, NOTHING);
    const none = { ...here, ...NO_NAMESPACE.here };
    const commands = (monitoring: typeof here, jobs: typeof here): readonly string[] | undefined =>
      found({}, { state: { namespaces: new Map(Object.entries({ monitoring, 'storage-init': jobs })) } }, apart)
        ?.fix[0];
    expect(commands(here, none)).toEqual(['kubectl create namespace storage-init']);
    expect(commands(none, none)).toEqual([
      'kubectl create namespace storage-init',
      'kubectl create namespace monitoring',
    ]);
  });

  test('gets its namespace from its controller', () => {
    const delivered = { ...ONE, document: { ...ONE.document, delivery: 'flux' as const } };
    expect(found({}, NO_NAMESPACE, delivered)?.fix).toEqual([
      [expect.stringMatching(/^kustomization=.* annotate kustomizations\..* wait /s)],
      [
        expect.stringMatching(
          /^helmrelease=.* annotate helmreleases\..* reconcile\.fluxcd\.io\/forceAt="\$token".* wait /s,
        ),
      ],
    ]);
  });

  test('has a Deployment of the chart only while Helm creates the others', () => {
    expect(found({ deployments: [operator(SECONDS_AGO)] })).toEqual(facts);
  });

  const all = healthy(ONE);
  const hook = {
    metadata: meta('x-admission-create', { labels: { release: 'kps' }, creationTimestamp: HOURS_AGO }),
    spec: {},
  };
  test.each<[string, Partial<Objects>, Unusual]>([
    ['a volume', { volumes: all.volumes }, {}],
    ['a claim', { claims: all.claims }, {}],
    ['a Job', { jobs: all.jobs }, {}],
    ['a hook of the chart', { jobs: [hook] }, {}],
    ['a custom resource', { prometheus: all.prometheus }, {}],
    ['a Deployment of the chart', { deployments: [operator(HOURS_AGO)] }, {}],
    ['possibly a volume', {}, { state: { volumes: FORBIDDEN } }],
    ['possibly a claim', {}, { here: { claims: FORBIDDEN } }],
    ['possibly a Job', {}, { here: { jobs: FORBIDDEN } }],
  ])('is not one that has %s', (_, other, unusual) => {
    expect(found(other, unusual)).toBeUndefined();
  });

  test('has any claims at all', () => {
    expect(notInstalled([])).toBeUndefined();
  });
});

describe('a storage without its chart', () => {
  const found = (unusual: Unusual = {}, one = ONE): Facts | undefined =>
    factsOf(chartNotInstalled(viewWith(one, {}, unusual)));
  const NO_TYPE = { seen: false, obstacle: 'no-such-type', reason: 'x' } as const;
  const facts = {
    code: 'chart-not-installed',
    status: 'waiting',
    about: ABOUT,
    evidence: ['object, namespace monitoring: has neither custom resources nor workloads of this release'],
    fix: [[UPGRADE]],
  };

  test('waits for it, with or without the kinds of the operator', () => {
    expect(found()).toEqual(facts);
    const kinds = ['Prometheus', 'PrometheusAgent', 'Alertmanager', 'ThanosRuler'] as const;
    expect(found({ here: { customResources: new Map(kinds.map((kind) => [kind, NO_TYPE])) } })).toEqual(facts);
  });

  test.each<[string, Unusual]>([
    ['claims', { here: { claims: FORBIDDEN } }],
    ['StatefulSets', { here: { statefulSets: FORBIDDEN } }],
    ['Deployments', { here: { deployments: FORBIDDEN } }],
    ['custom resources', { here: { customResources: new Map() } }],
  ])('is not known if %s cannot be read', (_, unusual) => {
    expect(found(unusual)).toBeUndefined();
  });

  test('needs no chart for the claims of another one', () => {
    expect(found({}, { ...ONE, document: { ...ONE.document, objects: [] } })).toBeUndefined();
  });
});
