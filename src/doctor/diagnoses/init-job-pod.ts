import { kubectl } from '../../commands/command';
import { type ClaimView, missingJobOf } from '../claim-view';
import { ageOf, known, type NamespaceState, type Seen, UNSEEN_NAMESPACE } from '../../cluster/cluster-state';
import { applyStorage, runJobAgain } from '../fixes';
import { eventSeen, eventsOf, fact, nameOf } from '../evidence';
import { type Diagnosis, type Evidence, instruct, step } from '../finding';
import { limitsIn } from './refusing-limits';
import type { Event, Job, Pod } from '../../cluster/live-objects';
import { PATIENCE } from '../patience';
import { unscheduled } from './scheduling';
import { isComponent } from '../../model/components';
import { groupByEach } from '../../model/group-by';
import { memoized } from '../../model/memoized';

const SCRIPT_MISSING = /configmap "[^"]*-init-script-[0-9a-f]+" not found/;

function jobsHere({ plannedJob }: ClaimView): NamespaceState {
  return plannedJob?.here ?? UNSEEN_NAMESPACE;
}

const podsByOwner = memoized((pods: Seen<Pod>) =>
  groupByEach(known(pods), ({ metadata }) => metadata.ownerReferences.map(({ uid }) => uid)),
);

/** The pods of a Job, finished or not. */
export function podsOf(view: ClaimView, job: Job): Pod[] {
  return podsByOwner(jobsHere(view).pods).get(job.metadata.uid) ?? [];
}

/** Whether the Job has no pod, as far as pods can be read. */
function hasNoPod(view: ClaimView, job: Job): boolean {
  return jobsHere(view).pods.seen && podsOf(view, job).length === 0;
}

function refusalOf(view: ClaimView, job: Job): Event | undefined {
  return hasNoPod(view, job) ? eventsOf(jobsHere(view), job, ['FailedCreate'])[0] : undefined;
}

export function jobWithoutPod(view: ClaimView, job: Job): Diagnosis | undefined {
  const { node, state } = view;
  return !hasNoPod(view, job) ||
    refusalOf(view, job) !== undefined ||
    ageOf(job.metadata.creationTimestamp, state.now) < PATIENCE.jobPod
    ? undefined
    : {
        code: 'job-without-pod',
        status: 'problem',
        about: nameOf('Job', job),
        title: `the init Job of node ${node.node} creates no pod`,
        cause: 'something keeps the Job from creating its pod; the event that named the reason has expired',
        evidence: [fact(nameOf('Job', job), `active ${job.status.active}, failed ${job.status.failed}, no pod`)],
        fix: [...runJobAgain(view, 'Let the init Job try again; then run the doctor again')],
      };
}

export function jobBlockedByPodSecurity(view: ClaimView, job: Job): Diagnosis | undefined {
  const { namespace } = job.metadata;
  const refusal = refusalOf(view, job);
  return refusal?.message.includes('violates PodSecurity') !== true
    ? undefined
    : blocked(view, namespace, [eventSeen(nameOf('Job', job), refusal)]);
}

/** The level of the namespace refuses a Job that does not exist yet. */
export function jobWillBeBlocked(view: ClaimView): Diagnosis | undefined {
  const job = missingJobOf(view);
  if (job === undefined) {
    return undefined;
  }
  const { namespace, here } = job;
  const self = known(here.self).find(({ metadata }) => metadata.name === namespace);
  const level = self?.metadata.labels[ENFORCE];
  return self === undefined || level === undefined || level === 'privileged'
    ? undefined
    : blocked(view, namespace, [fact(nameOf('namespace', self), `${ENFORCE}=${level}`)]);
}

const ENFORCE = 'pod-security.kubernetes.io/enforce';

function blocked(view: ClaimView, namespace: string, evidence: readonly Evidence[]): Diagnosis {
  return {
    code: 'job-blocked-by-pod-security',
    status: 'problem',
    about: `Pod Security in namespace ${namespace}`,
    title: `Pod Security of namespace ${namespace} refuses the init Job`,
    cause:
      'the Job mounts hostPath, which only the level privileged admits; pods that claim hostPath volumes are admitted at every level',
    evidence,
    fix: [
      step('Admit the init Job', kubectl('label', 'namespace', namespace, `${ENFORCE}=privileged`, '--overwrite')),
      ...(namespace === view.planned.claim.namespace
        ? [
            instruct(
              `Or give the Jobs a namespace of their own: namespaces: { initJobs: 'storage-init' } in the description`,
            ),
          ]
        : []),
      ...(view.job === undefined
        ? [applyStorage(view.plan)]
        : runJobAgain(view, 'Run the Job now instead of at its next try')),
    ],
  };
}

export function jobPodRefused(view: ClaimView, job: Job): Diagnosis[] {
  const refusal = refusalOf(view, job);
  if (refusal === undefined) {
    return [];
  }
  const found = {
    status: 'problem',
    about: nameOf('Job', job),
    evidence: [eventSeen(nameOf('Job', job), refusal)],
  } as const;
  const limits = limitsIn(refusal.message, job.metadata.namespace, jobsHere(view));
  return limits.length > 0
    ? limits.map((limit) => ({ ...found, ...limit, fix: [...limit.fix, ...runJobAgain(view)] }))
    : [
        {
          ...found,
          code: 'job-pod-refused',
          title: `the cluster refuses the pod of the init Job of node ${view.node.node}`,
          cause: 'a policy or a webhook does not admit it; the event names it',
          fix: [instruct('Exempt the namespace of the Jobs'), ...runJobAgain(view)],
        },
      ];
}

function pendingPod(view: ClaimView, job: Job): Pod | undefined {
  return podsOf(view, job).find(({ status }) => status.phase === 'Pending');
}

export function jobNotScheduled(view: ClaimView, job: Job): Diagnosis | undefined {
  const pod = pendingPod(view, job);
  const instead = instruct(
    `Or let the Job and the pods tolerate it: ${isComponent(view.planned.claim.component) ? `tolerations of the component in the values apply to both, initJob: { tolerations } to the Job on node ${view.node.node} only` : 'with initJob.tolerations, and with tolerations in the values of the chart'}`,
  );
  const found = pod === undefined ? undefined : unscheduled(view, pod, 'the init Job', instead);
  return found?.status === 'waiting' ? { ...found, code: 'job-running' } : found;
}

export function jobImage(view: ClaimView, job: Job): Diagnosis | undefined {
  const pod = pendingPod(view, job);
  const waiting = pod?.status.containerStatuses[0]?.state.waiting;
  return pod === undefined ||
    waiting === undefined ||
    !/^(ErrImage|ImagePull|InvalidImage|RegistryUnavailable)/.test(waiting.reason)
    ? undefined
    : {
        code: 'job-image',
        status: 'problem',
        about: nameOf('Job', job),
        title: `the image of the init Job cannot be pulled on node ${view.node.node}`,
        cause:
          'the registry cannot be reached, refuses, or does not have the image; the waiting init containers of the pods use the same one',
        evidence: [fact(nameOf('pod', pod), `${waiting.reason}: ${waiting.message}`)],
        fix: [
          instruct(
            'Name an image that the nodes can pull: initJob: { image: { registry: … } }, or global.imageRegistry in the values, and apply',
          ),
        ],
      };
}

export function jobScriptMissing(view: ClaimView, job: Job): Diagnosis | undefined {
  const pod = pendingPod(view, job);
  if (pod === undefined) {
    return undefined;
  }
  const event = eventsOf(jobsHere(view), pod, ['FailedMount']).find(({ message }) => SCRIPT_MISSING.test(message));
  return event === undefined
    ? undefined
    : {
        code: 'job-script-missing',
        status: 'problem',
        about: nameOf('Job', job),
        title: `the script of the init Job of node ${view.node.node} does not exist`,
        cause: 'its ConfigMap was deleted or not applied; the pod of the Job waits for it',
        evidence: [eventSeen(nameOf('pod', pod), event)],
        fix: [applyStorage(view.plan, 'Apply the storage; the Job continues by itself')],
      };
}

export function diskNotMounted(view: ClaimView, job: Job): Diagnosis | undefined {
  const { node, state } = view;
  const pod = pendingPod(view, job);
  if (pod === undefined) {
    return undefined;
  }
  const [mount] = eventsOf(jobsHere(view), pod, ['FailedMount']);
  if (mount === undefined) {
    return undefined;
  }
  const isMissingDisk = mount.message.includes('hostPath type check failed');
  if (!isMissingDisk && ageOf(pod.metadata.creationTimestamp, state.now) < PATIENCE.jobMount) {
    return undefined;
  }
  return {
    code: 'disk-not-mounted',
    status: 'problem',
    about: `node ${node.node}`,
    title: isMissingDisk
      ? `the required disk of node ${node.node} is not mounted`
      : `the volumes of the init Job of node ${node.node} cannot be mounted`,
    cause: 'the directory must exist (requireMountPoint): the Job creates nothing on another disk',
    evidence: [eventSeen(nameOf('pod', pod), mount)],
    fix: [instruct(`Mount the disk on node ${node.node}; the Job continues by itself`)],
  };
}
