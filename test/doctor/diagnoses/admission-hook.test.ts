import { admissionHookStuck } from '../../../src/doctor/diagnoses/admission-hook';
import { PATIENCE } from '../../../src/doctor/patience';
import { ago, changed, eventAbout, type Facts, factsOf, UPGRADE, viewWith } from '../facts';
import { HOURS_AGO, meta, type Objects, plan, SECONDS_AGO } from '../states';

const ONE = plan();
const HOOK = 'kps-admission-create';
const ABOUT = `Job monitoring/${HOOK}`;
const WITHOUT = `${UPGRADE} --set prometheusOperator.admissionWebhooks.enabled=false --set prometheusOperator.tls.enabled=false`;

function hook(metadata: object = {}, status: object = { active: 1, failed: 2 }): object {
  return { metadata: meta(HOOK, { labels: { release: 'kps' }, ...metadata }), spec: {}, status };
}

const OLD = hook({ creationTimestamp: ago(PATIENCE.hook) });
const YOUNG = hook({ creationTimestamp: SECONDS_AGO });

function hookPod(status: object, owner = HOOK): object {
  const ownerReferences = [{ kind: 'Job', name: owner, uid: `uid-${owner}` }];
  return { metadata: meta('hook-x', { ownerReferences }), spec: {}, status: { phase: 'Pending', ...status } };
}

function found(job: object, other: Partial<Objects> = {}): Facts | undefined {
  return factsOf(admissionHookStuck(viewWith(ONE, { jobs: [job], pods: [], ...other })));
}

test('a hook that does not finish is deleted, and the chart is installed without it', () => {
  expect(found(OLD)).toEqual({
    code: 'admission-hook-stuck',
    status: 'problem',
    about: ABOUT,
    evidence: [`object, ${ABOUT}: active 1, failed 2`],
    fix: [[], [WITHOUT], []],
  });
});

describe('a hook', () => {
  const labelled = (labels: object, name = HOOK): object =>
    hook({ creationTimestamp: HOURS_AGO, labels, name, uid: `uid-${name}` });

  test.each([
    ['by its release', labelled({ release: 'kps' })],
    ['by its instance', labelled({ 'app.kubernetes.io/instance': 'kps' })],
    ['that patches the webhooks', labelled({ release: 'kps' }, 'x-admission-patch')],
  ])('is found %s', (_, job) => {
    expect(found(job)?.code).toBe('admission-hook-stuck');
  });

  test.each([
    ['of another release', labelled({ release: 'other', 'app.kubernetes.io/instance': 'other' })],
    ['of no release', labelled({})],
    ['with a longer name', labelled({ release: 'kps' }, 'x-admission-create-2')],
    ['with another name', labelled({ release: 'kps' }, 'x-admission')],
    [
      'that is Complete',
      hook({ creationTimestamp: HOURS_AGO }, { conditions: [{ type: 'Complete', status: 'True' }] }),
    ],
    ['that is young', YOUNG],
  ])('is not one %s', (_, job) => {
    expect(found(job)).toBeUndefined();
  });

  test.each([[{ type: 'Complete', status: 'False' }], [{ type: 'SuccessCriteriaMet', status: 'True' }]])(
    'does not finish with %j',
    (condition) => {
      expect(found(hook({ creationTimestamp: HOURS_AGO }, { conditions: [condition] }))).toBeDefined();
    },
  );

  test('gives no command with an impossible name', () => {
    const metadata = { name: '$(x)-admission-create', creationTimestamp: HOURS_AGO };
    expect(found(hook(metadata))?.fix).toEqual([[], [WITHOUT], []]);
  });
});

describe('a hook that cannot run is reported at once', () => {
  const waiting = (reason: string): object[] => [
    hookPod({ containerStatuses: [{ name: 'x' }, { name: 'create', state: { waiting: { reason, message: 'why' } } }] }),
  ];
  const failed = { conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }] };
  const unscheduled = { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }] };
  const warning = (kind: string, name: string, reason: string, more: object = {}): object =>
    eventAbout(kind, name, reason, 'why', more);

  test.each<[string, object, Partial<Objects>, string[]]>([
    [
      'if it has failed',
      changed(YOUNG, { status: failed }),
      {},
      [`condition, ${ABOUT}: Failed=True BackoffLimitExceeded`],
    ],
    [
      'without its image',
      YOUNG,
      { pods: waiting('ErrImagePull') },
      [`object, ${ABOUT}: its pod waits: ErrImagePull why`],
    ],
    ['without a node', YOUNG, { pods: [hookPod(unscheduled)] }, [`object, ${ABOUT}: active 1, failed 2`]],
    [
      'if its pod is refused',
      YOUNG,
      { events: [warning('Job', HOOK, 'FailedCreate')] },
      [`event, ${ABOUT}: FailedCreate: why`],
    ],
  ])('%s', (_, job, other, evidence) => {
    expect(found(job, other)?.evidence).toEqual(evidence);
  });

  test.each<[string, object, Partial<Objects>]>([
    ['if it has not failed', changed(YOUNG, { status: { conditions: [{ type: 'Failed', status: 'False' }] } }), {}],
    [
      'if something else is true',
      changed(YOUNG, { status: { conditions: [{ type: 'Suspended', status: 'True' }] } }),
      {},
    ],
    ['if its pod is created', YOUNG, { pods: waiting('ContainerCreating') }],
    ['for a pod without a container', YOUNG, { pods: [hookPod({})] }],
    ['for the pod of another Job', YOUNG, { pods: [hookPod(unscheduled, 'other')] }],
    [
      'for a pod with another condition',
      YOUNG,
      { pods: [hookPod({ conditions: [{ type: 'x', status: 'x', reason: 'x' }] })] },
    ],
    ['for another warning', YOUNG, { events: [warning('Job', HOOK, 'BackoffLimitExceeded')] }],
    ['for an event that is no warning', YOUNG, { events: [warning('Job', HOOK, 'FailedCreate', { type: 'Normal' })] }],
  ])('but not %s', (_, job, other) => {
    expect(found(job, other)).toBeUndefined();
  });

  test('with all its evidence, and the warning of its pod before its own', () => {
    const events = [warning('Job', HOOK, 'FailedCreate'), warning('Pod', 'hook-x', 'Failed')];
    const pods = waiting('ImagePullBackOff');
    expect(found(changed(YOUNG, { status: failed }), { pods, events })?.evidence).toEqual([
      `condition, ${ABOUT}: Failed=True BackoffLimitExceeded`,
      `object, ${ABOUT}: its pod waits: ImagePullBackOff why`,
      `event, ${ABOUT}: Failed: why`,
    ]);
  });
});
