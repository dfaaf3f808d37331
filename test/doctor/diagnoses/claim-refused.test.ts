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

function quota(most: string, used: string, name = 'team'): object {
  const spec = { hard: { persistentvolumeclaims: most } };
  return { metadata: meta(name), spec, status: { used: { persistentvolumeclaims: used } } };
}

function range(most: string, name = 'team'): object {
  return { metadata: meta(name), spec: { limits: [{ type: 'PersistentVolumeClaim', max: { storage: most } }] } };
}

describe('the claim of a Deployment', () => {
  test('is created by helm once a quota has room for it', () => {
    expect(claimRefused(view({ quotas: [quota('4', '4')] })).map(factsOf)).toEqual([
      {
        code: 'quota',
        status: 'problem',
        about: 'ResourceQuota monitoring/team',
        evidence: ['object, ResourceQuota monitoring/team: persistentvolumeclaims: 4 of 4 are used', MISSING],
        fix: [['kubectl describe resourcequota --namespace monitoring team'], [], [UPGRADE]],
      },
    ]);
    expect(claimRefused(view({ quotas: [quota('4', '3')] }))).toEqual([]);
  });

  test('is created by helm once a LimitRange admits its size', () => {
    expect(claimRefused(view({ limitRanges: [range('1Mi')] })).map(factsOf)).toEqual([
      {
        code: 'quota',
        status: 'problem',
        about: 'LimitRange monitoring/team',
        evidence: ['object, LimitRange monitoring/team: PersistentVolumeClaim: max storage 1Mi, limit 1Gi', MISSING],
        fix: [['kubectl describe limitrange --namespace monitoring team'], [], [UPGRADE]],
      },
    ]);
    expect(claimRefused(view({ limitRanges: [range('1Gi')] }))).toEqual([]);
  });

  test('is refused by each limit that it exceeds, and by no other', () => {
    const quotas = [quota('4', '4'), quota('4', '3', 'roomy'), quota('0', '0', 'none')];
    const limitRanges = [range('1Mi'), range('1Gi', 'wide'), range('2Mi', 'narrow')];
    expect(claimRefused(view({ quotas, limitRanges })).map(({ about }) => about)).toEqual([
      'ResourceQuota monitoring/team',
      'ResourceQuota monitoring/none',
      'LimitRange monitoring/team',
      'LimitRange monitoring/narrow',
    ]);
  });

  test.each([
    ['nothing limits it', view()],
    ['it exists', view({ claims: ALL.claims, quotas: [quota('4', '4')] })],
    ['it has no Deployment', view({ deployments: [], quotas: [quota('4', '4')] })],
    ['it cannot be read', view({ quotas: [quota('4', '4')] }, { here: { claims: FORBIDDEN } })],
  ])('is not refused if %s', (_, one) => {
    expect(claimRefused(one)).toEqual([]);
  });
});

describe('the claim of a StatefulSet', () => {
  const OF_SET = plan();
  const [SET = {}] = healthy(OF_SET).statefulSets;
  const limitsOf = (other: Partial<Objects>) =>
    claimRefused(viewWith(OF_SET, { claims: [], pods: [], ...other })).map(({ about }) => about);

  test('is refused by a quota or a LimitRange, also if no event is left that says so', () => {
    expect(limitsOf({ quotas: [quota('4', '4')] })).toEqual(['ResourceQuota monitoring/team']);
    expect(limitsOf({ limitRanges: [range('1Mi')] })).toEqual(['LimitRange monitoring/team']);
    expect(limitsOf({ quotas: [quota('4', '3')] })).toEqual([]);
  });

  test('is not asked for by a StatefulSet that is scaled down', () => {
    const statefulSets = [changed(SET, { spec: { replicas: 0 } })];
    expect(limitsOf({ quotas: [quota('4', '4')], statefulSets })).toEqual([]);
  });
});
