import { claimOfHelmMissing, claimRefused } from '../../../src/doctor/diagnoses/claim-of-helm';
import { diagnosesOf } from '../../../src/doctor/folding';
import { GIB } from '../../tools/describe';
import { changed, eventAbout, factsOf, first, FORBIDDEN, type Unusual, UPGRADE, viewWith } from '../facts';
import { healthy, meta, type Objects, plan } from '../states';

const ONE = plan({ grafana: GIB });
const ALL = healthy(ONE);
const CLAIM = 'claim monitoring/kps-grafana';
const MISSING = `object, ${CLAIM}: does not exist`;
const [DEPLOYMENT = {}] = ALL.deployments;

function view(other: Partial<Objects> = {}, unusual: Unusual = {}) {
  return viewWith(ONE, { claims: [], pods: [], ...other }, unusual);
}

function quota(most: string, used: string): object {
  const name = 'persistentvolumeclaims';
  return { metadata: meta('team'), spec: { hard: { [name]: most } }, status: { used: { [name]: used } } };
}

function range(most: string): object {
  return { metadata: meta('team'), spec: { limits: [{ type: 'PersistentVolumeClaim', max: { storage: most } }] } };
}

describe('the claim of a Deployment', () => {
  test('is created by helm if it is missing', () => {
    expect(factsOf(claimOfHelmMissing(view()))).toEqual({
      code: 'claim-missing',
      status: 'problem',
      about: CLAIM,
      evidence: [MISSING],
      fix: [[UPGRADE]],
    });
    expect(claimRefused(view())).toBeUndefined();
  });

  test('is created by helm once a quota has room for it', () => {
    expect(factsOf(claimRefused(view({ quotas: [quota('4', '4')] })))).toEqual({
      code: 'quota',
      status: 'problem',
      about: 'ResourceQuota monitoring/team',
      evidence: ['object, ResourceQuota monitoring/team: persistentvolumeclaims: 4 of 4 are used', MISSING],
      fix: [['kubectl describe resourcequota --namespace monitoring team'], [], [UPGRADE]],
    });
    expect(claimRefused(view({ quotas: [quota('4', '3')] }))).toBeUndefined();
  });

  test('is created by helm once a LimitRange admits its size', () => {
    expect(factsOf(claimRefused(view({ limitRanges: [range('1Mi')] })))).toMatchObject({
      code: 'quota',
      about: 'LimitRanges in namespace monitoring',
      fix: [['kubectl describe limitrange --namespace monitoring'], [], [UPGRADE]],
    });
    expect(claimRefused(view({ limitRanges: [range('1Gi')] }))).toBeUndefined();
  });

  test.each([
    ['exists', view({ claims: ALL.claims, quotas: [quota('4', '4')] })],
    ['has no Deployment', view({ deployments: [], quotas: [quota('4', '4')] })],
    ['cannot be read', view({ quotas: [quota('4', '4')] }, { here: { claims: FORBIDDEN } })],
  ])('is not missing if it %s', (_, one) => {
    expect([claimOfHelmMissing(one), claimRefused(one)]).toEqual([undefined, undefined]);
  });
});

describe('the claim of a StatefulSet', () => {
  const OF_SET = plan();
  const [SET = {}] = healthy(OF_SET).statefulSets;
  const codeOf = (other: Partial<Objects>) => claimRefused(viewWith(OF_SET, { claims: [], pods: [], ...other }))?.about;

  test('is refused by a quota or a LimitRange, also if no event is left that says so', () => {
    expect(codeOf({ quotas: [quota('4', '4')] })).toBe('ResourceQuota monitoring/team');
    expect(codeOf({ limitRanges: [range('1Mi')] })).toBe('LimitRanges in namespace monitoring');
    expect(codeOf({ quotas: [quota('4', '3')] })).toBeUndefined();
  });

  test('is not asked for by a StatefulSet that is scaled down', () => {
    const statefulSets = [changed(SET, { spec: { replicas: 0 } })];
    expect(codeOf({ quotas: [quota('4', '4')], statefulSets })).toBeUndefined();
  });
});

describe('a missing claim of a Deployment', () => {
  const INSTALLED = { isChartInstalled: true, nothing: undefined, elsewhere: undefined };
  const found = (other: Partial<Objects>): string[] => diagnosesOf(view(other), INSTALLED).map(({ code }) => code);
  const released = [changed(first(ALL.volumes), { status: { phase: 'Released' } })];
  const refusal = 'exceeded quota: pods, requested: pods=1, used: pods=0, limited: pods=0';

  test.each<[string[], Partial<Objects>]>([
    [['claim-missing', 'job-missing'], { jobs: [] }],
    [['storage-class-missing', 'claim-missing'], { classes: [] }],
    [['volume-missing', 'claim-missing'], { volumes: [] }],
    // their own fix ends with helm
    [['quota'], { quotas: [quota('4', '4')] }],
    [['volume-released'], { volumes: released }],
    [['volume-released', 'quota'], { volumes: released, quotas: [quota('4', '4')] }],
    [['no-claim-asked-for'], { deployments: [changed(DEPLOYMENT, { spec: { template: { spec: { volumes: [] } } } })] }],
    [['quota', 'claim-missing'], { events: [eventAbout('ReplicaSet', 'kps-grafana-1', 'FailedCreate', refusal)] }],
  ])('is found in one round: %j', (codes, other) => {
    expect(found(other)).toEqual(codes);
  });

  test('is created in the fix of its released volume', () => {
    const [finding] = diagnosesOf(view({ volumes: released }), INSTALLED);
    expect(factsOf(finding)?.fix.at(-1)).toEqual([UPGRADE]);
  });
});
