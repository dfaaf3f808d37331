import { type Snapshot, described, allOfTypes, type LiveObject, nameOf, sameObjects } from './objects';
import type { Project } from './project';
import type { Stage } from './scenario';
import { settled } from '../check';
import { call, list, type PodItem } from '../cluster';
import { callsFine } from '../health';
import { until } from '../program';
import type { ReleaseIdentity } from '../../../src';

interface LiveJob extends LiveObject {
  readonly status: { readonly completionTime?: string };
}

/** What a controller makes of a project. */
interface Delivered {
  readonly project: Project;
  readonly release: ReleaseIdentity;
  readonly signal: AbortSignal;
}

/** The claims and volumes of a project, to compare them later. */
export async function dataObjects({ outdir, storage }: Project): Promise<Snapshot> {
  const volumes = [...(await described(outdir))].filter(([name]) => name.startsWith('PersistentVolume '));
  const claims = await allOfTypes(['persistentvolumeclaims'], storage.release.namespace);
  return new Map([...volumes, ...claims]);
}

/**
 * Waits until every claim is bound to its volume, every pod is on its node, every Job is complete, and the doctor finds no problem.
 * @returns the evidence
 */
export async function fine({ nodes, cluster, say, signal }: Stage, { storage, outdir }: Project): Promise<string> {
  await settled([storage], nodes, say, signal);
  await callsFine(outdir, cluster, signal);
  return `${storage.volumes.length} claims Bound on their nodes, doctor fine`;
}

/** The same, and that claims and volumes are the same objects as before. */
export async function fineAsBefore(stage: Stage, project: Project, before: Snapshot): Promise<string[]> {
  const doctor = await fine(stage, project);
  return [doctor, sameObjects(before, await dataObjects(project), 'claims and volumes')];
}

/** The types of the chart's objects with a spec of their own. */
const OF_CHART = ['persistentvolumeclaims', 'prometheuses', 'alertmanagers', 'statefulsets', 'deployments', 'jobs'];

/** All objects of the storage, and of the chart those with a spec of their own. */
export async function everything({ project, release }: Delivered): Promise<Snapshot> {
  return new Map([...(await described(project.outdir)), ...(await allOfTypes(OF_CHART, release.namespace))]);
}

/**
 * That all Jobs were complete before something was made.
 * @param what names it for the evidence
 * @param made when it was made
 */
export async function jobsBefore({ namespace }: ReleaseIdentity, what: string, made: string): Promise<string> {
  const jobs = [...(await allOfTypes(['jobs'], namespace)).values()] as LiveJob[];
  const done = jobs.map(({ status: { completionTime = '' } }) => completionTime).sort();
  const last = done.at(-1);
  if (last === undefined || done[0] === '' || made < last) {
    throw new Error(`${what} was made at ${made}, before the Jobs were complete: ${done.join(', ')}`);
  }
  return `${jobs.length} Jobs complete at ${last}, ${what} made at ${made}`;
}

/** Waits until only this many pods of a component exist. */
export async function podsGone({ release, signal }: Delivered, component: string, count: number): Promise<void> {
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
export async function kept({ release }: Delivered, before: Snapshot): Promise<string> {
  const names = [...before.values()].flatMap(({ kind, metadata }) =>
    kind === 'PersistentVolume' ? metadata.name : [],
  );
  const text = await call('kubectl', ['get', 'persistentvolume', ...names, '--ignore-not-found', '--output=json']);
  const { items } = JSON.parse(text) as { items: LiveObject[] };
  const volumes = items.map((one): [string, LiveObject] => [nameOf(one), one]);
  const claims = await allOfTypes(['persistentvolumeclaims'], release.namespace);
  return sameObjects(before, new Map([...volumes, ...claims]), 'claims and volumes');
}
