import {
  podsRefused,
  podsRefusedByPodSecurity,
  podsRefusedLabelTooLong,
} from '../../../src/doctor/diagnoses/pods-refused';
import { changed, eventAbout, factsOf, first, viewWith } from '../facts';
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
