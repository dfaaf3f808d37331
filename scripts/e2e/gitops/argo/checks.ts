import { setTimeout as sleep } from 'node:timers/promises';
import type { ArgoCluster } from './cluster';
import { type LiveApplication, startOf } from './kinds';
import { call, list, type PodItem } from '../../cluster';
import { until } from '../../program';
import { allOfTypes, described, type LiveObject, nameOf, sameObjects, type Snapshot, untouched } from '../objects';

interface LiveJob extends LiveObject {
  readonly status: { readonly completionTime?: string };
}

/** The types of the chart's objects with a spec of their own. */
const OF_CHART = ['persistentvolumeclaims', 'prometheuses', 'alertmanagers', 'statefulsets', 'deployments', 'jobs'];

/** All objects of the storage, and of the chart those with a spec of their own. */
export async function everything({ project, release }: ArgoCluster): Promise<Snapshot> {
  return new Map([...(await described(project.outdir)), ...(await allOfTypes(OF_CHART, release.namespace))]);
}

/** That the Jobs were complete before the chart's objects were made. */
export async function storageBeforeChart({ release }: ArgoCluster): Promise<string> {
  const jobs = [...(await allOfTypes(['jobs'], release.namespace)).values()] as LiveJob[];
  const done = jobs.map(({ status: { completionTime = '' } }) => completionTime).sort();
  const chart = [...(await allOfTypes(['prometheuses', 'alertmanagers', 'deployments'], release.namespace)).values()];
  const made = chart.map(({ metadata }) => metadata.creationTimestamp).sort()[0] ?? '';
  const last = done.at(-1);
  if (last === undefined || done[0] === '' || made < last) {
    throw new Error(`the first object of the chart is of ${made}, before the Jobs were complete: ${done.join(', ')}`);
  }
  return `${jobs.length} Jobs complete at ${last}, first object of the chart at ${made}`;
}

/** Waits until only this many pods of a component exist. */
export async function podsGone({ release, signal }: ArgoCluster, component: string, count: number): Promise<void> {
  await until(
    `${component} to have ${count} pods`,
    async () => {
      const pods = await list<PodItem>('pods', release.namespace);
      return pods.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] === component).length === count
        ? true
        : undefined;
    },
    signal,
  );
}

/** All claims and volumes of before, also those that are no longer described. */
export async function kept({ release }: ArgoCluster, before: Snapshot): Promise<string> {
  const names = [...before.values()].flatMap(({ kind, metadata }) =>
    kind === 'PersistentVolume' ? metadata.name : [],
  );
  const text = await call('kubectl', ['get', 'persistentvolume', ...names, '--ignore-not-found', '--output=json']);
  const { items } = JSON.parse(text) as { items: LiveObject[] };
  const volumes = items.map((one): [string, LiveObject] => [nameOf(one), one]);
  const claims = await allOfTypes(['persistentvolumeclaims'], release.namespace);
  return sameObjects(before, new Map([...volumes, ...claims]), 'claims and volumes');
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
