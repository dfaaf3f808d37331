import { type Snapshot, described, allOfTypes, sameObjects } from './objects';
import type { Project } from './project';
import type { Stage } from './scenario';
import { settled } from '../check';
import { callsFine } from '../health';

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
