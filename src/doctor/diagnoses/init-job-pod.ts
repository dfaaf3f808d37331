import { kubectl } from '../../commands/command';
import type { ClaimView } from '../claim-view';
import { ageOf, known } from '../../cluster/cluster-state';
import { applyStorage, runJobAgain } from '../cures';
import { eventsOf, fact, nameOf, saysEvent } from '../evidence';
import { type Diagnosis, say, type Step, step } from '../finding';
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
          status: 'trouble',
          about: nameOf('Job', job),
          title: `the init Job of node ${node.node} makes no pod`,
          why: 'something keeps the Job from making its pod; what it was is no longer among the events',
          evidence: [fact(nameOf('Job', job), `active ${job.status.active}, failed ${job.status.failed}, no pod`)],
          cure: [...runJobAgain(view, 'Make it try again; then ask the doctor again')],
        };
  }
  if (refusal.message.includes('violates PodSecurity')) {
    return {
      code: 'job-blocked-by-pod-security',
      status: 'trouble',
      about: `Pod Security in namespace ${namespace}`,
      title: `Pod Security of namespace ${namespace} refuses the init Job`,
      why: 'the Job mounts hostPath, which only the level privileged admits; claims on hostPath volumes are admitted everywhere',
      evidence: [saysEvent(nameOf('Job', job), refusal)],
      cure: [
        step(
          'Admit it',
          kubectl('label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=privileged', '--overwrite'),
        ),
        ...runJobAgain(view, 'Run the Job at once, not at its next try'),
        say(`Or give the Jobs a namespace of their own: initNamespace: 'storage-init' in the description`),
      ],
    };
  }
  return {
    code: 'job-pod-refused',
    status: 'trouble',
    about: nameOf('Job', job),
    title: `the cluster refuses the pod of the init Job of node ${node.node}`,
    why: 'a quota, a policy or a webhook does not admit it; the event says which',
    evidence: [saysEvent(nameOf('Job', job), refusal)],
    cure: [say('Exempt the namespace of the Jobs, or raise the quota'), ...runJobAgain(view)],
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
      status: 'trouble',
      about: nameOf('Job', job),
      title: `the image of the init Job cannot be pulled on node ${node.node}`,
      why: 'the registry cannot be reached, refuses, or has no such image; the waiting init containers of the pods take the same one',
      evidence: [fact(nameOf('pod', pod), `${waiting?.reason ?? ''}: ${waiting?.message ?? ''}`)],
      cure: [
        say(
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
      status: 'trouble',
      about: nameOf('Job', job),
      title: `the script of the init Job of node ${node.node} is missing`,
      why: 'the ConfigMap that holds it was deleted or not applied; the pod of the Job waits for it',
      evidence: [saysEvent(nameOf('pod', pod), script)],
      cure: [applyStorage(view.plan, 'Apply the storage; the Job goes on by itself')],
    };
  }
  const [mount] = mounts;
  const isMissingDisk = mount?.message.includes('hostPath type check failed') === true;
  return mount === undefined || (!isMissingDisk && ageOf(pod.metadata.creationTimestamp, state.now) < 2 * YOUNG)
    ? undefined
    : {
        code: 'disk-not-mounted',
        status: 'trouble',
        about: `node ${node.node}`,
        title: isMissingDisk
          ? `the disk of node ${node.node} is not mounted where it is wanted`
          : `the init Job of node ${node.node} gets no mount`,
        why: 'the Job demands that the directory exists (requireMountPoint), and makes nothing on another disk',
        evidence: [saysEvent(nameOf('pod', pod), mount)],
        cure: [say(`Mount the disk on node ${node.node}; the Job goes on by itself`)],
      };
}

function tolerate({ node }: ClaimView): Step {
  return say(
    `Or let the Job and the pods tolerate it: tolerations of the component in the values serve both, and initJob: { tolerations } the Job on node ${node.node}`,
  );
}
