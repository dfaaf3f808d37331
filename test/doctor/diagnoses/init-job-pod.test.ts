import {
  diskNotMounted,
  jobBlockedByPodSecurity,
  jobImage,
  jobNotScheduled,
  jobPodRefused,
  jobScriptMissing,
  jobWillBeBlocked,
  jobWithoutPod,
} from '../../../src/doctor/diagnoses/init-job-pod';
import { known } from '../../../src/cluster/cluster-state';
import type { ClaimView } from '../../../src/doctor/claim-view';
import type { Diagnosis } from '../../../src/doctor/finding';
import type { Job } from '../../../src/cluster/live-objects';
import { PATIENCE } from '../../../src/doctor/patience';
import {
  ago,
  APPLY,
  eventAbout,
  type Facts,
  factsOf,
  first,
  FORBIDDEN,
  type Unusual,
  viewWith,
  deleteOurs,
} from '../facts';
import { GIB } from '../../tools/describe';
import { HOURS_AGO, meta, type Objects, plan, SECONDS_AGO, jobMeta } from '../states';

const ONE = plan();
const { name: JOB } = first(first(ONE.document.nodes).initJobs);
const ABOUT = `Job monitoring/${JOB}`;
const POD = 'pod monitoring/init-x';
const AGAIN = [[deleteOurs('job', JOB)], [APPLY]];
const RUNNING = { metadata: jobMeta(JOB), spec: {}, status: { active: 1, failed: 2 } };

type Rule = (view: ClaimView, job: Job) => Diagnosis | Diagnosis[] | undefined;

function viewOf(other: Partial<Objects>, unusual: Unusual = {}): { view: ClaimView; job: Job } {
  const view = viewWith(ONE, { jobs: [RUNNING], pods: [], ...other }, unusual);
  if (view.job === undefined) {
    throw new Error('the Job exists');
  }
  return { view, job: view.job };
}

function found(rule: Rule, other: Partial<Objects>, unusual: Unusual = {}): Facts | undefined {
  const { view, job } = viewOf(other, unusual);
  return factsOf([rule(view, job) ?? []].flat()[0]);
}

function jobPod(status: object, age: number = PATIENCE.jobMount, owner = JOB): object {
  const ownerReferences = [{ kind: 'Job', name: owner, uid: `uid-${owner}` }];
  return { metadata: meta('init-x', { ownerReferences, creationTimestamp: ago(age) }), spec: {}, status };
}

const PENDING = jobPod({ phase: 'Pending' });
const OTHERS = jobPod({ phase: 'Pending' }, 0, 'another');
const refusal = (message: string): object => eventAbout('Job', JOB, 'FailedCreate', message);

describe('a Job without a pod', () => {
  const facts = {
    code: 'job-without-pod',
    status: 'problem',
    about: ABOUT,
    evidence: [`object, ${ABOUT}: active 1, failed 2, no pod`],
    fix: AGAIN,
  };

  test('is applied again, whatever pods other Jobs have', () => {
    expect(found(jobWithoutPod, {})).toEqual(facts);
    expect(found(jobWithoutPod, { pods: [OTHERS] })).toEqual(facts);
  });

  test.each<[string, Partial<Objects>]>([
    ['has a pod', { pods: [PENDING] }],
    ['is refused one', { events: [refusal('x')] }],
    [
      'was created a moment ago',
      { jobs: [{ ...RUNNING, metadata: jobMeta(JOB, { creationTimestamp: SECONDS_AGO }) }] },
    ],
  ])('is not one that %s', (_, other) => {
    expect(found(jobWithoutPod, other)).toBeUndefined();
  });

  test('is not known if pods cannot be read', () => {
    expect(found(jobWithoutPod, { events: [refusal('x')] }, { here: { pods: FORBIDDEN } })).toBeUndefined();
    expect(found(jobPodRefused, { events: [refusal('x')] }, { here: { pods: FORBIDDEN } })).toBeUndefined();
  });
});

describe('a pod of the Job that is refused', () => {
  const SECURITY = 'pods "x" is forbidden: violates PodSecurity "restricted:latest": hostPath volumes';

  test('by Pod Security needs a label on the namespace', () => {
    expect(found(jobBlockedByPodSecurity, { events: [refusal(SECURITY)] })).toEqual({
      code: 'job-blocked-by-pod-security',
      status: 'problem',
      about: 'Pod Security in namespace monitoring',
      evidence: [`event, ${ABOUT}: FailedCreate: ${SECURITY}`],
      fix: [
        ['kubectl label namespace monitoring pod-security.kubernetes.io/enforce=privileged --overwrite'],
        [],
        ...AGAIN,
      ],
    });
  });

  test('by Pod Security has no hint to a namespace of its own, if it has one', () => {
    const apart = plan({ prometheus: GIB, namespaces: { initJobs: 'storage-init' } });
    const { here } = viewWith(apart, {});
    const [self] = known(here.self);
    if (self === undefined) {
      throw new Error('the namespace exists');
    }
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    const items = [{ ...self, metadata: { ...self.metadata, name: 'storage-init', labels } }];
    const jobs = { ...here, jobs: { seen: true, items: [] }, self: { seen: true, items } } as const;
    const namespaces = new Map([
      ['monitoring', here],
      ['storage-init', jobs],
    ]);
    expect(factsOf(jobWillBeBlocked(viewWith(apart, {}, { state: { namespaces } })))?.fix).toEqual([
      ['kubectl label namespace storage-init pod-security.kubernetes.io/enforce=privileged --overwrite'],
      [APPLY],
    ]);
  });

  test('by something else is reported with the event', () => {
    expect(found(jobPodRefused, { events: [refusal('exceeded quota')] })).toEqual({
      code: 'job-pod-refused',
      status: 'problem',
      about: ABOUT,
      evidence: [`event, ${ABOUT}: FailedCreate: exceeded quota`],
      fix: [[], ...AGAIN],
    });
  });

  test.each<[string, Rule, Partial<Objects>]>([
    ['by Pod Security, by another message', jobBlockedByPodSecurity, { events: [refusal('exceeded quota')] }],
    ['by Pod Security, without an event', jobBlockedByPodSecurity, {}],
    ['without an event', jobPodRefused, {}],
    ['by another event', jobPodRefused, { events: [eventAbout('Job', JOB, 'SuccessfulCreate', 'x')] }],
    ['now that there is one', jobPodRefused, { events: [refusal('x')], pods: [PENDING] }],
  ])('is not refused %s', (_, rule, other) => {
    expect(found(rule, other)).toBeUndefined();
  });
});

describe('a pod of the Job that is not scheduled', () => {
  const unscheduled = (lastTransitionTime: string): object =>
    jobPod({
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'x', lastTransitionTime }],
    });

  test.each([
    ['is waited for at first', SECONDS_AGO, 'job-running', 'waiting'],
    ['is a problem after a while', HOURS_AGO, 'not-scheduled', 'problem'],
  ])('%s', (_, since, code, status) => {
    expect(found(jobNotScheduled, { pods: [unscheduled(since)] })).toEqual({
      code,
      status,
      about: POD,
      evidence: [`condition, ${POD}: PodScheduled=False x`],
      fix: [[], ['kubectl describe pod --namespace monitoring init-x']],
    });
  });

  test('can tolerate the taint of the node instead', () => {
    const metadata = { ...meta('node-0', { labels: { 'kubernetes.io/hostname': 'node-0' } }), namespace: '' };
    const nodes = [{ metadata, spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } }];
    const facts = found(jobNotScheduled, { pods: [unscheduled(SECONDS_AGO)], nodes });
    expect([facts?.code, facts?.fix]).toEqual(['node-tainted', [['kubectl taint nodes node-0 a:NoSchedule-'], []]]);
  });

  test('is not one that has a node, or runs', () => {
    expect(found(jobNotScheduled, { pods: [PENDING] })).toBeUndefined();
    expect(found(jobNotScheduled, { pods: [] })).toBeUndefined();
    const conditions = [{ type: 'PodScheduled', status: 'False', lastTransitionTime: HOURS_AGO }];
    expect(found(jobNotScheduled, { pods: [jobPod({ phase: 'Failed', conditions })] })).toBeUndefined();
  });
});

describe('an image of the Job', () => {
  const waiting = (reason: string, phase = 'Pending'): Partial<Objects> => ({
    pods: [jobPod({ phase, containerStatuses: [{ name: 'init', state: { waiting: { reason, message: 'why' } } }] })],
  });

  test.each(['ErrImagePull', 'ErrImageNeverPull', 'ImagePullBackOff', 'InvalidImageName', 'RegistryUnavailable'])(
    'cannot be pulled: %s',
    (reason) => {
      expect(found(jobImage, waiting(reason))).toEqual({
        code: 'job-image',
        status: 'problem',
        about: ABOUT,
        evidence: [`object, ${POD}: ${reason}: why`],
        fix: [[]],
      });
    },
  );

  test.each<[string, Partial<Objects>]>([
    ['is created', waiting('ContainerCreating')],
    ['waits for something that is only named like it', waiting('CreateErrImage')],
    ['has ended', waiting('ErrImagePull', 'Failed')],
    ['has no container yet', { pods: [PENDING] }],
    ['has a container that runs', { pods: [jobPod({ phase: 'Pending', containerStatuses: [{ name: 'init' }] })] }],
    ['does not exist', {}],
  ])('is no problem if the pod %s', (_, other) => {
    expect(found(jobImage, other)).toBeUndefined();
  });
});

describe('a mount of the pod of the Job', () => {
  const mount = (message: string): object => eventAbout('Pod', 'init-x', 'FailedMount', message);
  const SCRIPT = 'MountVolume.SetUp failed for volume "script" : configmap "kps-init-script-0123abcd" not found';
  const DISK = 'MountVolume.SetUp failed for volume "base-0" : hostPath type check failed: /mnt/a is not a directory';

  test('fails without its script, which is applied again', () => {
    expect(found(jobScriptMissing, { pods: [PENDING], events: [mount(SCRIPT), mount('x')] })).toEqual({
      code: 'job-script-missing',
      status: 'problem',
      about: ABOUT,
      evidence: [`event, ${POD}: FailedMount: ${SCRIPT}`],
      fix: [[APPLY]],
    });
  });

  test.each([
    ['at once without its disk', DISK, 0],
    ['after a while for another reason', 'timed out', PATIENCE.jobMount],
  ])('fails %s, and continues once that is there', (_, message, age) => {
    expect(found(diskNotMounted, { pods: [jobPod({ phase: 'Pending' }, age)], events: [mount(message)] })).toEqual({
      code: 'disk-not-mounted',
      status: 'problem',
      about: 'node node-0',
      evidence: [`event, ${POD}: FailedMount: ${message}`],
      fix: [[]],
    });
  });

  test('has a title of its own for a missing disk', () => {
    const titleOf = (message: string): string | undefined => {
      const { view, job } = viewOf({ pods: [PENDING], events: [mount(message)] });
      return diskNotMounted(view, job)?.title;
    };
    expect(titleOf(DISK)).toContain('disk');
    expect(titleOf('timed out')).not.toContain('disk');
  });

  test.each<[string, Rule, Partial<Objects>]>([
    [
      'for its script by the name of another ConfigMap',
      jobScriptMissing,
      { pods: [PENDING], events: [mount('configmap "x" not found')] },
    ],
    ['for its script without an event', jobScriptMissing, { pods: [PENDING] }],
    ['for its script without a pod', jobScriptMissing, { events: [mount(SCRIPT)] }],
    [
      'for its script by another event',
      jobScriptMissing,
      { pods: [PENDING], events: [eventAbout('Pod', 'init-x', 'x', SCRIPT)] },
    ],
    ['for its disk without an event', diskNotMounted, { pods: [PENDING] }],
    ['for its disk without a pod', diskNotMounted, { events: [mount(DISK)] }],
    [
      'for its disk by another event',
      diskNotMounted,
      { pods: [PENDING], events: [eventAbout('Pod', 'init-x', 'x', DISK)] },
    ],
    [
      'for another reason at first',
      diskNotMounted,
      { pods: [jobPod({ phase: 'Pending' }, PATIENCE.jobMount - 1)], events: [mount('x')] },
    ],
  ])('does not fail %s', (_, rule, other) => {
    expect(found(rule, other)).toBeUndefined();
  });
});
