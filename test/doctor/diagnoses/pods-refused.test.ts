import {
  podsRefused,
  podsRefusedByPodSecurity,
  podsRefusedLabelTooLong,
} from '../../../src/doctor/diagnoses/pods-refused';
import type { ClaimView } from '../../../src/doctor/claim-view';
import { GIB } from '../../tools/describe';
import { ago, changed, eventAbout, type Facts, factsOf, first, FORBIDDEN, UPGRADE, viewWith } from '../facts';
import { firstVolume, healthy, meta, type Objects, plan } from '../states';

const ONE = plan();
const { workload: SET } = firstVolume(ONE).claim;
const ABOUT = `StatefulSet monitoring/${SET}`;
const STATEFUL_SET = first(healthy(ONE).statefulSets);
const RULES = [podsRefusedLabelTooLong, podsRefusedByPodSecurity, podsRefused];

function refusal(message: string): Partial<Objects> {
  return { pods: [], events: [eventAbout('StatefulSet', SET, 'FailedCreate', message)] };
}

function foundBy(view: ClaimView): Facts[] {
  return RULES.flatMap((rule) => [rule(view) ?? []].flat().flatMap((one) => factsOf(one) ?? []));
}

const LABEL = 'metadata.labels: Invalid value: must be no more than 63 characters';
const SECURITY = 'violates PodSecurity "baseline:latest"';
const ADMIT = 'kubectl label namespace monitoring pod-security.kubernetes.io/enforce=privileged --overwrite';

test.each([
  ['pods-refused-label-too-long', LABEL, [[]]],
  ['pods-refused-by-pod-security', SECURITY, [[ADMIT]]],
  ['pods-refused', 'exceeded quota', [[]]],
  ['pods-refused', 'forbidden: error looking up service account a/b: serviceaccount "b" not found', [[UPGRADE], []]],
  ['pods-refused', 'forbidden: no PriorityClass with name high was found', [[]]],
])('%s: %s', (code, message, fix) => {
  const view = viewWith(ONE, refusal(message));
  const [found] = foundBy(view);
  expect(found).toEqual({
    code,
    status: 'problem',
    about: ABOUT,
    evidence: [`event, ${ABOUT}: FailedCreate: ${message}`],
    fix,
  });
});

test('what the pods name and does not exist is the cause, and no policy', () => {
  const causeOf = (message: string) => podsRefused(viewWith(ONE, refusal(message)))[0]?.cause;
  expect(causeOf('serviceaccount "b" not found')).toContain('ServiceAccount b ');
  expect(causeOf('no PriorityClass with name high was found')).toContain('PriorityClass high ');
  expect(causeOf('denied by a webhook')).toContain('webhook');
});

test('pods are not refused by a claim that is being deleted', () => {
  const view = viewWith(ONE, refusal('create Pod p-0 in StatefulSet p failed error: pvc db-p-0 is being deleted'));
  expect(foundBy(view)).toEqual([]);
});

describe('a LimitRange that refuses', () => {
  const range = (name: string, limit: object): object => ({ metadata: meta(name), spec: { limits: [limit] } });
  const limitRanges = [
    range('small-claims', { type: 'PersistentVolumeClaim', max: { storage: '1536Mi' } }),
    range('large-claims', { type: 'PersistentVolumeClaim', min: { storage: '1536Mi' } }),
    range('pods', { type: 'Pod', max: { memory: '1536Mi' } }),
    range('containers', { type: 'Container', max: { memory: '1536Mi' }, min: { cpu: '100m' } }),
  ];
  const SMALL = 'maximum storage usage per PersistentVolumeClaim is 1536Mi, but request is 2Gi';
  const NO_REQUEST = 'minimum cpu usage per Container is 100m.  No request is specified';

  test.each<[string, string[]]>([
    [SMALL, ['small-claims']],
    ['minimum storage usage per PersistentVolumeClaim is 1.5Gi, but request is 1Gi', ['large-claims']],
    [NO_REQUEST, ['containers']],
    ['maximum memory usage per Pod is 1536Mi, but limit is 2Gi', ['pods']],
    [
      '[maximum memory usage per Pod is 1536Mi, but limit is 2Gi, maximum memory usage per Container is 1536Mi, but limit is 2Gi]',
      ['pods', 'containers'],
    ],
  ])('is found by its limit: %s', (message, names) => {
    const view = viewWith(ONE, { ...refusal(`"x" is forbidden: ${message}`), limitRanges });
    expect(foundBy(view).map(({ code, about, fix }) => [code, about, fix])).toEqual(
      names.map((name) => [
        'quota',
        `LimitRange monitoring/${name}`,
        [[`kubectl describe limitrange --namespace monitoring ${name}`], []],
      ]),
    );
  });

  test.each([
    [
      'has changed',
      { limitRanges: [range('changed', { type: 'PersistentVolumeClaim', max: { storage: '1Gi' } })] },
      {},
    ],
    ['cannot be read', {}, { here: { limitRanges: FORBIDDEN } }],
  ])('is one of the namespace if it %s', (_, other, unusual) => {
    const found = foundBy(viewWith(ONE, { ...refusal(SMALL), ...other }, unusual));
    expect(found.map(({ about, fix }) => [about, fix])).toEqual([
      ['LimitRanges in namespace monitoring', [['kubectl describe limitrange --namespace monitoring'], []]],
    ]);
  });
});

describe('the pods of a Deployment', () => {
  const GRAFANA = plan({ grafana: GIB });
  const [DEPLOYMENT = {}] = healthy(GRAFANA).deployments;
  const QUOTA = 'exceeded quota: team, requested: pods=1, used: pods=0, limited: pods=0';
  const found = (other: Partial<Objects> = {}, message = QUOTA, replicaSet = 'kps-grafana-5d9c6f7b8') => {
    const events = [eventAbout('ReplicaSet', replicaSet, 'FailedCreate', message)];
    return foundBy(viewWith(GRAFANA, { pods: [], events, ...other }))[0];
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
  expect(foundBy(view)).toEqual([]);
});
