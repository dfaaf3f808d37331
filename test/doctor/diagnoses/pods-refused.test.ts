import {
  podsRefused,
  podsRefusedByPodSecurity,
  podsRefusedLabelTooLong,
} from '../../../src/doctor/diagnoses/pods-refused';
import { GIB } from '../../tools/describe';
import { ago, changed, eventAbout, factsOf, first, viewWith } from '../facts';
import { firstVolume, healthy, type Objects, plan } from '../states';

const ONE = plan();
const { workload: SET } = firstVolume(ONE).claim;
const ABOUT = `StatefulSet monitoring/${SET}`;
const STATEFUL_SET = first(healthy(ONE).statefulSets);
const RULES = [podsRefusedLabelTooLong, podsRefusedByPodSecurity, podsRefused];

function refusal(message: string): Partial<Objects> {
  return { pods: [], events: [eventAbout('StatefulSet', SET, 'FailedCreate', message)] };
}

const LABEL = 'metadata.labels: Invalid value: must be no more than 63 characters';
const SECURITY = 'violates PodSecurity "baseline:latest"';
const ADMIT = 'kubectl label namespace monitoring pod-security.kubernetes.io/enforce=privileged --overwrite';

test.each([
  ['pods-refused-label-too-long', LABEL, [[]]],
  ['pods-refused-by-pod-security', SECURITY, [[ADMIT]]],
  ['pods-refused', 'exceeded quota', [[]]],
])('%s: %s', (code, message, fix) => {
  const view = viewWith(ONE, refusal(message));
  const [found] = RULES.flatMap((rule) => factsOf(rule(view)) ?? []);
  expect(found).toEqual({
    code,
    status: 'problem',
    about: ABOUT,
    evidence: [`event, ${ABOUT}: FailedCreate: ${message}`],
    fix,
  });
});

test('pods are not refused by a claim that is being deleted', () => {
  const view = viewWith(ONE, refusal('create Pod p-0 in StatefulSet p failed error: pvc db-p-0 is being deleted'));
  expect(RULES.map((rule) => rule(view))).toEqual([undefined, undefined, undefined]);
});

describe('the pods of a Deployment', () => {
  const GRAFANA = plan({ grafana: GIB });
  const [DEPLOYMENT = {}] = healthy(GRAFANA).deployments;
  const QUOTA = 'exceeded quota: team, requested: pods=1, used: pods=0, limited: pods=0';
  const found = (other: Partial<Objects> = {}, message = QUOTA, replicaSet = 'kps-grafana-5d9c6f7b8') => {
    const events = [eventAbout('ReplicaSet', replicaSet, 'FailedCreate', message)];
    return RULES.flatMap((rule) => factsOf(rule(viewWith(GRAFANA, { pods: [], events, ...other }))) ?? [])[0];
  };

  test('are refused if those of its ReplicaSet are', () => {
    expect(found()).toEqual({
      code: 'quota',
      status: 'problem',
      about: 'ResourceQuota monitoring/team',
      evidence: [`event, Deployment monitoring/kps-grafana: FailedCreate: ${QUOTA}`],
      fix: [['kubectl describe resourcequota --namespace monitoring team'], []],
    });
    expect(found({}, SECURITY)?.code).toBe('pods-refused-by-pod-security');
    expect(found({}, 'denied by a webhook')?.about).toBe('Deployment monitoring/kps-grafana');
  });

  test.each<[string, ReturnType<typeof found>]>([
    ['that has pods', found({ pods: healthy(GRAFANA).pods })],
    ['of another name', found({}, QUOTA, 'kps-grafana-image-renderer-5d9c6f7b8')],
    [
      'that was there before',
      found({ deployments: [changed(DEPLOYMENT, { metadata: { creationTimestamp: ago(0) } })] }),
    ],
    ['that is stopped', found({ deployments: [changed(DEPLOYMENT, { spec: { replicas: 0 } })] })],
  ])('are not refused because of one %s', (_, facts) => {
    expect(facts).toBeUndefined();
  });
});

test.each<[string, Partial<Objects>]>([
  ['it has pods', { ...refusal(LABEL), pods: healthy(ONE).pods }],
  ['it does not exist', { ...refusal(LABEL), statefulSets: [] }],
  ['it is scaled down', { ...refusal(LABEL), statefulSets: [changed(STATEFUL_SET, { spec: { replicas: 0 } })] }],
  ['there is no event', { pods: [] }],
  ['there is another event', { pods: [], events: [eventAbout('StatefulSet', SET, 'SuccessfulCreate', LABEL)] }],
])('no pods of a StatefulSet are refused if %s', (_, other) => {
  const view = viewWith(ONE, other);
  expect(RULES.map((rule) => rule(view))).toEqual([undefined, undefined, undefined]);
});
