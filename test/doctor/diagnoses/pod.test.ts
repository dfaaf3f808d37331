import { podImage, podMissing, podNotReady, podStarting } from '../../../src/doctor/diagnoses/pod';
import { PATIENCE } from '../../../src/doctor/patience';
import { ago, changed, eventAbout, type Facts, factsOf, FORBIDDEN, viewWith } from '../facts';
import { firstVolume, healthy, type Objects, plan, podObject, READY, SECONDS_AGO } from '../states';

const ONE = plan();
const VOLUME = firstVolume(ONE);
const { name: CLAIM, workload: SET } = VOLUME.claim;
const POD = `${SET}-0`;
const ABOUT = `pod monitoring/${POD}`;
const DESCRIBE = `kubectl describe pod --namespace monitoring ${POD}`;
const LOGS = `kubectl logs --namespace monitoring ${POD} --all-containers=true --tail=50`;
const PENDING = podObject(VOLUME, { phase: 'Pending', reason: 'why', message: 'because' });
const YOUNG = { metadata: { creationTimestamp: SECONDS_AGO } };
const FAILING = {
  name: 'a',
  restartCount: 5,
  state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } },
  lastState: { terminated: { exitCode: 2, reason: 'Error', message: 'panic' } },
};
const NO_IMAGE = { name: 'b', state: { waiting: { reason: 'ErrImagePull', message: 'denied' } } };

function withContainers(...containerStatuses: readonly object[]): object {
  return podObject(VOLUME, { phase: 'Pending', containerStatuses });
}

function found(rule: typeof podStarting, pods: object[], events: object[] = []): Facts | undefined {
  return factsOf(rule(viewWith(ONE, { pods, events })));
}

describe('a claim without a pod', () => {
  test.each([
    ['problem', PATIENCE.pod],
    ['waiting', PATIENCE.pod - 1],
  ])('is a %s after %d milliseconds', (status, age) => {
    const claims = healthy(ONE).claims.map((claim) => changed(claim, { metadata: { creationTimestamp: ago(age) } }));
    expect(factsOf(podMissing(viewWith(ONE, { pods: [], claims })))).toEqual({
      code: 'pod-missing',
      status,
      about: `pods of ${SET}`,
      evidence: [`object, claim monitoring/${CLAIM}: Bound, not used by a pod`],
      fix: [['kubectl get statefulsets,deployments,events --namespace monitoring']],
    });
  });

  test.each<[string, Partial<Objects>]>([
    ['has a pod', { pods: [PENDING] }],
    ['does not exist', { pods: [], claims: [] }],
  ])('is not one that %s', (_, other) => {
    expect(podMissing(viewWith(ONE, other))).toBeUndefined();
  });

  test('is not reported if pods cannot be read', () => {
    expect(podMissing(viewWith(ONE, {}, { here: { pods: FORBIDDEN } }))).toBeUndefined();
  });
});

test.each<[string, object[]]>([
  ['there is no pod', []],
  ['one of the pods is ready', [PENDING, podObject(VOLUME)]],
])('nothing is reported about the pod of a claim if %s', (_, pods) => {
  const view = viewWith(ONE, { pods });
  expect([podStarting(view), podImage(view), podNotReady(view)]).toEqual([undefined, undefined, undefined]);
});

describe('a pod that has just been created', () => {
  test('is starting', () => {
    expect(found(podStarting, [changed(PENDING, YOUNG)])).toEqual({
      code: 'starting',
      status: 'waiting',
      about: ABOUT,
      evidence: [`object, ${ABOUT}: Pending why because`],
      fix: [[DESCRIBE]],
    });
  });

  test.each([
    ['is failing', withContainers(FAILING)],
    ['has no image', withContainers(NO_IMAGE)],
    ['has no image besides a container that has one', withContainers({ name: 'x' }, NO_IMAGE)],
  ])('is not only starting if it %s', (_, pod) => {
    expect(podStarting(viewWith(ONE, { pods: [changed(pod, YOUNG)] }))).toBeUndefined();
  });

  test('is starting for a limited time', () => {
    const aged = (age: number): Facts | undefined =>
      found(podStarting, [changed(PENDING, { metadata: { creationTimestamp: ago(age) } })]);
    expect([aged(PATIENCE.startup - 1)?.code, aged(PATIENCE.startup)]).toEqual(['starting', undefined]);
  });
});

describe('a pod whose image cannot be pulled', () => {
  test.each(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'])(
    'is reported: %s',
    (reason) => {
      const pod = withContainers({ name: 'x' }, { name: 'b', state: { waiting: { reason, message: 'denied' } } });
      expect(found(podImage, [pod])).toEqual({
        code: 'image',
        status: 'problem',
        about: ABOUT,
        evidence: [`object, ${ABOUT}: container b, waits: ${reason} denied, 0 restarts`],
        fix: [[DESCRIBE]],
      });
    },
  );

  test('may be waiting in an init container', () => {
    const pod = podObject(VOLUME, { phase: 'Pending', initContainerStatuses: [NO_IMAGE] });
    expect(found(podImage, [pod])?.evidence).toEqual([
      `object, ${ABOUT}: container b, waits: ErrImagePull denied, 0 restarts`,
    ]);
  });

  test('is not one that waits for something else, or for nothing', () => {
    expect(found(podImage, [withContainers(FAILING)])).toBeUndefined();
    expect(found(podImage, [withContainers({ name: 'x' })])).toBeUndefined();
  });
});

describe('a pod that does not become ready', () => {
  const CRASH = `object, ${ABOUT}: container a, waits: CrashLoopBackOff back-off, ended with 2 Error panic, 5 restarts`;

  test('is reported with a container that fails, and its log is read', () => {
    expect(found(podNotReady, [withContainers(FAILING)])).toEqual({
      code: 'pod-not-ready',
      status: 'problem',
      about: ABOUT,
      evidence: [CRASH],
      fix: [[DESCRIBE, LOGS]],
    });
  });

  test('is reported with a container that has just ended', () => {
    const state = { terminated: { exitCode: 3, reason: 'Error', message: 'now' } };
    expect(found(podNotReady, [withContainers({ ...FAILING, state })])?.evidence).toEqual([
      `object, ${ABOUT}: container a, ended with 3 Error now, 5 restarts`,
    ]);
  });

  test('is reported with at most two containers: those that fail, then one without an image', () => {
    const second = { ...FAILING, name: 'c' };
    const shown = (...statuses: readonly object[]): string[] | undefined =>
      found(podNotReady, [withContainers(...statuses)])?.evidence.map((line) => /container (\w)/.exec(line)?.[1] ?? '');
    expect(shown(NO_IMAGE, FAILING)).toEqual(['a', 'b']);
    expect(shown(NO_IMAGE, FAILING, second, { ...FAILING, name: 'd' })).toEqual(['a', 'c']);
    expect(shown(NO_IMAGE, { ...NO_IMAGE, name: 'e' })).toEqual(['b']);
  });

  test('is reported with its newest warning', () => {
    const events = [
      eventAbout('Pod', POD, 'Pulled', 'x', { type: 'Normal' }),
      eventAbout('Pod', POD, 'Unhealthy', 'probe failed'),
    ];
    expect(found(podNotReady, [PENDING], events)?.evidence).toEqual([`event, ${ABOUT}: Unhealthy: probe failed`]);
    expect(found(podNotReady, [withContainers(FAILING)], events)?.evidence).toEqual([
      CRASH,
      `event, ${ABOUT}: Unhealthy: probe failed`,
    ]);
  });

  test('has a title of its own if it fails again and again', () => {
    const titleOf = (pod: object): string | undefined => podNotReady(viewWith(ONE, { pods: [pod] }))?.title;
    expect(titleOf(withContainers({ name: 'x' }, FAILING))).toContain('fails');
    expect(titleOf(PENDING)).not.toContain('fails');
  });

  test('gives no command with an impossible name', () => {
    expect(found(podNotReady, [changed(PENDING, { metadata: { name: '$(reboot)' } })])?.fix).toEqual([]);
  });

  test('may be ready, but about to be deleted', () => {
    const conditions = { phase: 'Running', conditions: [READY] };
    const pod = changed(podObject(VOLUME, conditions), { metadata: { deletionTimestamp: SECONDS_AGO } });
    expect(found(podNotReady, [pod])?.code).toBe('pod-not-ready');
  });
});
