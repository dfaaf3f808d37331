import { directoryJustMade, directoryMissing, nodeRebuilt } from '../../../src/doctor/diagnoses/directory';
import type { ClaimView } from '../../../src/doctor/claim-view';
import { PATIENCE } from '../../../src/doctor/patience';
import { GIB } from '../../tools/describe';
import { ago, APPLY, changed, eventAbout, factsOf, first, viewWith, deleteOurs, makeByHand } from '../facts';
import { firstVolume, healthy, HOURS_AGO, type Objects, plan, podObject, SECONDS_AGO } from '../states';

const ONE = plan();
const VOLUME = firstVolume(ONE);
const POD = `${VOLUME.claim.workload}-0`;
const { name: JOB } = first(first(ONE.document.nodes).initJobs);
const COMPLETE = first(healthy(ONE).jobs);
const NODE = first(healthy(ONE).nodes);
const MESSAGE = 'hostPath type check failed: /data is not a directory';
const CREATING = { name: 'prometheus', state: { waiting: { reason: 'ContainerCreating' } } };
const MOUNTING = podObject(VOLUME, { phase: 'Pending', containerStatuses: [CREATING] });
const MOUNT = eventAbout('Pod', POD, 'FailedMount', MESSAGE);
const STUCK: Partial<Objects> = { pods: [MOUNTING], events: [MOUNT] };
const FIND = ['on the node: findmnt --target /data/kps/prometheus-0-0'];
const AGAIN = [FIND, [deleteOurs('job', JOB)], [APPLY]];

function waitingWith(state: object, more: object = {}, name = 'wait-for-data-directory'): object {
  const initContainerStatuses = [
    { name: 'other', restartCount: 0 },
    { name, state, ...more },
  ];
  return podObject(VOLUME, { phase: 'Pending', initContainerStatuses, containerStatuses: [CREATING] });
}

function codeOf(view: ClaimView): string[] {
  return [directoryJustMade, nodeRebuilt, directoryMissing].flatMap((rule) => rule(view)?.code ?? []);
}

const TIMES = [
  `object, Job monitoring/${JOB}: Complete since ${HOURS_AGO}`,
  `object, node node-0: joined at ${HOURS_AGO}`,
];

describe('a missing directory', () => {
  test('is created by its Job, unless its disk has to be mounted', () => {
    const view = viewWith(ONE, STUCK);
    expect([directoryJustMade(view), nodeRebuilt(view)]).toEqual([undefined, undefined]);
    expect(factsOf(directoryMissing(view))).toEqual({
      code: 'directory-missing',
      status: 'problem',
      about: 'directories of node node-0',
      evidence: [`event, pod monitoring/${POD}: FailedMount: ${MESSAGE}`, ...TIMES],
      fix: AGAIN,
    });
  });

  test('is created by a person if there is no Job', () => {
    const alone = plan({ prometheus: GIB, initJob: false });
    const facts = factsOf(directoryMissing(viewWith(alone, STUCK)));
    expect(facts?.fix).toEqual([FIND, makeByHand(firstVolume(alone))]);
    expect(facts?.evidence.slice(1)).toEqual(TIMES.slice(1));
  });

  test('is reported without the times that are not known', () => {
    const view = viewWith(ONE, { ...STUCK, jobs: [], nodes: [] });
    expect(factsOf(directoryMissing(view))?.evidence).toEqual([
      `event, pod monitoring/${POD}: FailedMount: ${MESSAGE}`,
    ]);
  });

  test('is mounted by the kubelet by itself if the Job has just created it', () => {
    const completionTime = ago(PATIENCE.mountRetry - 1);
    const view = viewWith(ONE, { ...STUCK, jobs: [changed(COMPLETE, { status: { completionTime } })] });
    expect([nodeRebuilt(view), directoryMissing(view)]).toEqual([undefined, undefined]);
    expect(factsOf(directoryJustMade(view))).toEqual({
      code: 'starting',
      status: 'waiting',
      about: 'directories of node node-0',
      evidence: [
        `event, pod monitoring/${POD}: FailedMount: ${MESSAGE}`,
        `object, Job monitoring/${JOB}: Complete since ${completionTime}`,
        TIMES[1],
      ],
      fix: [],
    });
  });
});

describe('a node that joined after the Job had finished', () => {
  const joined = (creationTimestamp: string, completionTime: string): ClaimView =>
    viewWith(ONE, {
      ...STUCK,
      nodes: [changed(NODE, { metadata: { creationTimestamp } })],
      jobs: [changed(COMPLETE, { status: { completionTime } })],
    });

  test('was rebuilt, and its directories are missing', () => {
    expect(factsOf(nodeRebuilt(joined(SECONDS_AGO, HOURS_AGO)))).toEqual({
      code: 'node-rebuilt',
      status: 'problem',
      about: 'directories of node node-0',
      evidence: [
        `event, pod monitoring/${POD}: FailedMount: ${MESSAGE}`,
        TIMES[0],
        `object, node node-0: joined at ${SECONDS_AGO}`,
      ],
      fix: AGAIN,
    });
  });

  test.each([
    ['after', ago(1), ago(2), ['node-rebuilt']],
    ['when', ago(1), ago(1), ['starting']],
    ['before', ago(2), ago(1), ['starting']],
  ])('is rebuilt only if it joined later: %s', (_, joinedAt, completed, codes) => {
    expect(codeOf(joined(joinedAt, completed))).toEqual(codes);
  });
});

describe('a pod waits for its directory', () => {
  const RUNNING = { running: { startedAt: HOURS_AGO } };

  test('in the init container, which names the directory', () => {
    const view = viewWith(ONE, { pods: [waitingWith(RUNNING)] });
    expect(factsOf(directoryMissing(view))?.evidence[0]).toBe(
      `object, pod monitoring/${POD}: its init container wait-for-data-directory waits for ${VOLUME.dataDirectory}`,
    );
  });

  test.each<[string, Partial<Objects>]>([
    ['if that container runs', { pods: [waitingWith(RUNNING)] }],
    ['if that container starts again', { pods: [waitingWith({ waiting: { reason: 'x' } }, { restartCount: 1 })] }],
    ['if that container has failed', { pods: [waitingWith({ terminated: { exitCode: 1 } }, { restartCount: 1 })] }],
    [
      'if the path does not exist',
      { ...STUCK, events: [eventAbout('Pod', POD, 'FailedMount', 'path "/x" does not exist')] },
    ],
    [
      'if a file is missing',
      { ...STUCK, events: [eventAbout('Pod', POD, 'FailedMount', 'no such file or directory')] },
    ],
    ['if another mount failed later', { ...STUCK, events: [eventAbout('Pod', POD, 'FailedMount', 'x'), MOUNT] }],
  ])('%s', (_, other) => {
    expect(codeOf(viewWith(ONE, other))).toEqual(['directory-missing']);
  });

  const started = (status: object): object =>
    podObject(VOLUME, { phase: 'Pending', containerStatuses: [{ name: 'prometheus', ...status }] });

  test.each<[string, Partial<Objects>]>([
    ['if that container has not started', { pods: [waitingWith({ waiting: { reason: 'PodInitializing' } })] }],
    ['if that container has found it', { pods: [waitingWith({ terminated: { exitCode: 0 } }, { restartCount: 1 })] }],
    ['if another init container runs', { pods: [waitingWith(RUNNING, {}, 'chown')] }],
    ['if it has no node', { pods: [changed(waitingWith(RUNNING), { spec: { nodeName: '' } })] }],
    ['if there is no pod', { pods: [], events: [MOUNT] }],
    ['if another mount fails', { ...STUCK, events: [eventAbout('Pod', POD, 'FailedMount', 'timed out')] }],
    ['if the event is about something else', { ...STUCK, events: [eventAbout('Pod', POD, 'Failed', MESSAGE)] }],
    ['if it has started since', { ...STUCK, pods: [started({ state: RUNNING })] }],
    ['if it has ended since', { ...STUCK, pods: [started({ state: { terminated: { exitCode: 1 } } })] }],
    ['if it has started again since', { ...STUCK, pods: [started({ restartCount: 1 })] }],
    ['if an init container has started since', { ...STUCK, pods: [waitingWith(RUNNING, {}, 'chown')] }],
  ])('no longer, or not yet, %s', (_, other) => {
    expect(codeOf(viewWith(ONE, other))).toEqual([]);
    const node = changed(NODE, { metadata: { creationTimestamp: SECONDS_AGO } });
    expect(codeOf(viewWith(ONE, { ...other, nodes: [node] }))).toEqual([]);
  });
});
