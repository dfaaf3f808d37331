import { kubectl } from '../../commands/command';
import type { ClaimView } from '../claim-view';
import { lacks } from '../../cluster/cluster-state';
import { applyStorage, deleteInitScript, runJobAgain } from '../fixes';
import { fact, nameOf, conditionSeen, logSeen } from '../evidence';
import { type Diagnosis, type Evidence, instruct, step } from '../finding';
import { errorCodeIn, INIT_SIGNS } from '../init-log-signs';
import type { Job, Pod } from '../../cluster/live-objects';
import { podsOf, podTrouble, withoutPod } from './init-job-pod';

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
          status: 'problem',
          about: `Job ${name}`,
          title: `the init Job of node ${node.node} is not there`,
          cause:
            'it makes the directories on the node with their owners; nothing else does. It was not applied, or was deleted before it could run',
          evidence: [fact(`Jobs in namespace ${node.initJob.namespace}`, `${node.initJob.name} is none of them`)],
          fix: [applyStorage(plan)],
        };
  }
  if (job.status.conditions.some(({ type, status }) => type === 'Complete' && status === 'True')) {
    return undefined;
  }
  return (
    suspended(view, job) ?? failed(view, job) ?? withoutPod(view, job) ?? podTrouble(view, job) ?? running(view, job)
  );
}

function running({ node }: ClaimView, job: Job): Diagnosis {
  return {
    code: 'job-running',
    status: 'waiting',
    about: nameOf('Job', job),
    title: `the init Job of node ${node.node} has not finished yet`,
    cause: 'pods wait until it has made their directories; giving much data to another owner takes its time',
    evidence: [fact(nameOf('Job', job), `active ${job.status.active}, failed ${job.status.failed}`)],
    fix: [
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
        status: 'problem',
        about: nameOf('Job', job),
        title: `the init Job of node ${node.node} is suspended`,
        cause: 'somebody, or a queue controller, has told it to wait',
        evidence: [fact(nameOf('Job', job), 'suspend true')],
        fix: [
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
  const codes = distinct.flatMap(({ line }) => errorCodeIn(line) ?? []);
  const signs = codes.map((code) => INIT_SIGNS[code]);
  const never = condition?.reason === 'DeadlineExceeded' && pods.length === 0;
  return {
    code: 'job-failed',
    status: 'problem',
    about: nameOf('Job', job),
    title: never
      ? `the init Job of node ${node.node} got no chance to run for a day`
      : `the init Job of node ${node.node} ${condition === undefined ? 'fails, and tries again' : 'has failed'}`,
    cause: signs[0]?.cause ?? 'it could not make the directories of this node; its log says why',
    evidence: [
      ...(condition === undefined ? [] : [conditionSeen(nameOf('Job', job), condition)]),
      ...distinct.map(({ pod, line }) => logSeen(`pod ${node.initJob.namespace}/${pod}`, line)),
      ...(distinct.length > 0 ? [] : pods.slice(0, 1).flatMap(exitOf)),
    ],
    fix: [
      ...(signs.length > 0
        ? [...new Set(signs.map(({ fix }) => fix))].map(instruct)
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
      ...(codes.includes('script') ? [deleteInitScript(view)] : []),
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
