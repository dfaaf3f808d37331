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
/** How many logs are read at most: each takes a call of kubectl, and there can be thousands of pods. */
export const MOST_LOGS = 200;

/** What was read of the logs. */
interface LogsRead {
  readonly logs: ContainerLog[];
  readonly unreadable: Unreadable[];
  /** How many logs of containers that run were not read, because they are too many. */
  readonly unreadLogs: number;
}

/**
 * The ends of the logs of the pods that use planned claims, and of the init Jobs' failed pods. Of too many, those that may hold
 * the only evidence come first, and the pods are picked at even distances.
 */
export async function readLogs(
  kubectl: Kubectl,
  plans: readonly PlanDocument[],
  namespaces: ReadonlyMap<string, NamespaceState>,
  now: number,
): Promise<LogsRead> {
  const planned = plannedIn(plans);
  const all = [...namespaces]
    .flatMap(([namespace, { pods }]) => known(pods).flatMap((pod) => wantedOf(namespace, pod, planned, now)))
    .filter(({ pod, container }) => isDnsSubdomain(pod) && isDnsLabel(container));
  const needed = all.filter(({ isNeeded }) => isNeeded);
  const others = all.filter(({ isNeeded }) => !isNeeded);
  const wanted = [...spread(needed, MOST_LOGS), ...spread(others, Math.max(0, MOST_LOGS - needed.length))];
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
  const missed = Math.max(0, needed.length - MOST_LOGS);
  if (missed > 0) {
    unreadable.push({
      what: `the logs of ${missed.toLocaleString('en-US')} more containers that are not ready`,
      obstacle: 'failed',
      reason: `at most ${MOST_LOGS} logs are read`,
    });
  }
  return {
    logs,
    unreadable: [...groupBy(unreadable, ({ what }) => what).values()].flatMap(([first]) => first ?? []),
    unreadLogs: all.length - wanted.length - missed,
  };
}

/** At most that many of the items, at even distances. */
function spread<T>(items: readonly T[], most: number): T[] {
  const before = (index: number): number => Math.floor((index * Math.min(most, items.length)) / items.length);
  return items.filter((_, index) => before(index + 1) > before(index));
}

/** What of the plans has logs: the claims by namespace, and the init Jobs as `<namespace>/<name>`. */
interface Planned {
  readonly claims: ReadonlyMap<string, ReadonlySet<string>>;
  readonly jobs: ReadonlySet<string>;
}

function plannedIn(plans: readonly PlanDocument[]): Planned {
  const nodes = plans.flatMap((plan) => plan.nodes);
  const claims = nodes.flatMap(({ volumes }) => volumes.map(({ claim }) => claim));
  return {
    claims: new Map(
      [...groupBy(claims, ({ namespace }) => namespace)].map(([namespace, its]) => [
        namespace,
        new Set(its.map(({ name }) => name)),
      ]),
    ),
    jobs: new Set(nodes.flatMap(({ initJobs }) => initJobs.map(({ namespace, name }) => `${namespace}/${name}`))),
  };
}

function wantedOf(namespace: string, pod: Pod, planned: Planned, now: number): Wanted[] {
  const { initContainerStatuses, containerStatuses } = pod.status;
  const statuses = [...initContainerStatuses, ...containerStatuses];
  const of = (container: string, isNeeded: boolean, ...args: readonly string[]): Wanted => ({
    namespace,
    pod: pod.metadata.name,
    container,
    isNeeded,
    args: [`--tail=${LINES}`, `--limit-bytes=${BYTES}`, ...args],
  });
  if (isOfInitJob(namespace, pod, planned)) {
    return pod.status.phase === 'Failed' ? statuses.map(({ name }) => of(name, true)) : [];
  }
  const volumes = plannedVolumes(namespace, pod, planned);
  if (volumes.length === 0) {
    return [];
  }
  // a sidecar without the claim has nothing to say about it, unless it keeps the pod from being ready
  const users = pod.spec.containers.filter(({ volumeMounts }) =>
    volumeMounts.some(({ name }) => volumes.includes(name)),
  );
  return statuses.flatMap((status): Wanted[] => {
    if (isFailing(status)) {
      return [of(status.name, true, ...(status.state.terminated === undefined ? ['--previous'] : []))];
    }
    const isMain = containerStatuses.includes(status) && status.state.running !== undefined;
    const isYoung = ageOf(status.state.running?.startedAt, now) < PATIENCE.containerStartup;
    return isMain && (!status.ready || users.some(({ name }) => name === status.name))
      ? [of(status.name, !status.ready && !isYoung, `--since=${RECENT}`)]
      : [];
  });
}

/** Whether a container failed, and has not become ready since. */
export function isFailing({ state, lastState, ready, restartCount }: ContainerStatus): boolean {
  if (state.terminated !== undefined) {
    return state.terminated.exitCode !== 0;
  }
  return !ready && restartCount > 0 && (lastState.terminated !== undefined || state.waiting !== undefined);
}

function isOfInitJob(namespace: string, pod: Pod, { jobs }: Planned): boolean {
  return pod.metadata.ownerReferences.some(({ kind, name }) => kind === 'Job' && jobs.has(`${namespace}/${name}`));
}

/** The names that the planned claims have as volumes of a pod. */
function plannedVolumes(namespace: string, pod: Pod, { claims }: Planned): string[] {
  const its = claims.get(namespace);
  return pod.spec.volumes
    .filter(({ persistentVolumeClaim }) => its?.has(persistentVolumeClaim?.claimName ?? '') === true)
    .map(({ name }) => name);
}
