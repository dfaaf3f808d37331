import { claimOfHelmMissing } from '../../../src/doctor/diagnoses/claim-of-helm';
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

describe('the claim of a Deployment', () => {
  test('is created by helm if it is missing', () => {
    expect(factsOf(claimOfHelmMissing(view()))).toEqual({
      code: 'claim-missing',
      status: 'problem',
      about: CLAIM,
      evidence: [MISSING],
      fix: [[UPGRADE]],
    });
  });

  test.each([
    ['exists', view({ claims: ALL.claims })],
    ['has no Deployment', view({ deployments: [] })],
    ['cannot be read', view({}, { here: { claims: FORBIDDEN } })],
  ])('is not missing if it %s', (_, one) => {
    expect(claimOfHelmMissing(one)).toBeUndefined();
  });
});

describe('a missing claim of a Deployment', () => {
  const INSTALLED = { isChartInstalled: true, nothing: undefined, elsewhere: undefined };
  const found = (other: Partial<Objects>): string[] =>
    first(diagnosesOf([view(other)], INSTALLED)).map(({ diagnosis: { code } }) => code);
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
    const [finding] = first(diagnosesOf([view({ volumes: released })], INSTALLED));
    expect(factsOf(finding?.diagnosis)?.fix.at(-1)).toEqual([UPGRADE]);
  });
});
