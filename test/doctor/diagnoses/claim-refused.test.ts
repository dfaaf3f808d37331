import { claimRefused } from '../../../src/doctor/diagnoses/claim-refused';
import { GIB } from '../../tools/describe';
import { changed, factsOf, FORBIDDEN, type Unusual, UPGRADE, viewWith } from '../facts';
import { healthy, meta, type Objects, plan } from '../states';

const ONE = plan({ grafana: GIB });
const ALL = healthy(ONE);
const MISSING = 'object, claim monitoring/kps-grafana: does not exist';

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
    ['nothing limits it', view()],
    ['it exists', view({ claims: ALL.claims, quotas: [quota('4', '4')] })],
    ['it has no Deployment', view({ deployments: [], quotas: [quota('4', '4')] })],
    ['it cannot be read', view({ quotas: [quota('4', '4')] }, { here: { claims: FORBIDDEN } })],
  ])('is not refused if %s', (_, one) => {
    expect(claimRefused(one)).toBeUndefined();
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
