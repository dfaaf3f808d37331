import { kubectl } from '../../commands/command';
import type { ClaimView } from '../claim-view';
import { lacks } from '../../cluster/cluster-state';
import { applyStorage, deleteInitScript, runJobAgain } from '../fixes';
import { conditionSeen, fact, logSeen, nameOf } from '../evidence';
import { type Diagnosis, type Evidence, instruct, step } from '../finding';
import { errorCodeIn, INIT_SIGNS } from '../init-log-signs';
import type { Job, Pod } from '../../cluster/live-objects';
import { podsOf } from './init-job-pod';
import { uncordon } from './scheduling';

export function jobMissing({ job, plannedJob, node, plan }: ClaimView): Diagnosis | undefined {
  if (plannedJob === undefined || job !== undefined) {
    return undefined;
  }
  const { namespace, name, here } = plannedJob;
  return !lacks(here.jobs, name)
    ? undefined
    : {
        code: 'job-missing',
        status: 'problem',
        about: `Job ${namespace}/${name}`,
        title: `the init Job of node ${node.node} does not exist`,
        cause:
          'it creates the directories on the node with their owners, and nothing else does. It was not applied, or was deleted before it ran',
        evidence: [fact(`Jobs in namespace ${namespace}`, `${name} is not among them`)],
        fix: [applyStorage(plan)],
      };
}

export function jobSuspended({ node }: ClaimView, job: Job): Diagnosis | undefined {
  const { namespace, name } = job.metadata;
  const patch = '--patch={"spec":{"suspend":false}}';
  return !job.spec.suspend
    ? undefined
    : {
        code: 'job-suspended',
        status: 'problem',
        about: nameOf('Job', job),
        title: `the init Job of node ${node.node} is suspended`,
        cause: 'a person or a queue controller has suspended it',
        evidence: [fact(nameOf('Job', job), 'suspend true')],
        fix: [
          step('Resume the init Job', kubectl('patch', 'job', '--namespace', namespace, name, '--type=merge', patch)),
        ],
      };
}

/** It has given up, or one of its pods has failed and it tries again. */
export function jobFailed(view: ClaimView, job: Job): Diagnosis | undefined {
  const {
    node,
    liveNodes: [live],
  } = view;
  const condition = job.status.conditions.find(({ type, status }) => type === 'Failed' && status === 'True');
  const pods = podsOf(view, job).filter(({ status }) => status.phase === 'Failed');
  if (condition === undefined && pods.length === 0) {
    return undefined;
  }
  const errors = errorsOf(view, pods);
  const codes = errors.flatMap(({ line }) => errorCodeIn(line) ?? []);
  const signs = codes.map((code) => INIT_SIGNS[code]);
  const neverStarted = condition?.reason === 'DeadlineExceeded' && pods.length === 0;
  const { namespace, name } = job.metadata;
  return {
    code: 'job-failed',
    status: 'problem',
    about: nameOf('Job', job),
    title: neverStarted
      ? `the init Job of node ${node.node} did not start before its deadline`
      : `the init Job of node ${node.node} ${condition === undefined ? 'fails, and tries again' : 'has failed'}`,
    cause: neverStarted
      ? 'none of its pods is left, so there is no log: none could start in time, or its work took longer'
      : (signs[0]?.cause ?? 'it could not create the directories of this node; its log names the reason'),
    evidence: [
      ...(condition === undefined ? [] : [conditionSeen(nameOf('Job', job), condition)]),
      ...errors.map(({ pod, line }) => logSeen(`pod ${namespace}/${pod}`, line)),
      ...(errors.length > 0 ? [] : pods.slice(0, 1).flatMap(exitOf)),
      ...(neverStarted && live?.spec.unschedulable === true
        ? [fact(nameOf('node', live), 'unschedulable true: it is cordoned')]
        : []),
    ],
    fix: [
      ...(neverStarted ? uncordon(live) : []),
      ...(signs.length > 0
        ? [...new Set(signs.map(({ fix }) => fix))].map(instruct)
        : neverStarted
          ? []
          : [
              step(
                'Read the log of the init Job',
                kubectl('logs', '--namespace', namespace, `job/${name}`, '--all-pods=true', '--tail=50'),
              ),
            ]),
      ...(codes.includes('script') ? deleteInitScript(view) : []),
      ...runJobAgain(view, 'After that, run the Job again'),
    ],
  };
}

export function jobRunning({ node }: ClaimView, job: Job): Diagnosis {
  const { namespace, name } = job.metadata;
  return {
    code: 'job-running',
    status: 'waiting',
    about: nameOf('Job', job),
    title: `the init Job of node ${node.node} has not finished yet`,
    cause: 'pods wait until it has created their directories; changing the owner of much data takes time',
    evidence: [fact(nameOf('Job', job), `active ${job.status.active}, failed ${job.status.failed}`)],
    fix: [
      step(
        'Wait for the init Job',
        kubectl('wait', '--namespace', namespace, '--for=condition=complete', '--timeout=15m', `job/${name}`),
      ),
    ],
  };
}

/** The first lines of its log that report an error, each once. */
function errorsOf({ state, plannedJob }: ClaimView, pods: readonly Pod[]): { pod: string; line: string }[] {
  const names = new Set(pods.map(({ metadata }) => metadata.name));
  const logs = state.logs.filter((log) => log.namespace === plannedJob?.namespace && names.has(log.pod));
  const lines = logs.flatMap(({ pod, lines: all }) =>
    all.filter((line) => line.startsWith('ERROR ')).map((line) => ({ pod, line })),
  );
  return [...new Map(lines.map((one) => [one.line, one])).values()].slice(0, 4);
}

function exitOf(pod: Pod): Evidence[] {
  const [container] = pod.status.containerStatuses;
  const { terminated } = container?.state ?? {};
  const words = terminated === undefined ? pod.status.reason : `${terminated.reason}, exit code ${terminated.exitCode}`;
  return [fact(nameOf('pod', pod), `Failed ${words} ${pod.status.message}`)];
}
