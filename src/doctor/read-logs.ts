import { ageOf, type Unreadable, type ContainerLog, known, type NamespaceState } from '../cluster/cluster-state';
import type { Kubectl } from '../cluster/kubectl';
import type { ContainerStatus, Pod } from '../cluster/live-objects';
import { withoutControls } from '../cluster/plain-text';
import type { PlanDocument } from '../plan/plan-document';
import { PATIENCE } from './patience';
import { groupBy } from '../model/group-by';
import { isDnsLabel, isDnsSubdomain } from '../kubernetes/names';

/** The log of a container to read. */
interface Wanted {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly args: readonly string[];
  /** Whether the log may hold the only evidence: then it is reported if it cannot be read. */
  readonly isNeeded: boolean;
}

const LINES = 200;
/** A line may be long, and 200 of them far too much. */
const BYTES = 256 * 1024;
/** The age of log lines to read, because a running pod may have reported errors long ago that are fixed now. */
const RECENT = '10m';

/** The ends of the logs of the pods that use planned claims, and of the init Jobs' failed pods. */
export async function readLogs(
  kubectl: Kubectl,
  plans: readonly PlanDocument[],
  namespaces: ReadonlyMap<string, NamespaceState>,
  now: number,
): Promise<{ logs: ContainerLog[]; unreadable: Unreadable[] }> {
  const wanted = [...namespaces]
    .flatMap(([namespace, { pods }]) => known(pods).flatMap((pod) => wantedOf(namespace, pod, plans, now)))
    .filter(({ pod, container }) => isDnsSubdomain(pod) && isDnsLabel(container));
  const answers = await Promise.all(
    wanted.map(async (one) => ({ one, answer: await kubectl.logs(one.namespace, one.pod, one.container, one.args) })),
  );
  const logs: ContainerLog[] = [];
  const unreadable: Unreadable[] = [];
  for (const { one, answer } of answers) {
    if (answer.ok) {
      const lines = answer.text.split('\n').map((line) => withoutControls(line.slice(0, 8000)));
      logs.push({ namespace: one.namespace, pod: one.pod, container: one.container, lines });
    } else if (answer.obstacle === 'forbidden' || one.isNeeded) {
      const what = answer.obstacle === 'forbidden' ? 'logs' : `the log of container ${one.container} of pod ${one.pod}`;
      unreadable.push({
        what: `${what} in namespace ${one.namespace}`,
        obstacle: answer.obstacle,
        reason: answer.reason,
      });
    }
  }
  return { logs, unreadable: [...groupBy(unreadable, ({ what }) => what).values()].flatMap(([first]) => first ?? []) };
}

function wantedOf(namespace: string, pod: Pod, plans: readonly PlanDocument[], now: number): Wanted[] {
  const { initContainerStatuses, containerStatuses } = pod.status;
  const statuses = [...initContainerStatuses, ...containerStatuses];
  const of = (container: string, isNeeded: boolean, ...args: readonly string[]): Wanted => ({
    namespace,
    pod: pod.metadata.name,
    container,
    isNeeded,
    args: [`--tail=${LINES}`, `--limit-bytes=${BYTES}`, ...args],
  });
  if (isOfInitJob(namespace, pod, plans)) {
    return pod.status.phase === 'Failed' ? statuses.map(({ name }) => of(name, true)) : [];
  }
  if (!usesPlannedClaim(namespace, pod, plans)) {
    return [];
  }
  return statuses.flatMap((status): Wanted[] => {
    if (isFailing(status)) {
      return [of(status.name, true, ...(status.state.terminated === undefined ? ['--previous'] : []))];
    }
    const isMain = containerStatuses.includes(status) && status.state.running !== undefined;
    const isYoung = ageOf(status.state.running?.startedAt, now) < PATIENCE.containerStartup;
    return isMain ? [of(status.name, !status.ready && !isYoung, `--since=${RECENT}`)] : [];
  });
}

/** Whether a container failed, and has not become ready since. */
export function isFailing({ state, lastState, ready, restartCount }: ContainerStatus): boolean {
  if (state.terminated !== undefined) {
    return state.terminated.exitCode !== 0;
  }
  return !ready && restartCount > 0 && (lastState.terminated !== undefined || state.waiting !== undefined);
}

function isOfInitJob(namespace: string, pod: Pod, plans: readonly PlanDocument[]): boolean {
  return plans.some(({ nodes }) =>
    nodes.some(({ initJobs }) =>
      initJobs.some(
        (job) =>
          job.namespace === namespace &&
          pod.metadata.ownerReferences.some(({ kind, name }) => kind === 'Job' && name === job.name),
      ),
    ),
  );
}

function usesPlannedClaim(namespace: string, pod: Pod, plans: readonly PlanDocument[]): boolean {
  const mounted = new Set(pod.spec.volumes.map(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName));
  return plans.some(({ nodes }) =>
    nodes.some(({ volumes }) => volumes.some(({ claim }) => claim.namespace === namespace && mounted.has(claim.name))),
  );
}
