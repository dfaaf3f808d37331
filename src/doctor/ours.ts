import type { ClaimView } from './claim-view';
import { hasVolume, isReservedFor, volumesBoundTo } from '../cluster/bound-claims';
import type { Job, Pod } from '../cluster/live-objects';
import type { ClaimObject, PersistentVolume } from '../cluster/objects';
import type { Metadata } from '../cluster/schemas';
import { volumeSource } from '../cluster/volume-source';
import { labels } from '../model/labels';
import { applicationOf, type PlannedRelease } from '../plan/storage-plan';

/** Whose an object is: a printed command changes nothing of another owner. */

/** The labels of every object that this library makes for a release, whatever its component. */
function labelsOf(release: PlannedRelease): [key: string, value: string][] {
  const all = Object.entries(labels(release.name, 'any', applicationOf(release)));
  return all.filter(([key]) => key !== 'app.kubernetes.io/component');
}

/** Selects what this library made for a release. */
export function selectorOf(release: PlannedRelease): string {
  return labelsOf(release)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** Whether this library made the object for this release. */
function isOurs({ metadata }: { readonly metadata: Pick<Metadata, 'labels'> }, release: PlannedRelease): boolean {
  return labelsOf(release).every(([key, value]) => metadata.labels[key] === value);
}

/**
 * Whether the volume with a planned name is the planned one: this library made it, or it was made by hand for this claim in this
 * place.
 */
export function isVolumeOfPlan(
  volume: PersistentVolume,
  { plan, planned }: Pick<ClaimView, 'plan' | 'planned'>,
): boolean {
  const { type, ...source } = volumeSource(volume);
  const isPlace = type === planned.type && 'path' in source && source.path === planned.root;
  return isOurs(volume, plan.document.release) || (isPlace && isReservedFor(volume, planned.claim));
}

/** Whether the Job with a planned name is the planned one. */
export function isJobOfPlan(job: Job, { plan }: Pick<ClaimView, 'plan'>): boolean {
  return isOurs(job, plan.document.release);
}

/** Whether a claim may be deleted: it has a planned name, and is bound to nothing or to a volume of the plan. */
export function mayDeleteClaim(claim: ClaimObject, view: ClaimView): boolean {
  const { planned, volume, state } = view;
  const { namespace, name } = claim.metadata;
  const isPlanned = namespace === planned.claim.namespace && name === planned.claim.name;
  const isUnbound =
    claim.status.phase === 'Pending' &&
    volumesBoundTo(state.volumes, claim).every(({ metadata }) => metadata.name === planned.name);
  const isBoundToOurs = hasVolume(claim, planned.name) && volume !== undefined && isVolumeOfPlan(volume, view);
  return isPlanned && (isUnbound || isBoundToOurs);
}

/** The pods that the planned workload makes, and makes again. Others, such as that of a backup, may use the claim as well. */
export function podsOfWorkload({ pods, planned, workload }: ClaimView): Pod[] {
  const { claim } = planned;
  const isOf = (pod: Pod): boolean =>
    workload?.kind === 'Deployment'
      ? pod.metadata.ownerReferences.some(
          ({ kind, name }) => kind === 'ReplicaSet' && isReplicaSetOf(name, claim.workload),
        )
      : // a StatefulSet makes no pod beside another one of that name
        pod.metadata.name === `${claim.workload}-${claim.replica}`;
  return pods.filter(isOf);
}

function isReplicaSetOf(name: string, deployment: string): boolean {
  return name.startsWith(`${deployment}-`) && !name.slice(deployment.length + 1).includes('-');
}
