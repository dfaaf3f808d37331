import { setTimeout as sleep } from 'node:timers/promises';
import type { ArgoCluster } from './cluster';
import { type LiveApplication, startOf } from './kinds';
import { everything, jobsBefore } from '../checks';
import { allOfTypes, untouched } from '../objects';

/** That the Jobs were complete before the chart's objects were made. */
export async function storageBeforeChart({ release }: ArgoCluster): Promise<string> {
  const chart = [...(await allOfTypes(['prometheuses', 'alertmanagers', 'deployments'], release.namespace)).values()];
  const [made = ''] = chart.map(({ metadata }) => metadata.creationTimestamp).sort();
  return jobsBefore(release, 'the first object of the chart', made);
}

/**
 * Fails if Argo CD writes anything or starts a sync, although Git has no change.
 * @param rounds how often it compares; each time without its caches
 */
export async function stays(cluster: ArgoCluster, rounds: number, seconds: number): Promise<string[]> {
  const before = await everything(cluster);
  const operation = startOf(await cluster.compared());
  for (let round = 0; round < rounds; round++) {
    await sleep(seconds * 1000);
    const live = await cluster.compared('hard');
    if (live.status?.sync?.status !== 'Synced' || live.operation !== undefined || startOf(live) !== operation) {
      throw new Error(`without a change in Git it is ${live.status?.sync?.status ?? '?'}: ${notSynced(live)}`);
    }
  }
  return [
    `Synced and no sync since ${operation}, ${rounds} comparisons in ${rounds * seconds} s`,
    untouched(before, await everything(cluster)),
  ];
}

/** The objects that are not Synced. */
export function notSynced({ status }: LiveApplication): string {
  return (status?.resources ?? [])
    .filter((one) => one.status !== undefined && one.status !== 'Synced')
    .map(
      ({ kind, name, status: word = '', requiresPruning }) =>
        `${kind} ${name} ${word}${requiresPruning === true ? ' (not in Git)' : ''}`,
    )
    .join(', ');
}
