import { kubectl } from '../../commands/command';
import type { ClaimView } from '../claim-view';
import { ageOf, known } from '../../cluster/cluster-state';
import { applyStorage, runJobAgain } from '../fixes';
import { eventsOf, fact, nameOf, eventSeen } from '../evidence';
import { type Diagnosis, instruct, type Step, step } from '../finding';
import type { Job, Pod } from '../../cluster/live-objects';
import { unscheduled } from './scheduling';

const YOUNG = 60_000;

/** The pods of a Job, finished or not. */
export function podsOf({ jobsHere }: ClaimView, job: Job): Pod[] {
  return known(jobsHere.pods).filter(({ metadata }) =>
    metadata.ownerReferences.some(({ uid }) => uid === job.metadata.uid),
  );
}

/** A Job that the cluster does not let make its pod. */
export function withoutPod(view: ClaimView, job: Job): Diagnosis | undefined {
  const { jobsHere, node, state } = view;
  if (!jobsHere.pods.seen || podsOf(view, job).length > 0) {
    return undefined;
  }
  const { namespace } = node.initJob;
  const [refusal] = eventsOf(jobsHere, job, ['FailedCreate']);
  if (refusal === undefined) {
    return ageOf(job.metadata.creationTimestamp, state.now) < YOUNG
      ? undefined
      : {
          code: 'job-without-pod',
          status: 'problem',
          about: nameOf('Job', job),
          title: `the init Job of node ${node.node} makes no pod`,
          cause: 'something keeps the Job from making its pod; what it was is no longer among the events',
          evidence: [fact(nameOf('Job', job), `active ${job.status.active}, failed ${job.status.failed}, no pod`)],
          fix: [...runJobAgain(view, 'Make it try again; then ask the doctor again')],
        };
  }
  if (refusal.message.includes('violates PodSecurity')) {
    return {
      code: 'job-blocked-by-pod-security',
      status: 'problem',
      about: `Pod Security in namespace ${namespace}`,
      title: `Pod Security of namespace ${namespace} refuses the init Job`,
      cause:
        'the Job mounts hostPath, which only the level privileged admits; claims on hostPath volumes are admitted everywhere',
      evidence: [eventSeen(nameOf('Job', job), refusal)],
      fix: [
        step(
          'Admit it',
          kubectl('label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=privileged', '--overwrite'),
        ),
        ...runJobAgain(view, 'Run the Job at once, not at its next try'),
        instruct(`Or give the Jobs a namespace of their own: initNamespace: 'storage-init' in the description`),
      ],
    };
  }
  return {
    code: 'job-pod-refused',
    status: 'problem',
    about: nameOf('Job', job),
    title: `the cluster refuses the pod of the init Job of node ${node.node}`,
    cause: 'a quota, a policy or a webhook does not admit it; the event says which',
    evidence: [eventSeen(nameOf('Job', job), refusal)],
    fix: [instruct('Exempt the namespace of the Jobs, or raise the quota'), ...runJobAgain(view)],
  };
}

/** A Job whose pod does not begin. */
export function podTrouble(view: ClaimView, job: Job): Diagnosis | undefined {
  const { node, jobsHere, state } = view;
  const pod = podsOf(view, job).find(({ status }) => status.phase === 'Pending');
  if (pod === undefined) {
    return undefined;
  }
  const notScheduled = unscheduled(view, pod, 'the init Job', tolerate(view));
  if (notScheduled !== undefined) {
    return { ...notScheduled, code: notScheduled.status === 'waiting' ? 'job-running' : notScheduled.code };
  }
  const waiting = pod.status.containerStatuses[0]?.state.waiting;
  if (/^(ErrImage|ImagePull|InvalidImage|RegistryUnavailable)/.test(waiting?.reason ?? '')) {
    return {
      code: 'job-image',
      status: 'problem',
      about: nameOf('Job', job),
      title: `the image of the init Job cannot be pulled on node ${node.node}`,
      cause:
        'the registry cannot be reached, refuses, or has no such image; the waiting init containers of the pods take the same one',
      evidence: [fact(nameOf('pod', pod), `${waiting?.reason ?? ''}: ${waiting?.message ?? ''}`)],
      fix: [
        instruct(
          'Name one that the nodes can pull: initJob: { image: { registry: … } } or global.imageRegistry in the values, and apply',
        ),
      ],
    };
  }
  const mounts = eventsOf(jobsHere, pod, ['FailedMount']);
  const script = mounts.find(({ message }) => /configmap "[^"]*-init-script-[0-9a-f]+" not found/.test(message));
  if (script !== undefined) {
    return {
      code: 'job-script-missing',
      status: 'problem',
      about: nameOf('Job', job),
      title: `the script of the init Job of node ${node.node} is missing`,
      cause: 'the ConfigMap that holds it was deleted or not applied; the pod of the Job waits for it',
      evidence: [eventSeen(nameOf('pod', pod), script)],
      fix: [applyStorage(view.plan, 'Apply the storage; the Job goes on by itself')],
    };
  }
  const [mount] = mounts;
  const isMissingDisk = mount?.message.includes('hostPath type check failed') === true;
  return mount === undefined || (!isMissingDisk && ageOf(pod.metadata.creationTimestamp, state.now) < 2 * YOUNG)
    ? undefined
    : {
        code: 'disk-not-mounted',
        status: 'problem',
        about: `node ${node.node}`,
        title: isMissingDisk
          ? `the disk of node ${node.node} is not mounted where it is wanted`
          : `the init Job of node ${node.node} gets no mount`,
        cause: 'the Job demands that the directory exists (requireMountPoint), and makes nothing on another disk',
        evidence: [eventSeen(nameOf('pod', pod), mount)],
        fix: [instruct(`Mount the disk on node ${node.node}; the Job goes on by itself`)],
      };
}

function tolerate({ node }: ClaimView): Step {
  return instruct(
    `Or let the Job and the pods tolerate it: tolerations of the component in the values serve both, and initJob: { tolerations } the Job on node ${node.node}`,
  );
}
