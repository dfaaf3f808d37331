import type { ClaimView } from '../claim-view';
import { ageOf, known, lacks } from '../cluster-state';
import { applyStorage, runJobAgain } from '../cures';
import { eventsOf, fact, nameOf, saysCondition, saysEvent, saysLog } from '../evidence';
import { type Diagnosis, type Evidence, kubectl, say, type Step, step } from '../finding';
import { signIn } from '../init-log-signs';
import type { Job, Pod } from '../objects';
import { unscheduled } from './scheduling';

const YOUNG = 60_000;

/** The Job that makes the directories of a claim's node: missing, kept from running, or failed. */
export function initJobTrouble(view: ClaimView): Diagnosis | undefined {
  const { job, jobsHere, node, plan, isHealthy, volume } = view;
  const name = `${node.initJob.namespace}/${node.initJob.name}`;
  if (isHealthy) {
    return undefined; // its directory is there, whatever became of the Job
  }
  if (job === undefined) {
    return volume === undefined || !lacks(jobsHere.jobs, ({ metadata }) => metadata.name === node.initJob.name)
      ? undefined
      : {
          code: 'job-missing',
          status: 'trouble',
          about: `Job ${name}`,
          title: `the init Job of node ${node.node} is not there`,
          why: 'it makes the directories on the node with their owners; nothing else does. It was not applied, or was deleted before it could run',
          evidence: [fact(`Jobs in namespace ${node.initJob.namespace}`, `${node.initJob.name} is none of them`)],
          cure: [applyStorage(plan)],
        };
  }
  if (job.status.conditions.some(({ type, status }) => type === 'Complete' && status === 'True')) {
    return undefined;
  }
  return (
    suspended(view, job) ?? failed(view, job) ?? withoutPod(view, job) ?? podTrouble(view, job) ?? running(view, job)
  );
}

export function podsOf({ jobsHere }: ClaimView, job: Job): Pod[] {
  return known(jobsHere.pods).filter(({ metadata }) =>
    metadata.ownerReferences.some(({ uid }) => uid === job.metadata.uid),
  );
}

function running({ node }: ClaimView, job: Job): Diagnosis {
  return {
    code: 'job-running',
    status: 'waiting',
    about: nameOf('Job', job),
    title: `the init Job of node ${node.node} has not finished yet`,
    why: 'pods wait until it has made their directories; giving much data to another owner takes its time',
    evidence: [fact(nameOf('Job', job), `active ${job.status.active}, failed ${job.status.failed}`)],
    cure: [
      step(
        'Wait for it',
        kubectl(
          'wait',
          '--namespace',
          node.initJob.namespace,
          '--for=condition=complete',
          '--timeout=15m',
          `job/${node.initJob.name}`,
        ),
      ),
    ],
  };
}

function suspended({ node }: ClaimView, job: Job): Diagnosis | undefined {
  const { namespace, name } = node.initJob;
  return !job.spec.suspend
    ? undefined
    : {
        code: 'job-suspended',
        status: 'trouble',
        about: nameOf('Job', job),
        title: `the init Job of node ${node.node} is suspended`,
        why: 'somebody, or a queue controller, has told it to wait',
        evidence: [fact(nameOf('Job', job), 'suspend true')],
        cure: [
          step(
            'Let it run',
            kubectl(
              'patch',
              'job',
              '--namespace',
              namespace,
              name,
              '--type=merge',
              '--patch={"spec":{"suspend":false}}',
            ),
          ),
        ],
      };
}

/** It has given up, or one of its pods has failed and it tries again. */
function failed(view: ClaimView, job: Job): Diagnosis | undefined {
  const { state, node } = view;
  const condition = job.status.conditions.find(({ type, status }) => type === 'Failed' && status === 'True');
  const pods = podsOf(view, job).filter(({ status }) => status.phase === 'Failed');
  if (condition === undefined && pods.length === 0) {
    return undefined;
  }
  const names = new Set(pods.map(({ metadata }) => metadata.name));
  const logs = state.logs.filter((log) => log.namespace === node.initJob.namespace && names.has(log.pod));
  const lines = logs.flatMap(({ pod, lines: all }) =>
    all.filter((line) => line.startsWith('ERROR ')).map((line) => ({ pod, line })),
  );
  const distinct = [...new Map(lines.map((one) => [one.line, one])).values()].slice(0, 4);
  const signs = distinct.flatMap(({ line }) => signIn(line) ?? []);
  const never = condition?.reason === 'DeadlineExceeded' && pods.length === 0;
  return {
    code: 'job-failed',
    status: 'trouble',
    about: nameOf('Job', job),
    title: never
      ? `the init Job of node ${node.node} got no chance to run for a day`
      : `the init Job of node ${node.node} ${condition === undefined ? 'fails, and tries again' : 'has failed'}`,
    why: signs[0]?.why ?? 'it could not make the directories of this node; its log says why',
    evidence: [
      ...(condition === undefined ? [] : [saysCondition(nameOf('Job', job), condition)]),
      ...distinct.map(({ pod, line }) => saysLog(`pod ${node.initJob.namespace}/${pod}`, line)),
      ...(distinct.length > 0 ? [] : pods.slice(0, 1).flatMap(exitOf)),
    ],
    cure: [
      ...(signs.length > 0
        ? [...new Set(signs.map(({ cure }) => cure))].map(say)
        : [
            step(
              'Read its log',
              kubectl(
                'logs',
                '--namespace',
                node.initJob.namespace,
                `job/${node.initJob.name}`,
                '--all-pods=true',
                '--tail=50',
              ),
            ),
          ]),
      ...runJobAgain(view, 'When that is done, run the Job again'),
    ],
  };
}

function exitOf(pod: Pod): Evidence[] {
  const [container] = pod.status.containerStatuses;
  const { terminated } = container?.state ?? {};
  const words = terminated === undefined ? pod.status.reason : `${terminated.reason}, exit code ${terminated.exitCode}`;
  return [fact(nameOf('pod', pod), `Failed ${words} ${pod.status.message}`)];
}

function withoutPod(view: ClaimView, job: Job): Diagnosis | undefined {
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

function podTrouble(view: ClaimView, job: Job): Diagnosis | undefined {
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
  const [mount] = eventsOf(jobsHere, pod, ['FailedMount']);
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
