import type { ClaimView } from '../claim-view';
import { applyStorage, comparePlans, deleteVolume } from '../fixes';
import { fact, nameOf } from '../evidence';
import { deletion, type Diagnosis, type Evidence, instruct, step } from '../finding';
import type { PersistentVolume } from '../../cluster/objects';
import { nodesNamedBy } from '../../cluster/pinned-node';
import { volumeSource } from '../../cluster/volume-source';
import { volumeTaken } from './volume';
import { kubectl } from '../../commands/command';

/** At another place, where that explains everything else about the volume and its claim. */
export function volumeDiffersAlone(view: ClaimView): Diagnosis | undefined {
  return unusedVolumeDiffers(view) ?? (volumeTaken(view) === undefined ? undefined : volumeDiffers(view));
}

/** At another place, while something else may be wrong as well. */
export function volumeDiffersToo(view: ClaimView): Diagnosis | undefined {
  return isUnused(view) || volumeTaken(view) !== undefined ? undefined : volumeDiffers(view);
}

function unusedVolumeDiffers(view: ClaimView): Diagnosis | undefined {
  const { volume, planned, plan } = view;
  const difference = placeDifference(view);
  if (volume === undefined || difference === undefined || !isUnused(view)) {
    return undefined;
  }
  const { release } = plan.document;
  return {
    code: 'unused-volume-differs',
    status: 'problem',
    about: `PersistentVolumes of release ${release.namespace}/${release.name}`,
    title: 'volumes that were never bound are at another place than planned',
    cause: `path and node of a volume are immutable, so applying the plan fails (${difference.refusal}). These objects were never bound: nothing was written through them, and no data has to be moved. Only an object that was deleted and recreated does not know what was written before`,
    evidence: [difference.evidence, fact(nameOf('PersistentVolume', volume), `${volume.status.phase}, never bound`)],
    fix: [
      deletion(
        'Delete the objects, if they are as they were seen',
        'PersistentVolumes that were never bound; whatever is in their directories stays',
        deleteVolume(plan, planned.name),
      ),
      applyStorage(plan, 'Then apply the storage again'),
    ],
  };
}

function volumeDiffers(view: ClaimView): Diagnosis | undefined {
  const { volume, planned, plan } = view;
  const difference = placeDifference(view);
  if (volume === undefined || difference === undefined) {
    return undefined;
  }
  const taken = volumeTaken(view);
  return {
    code: 'volume-differs',
    status: 'problem',
    about: nameOf('PersistentVolume', volume),
    title: `PersistentVolume ${planned.name} is at another place than planned${taken === undefined ? '' : ', and another claim holds it'}`,
    cause: `path and node of a volume are immutable, so applying the plan fails (${difference.refusal}); the plan describes a data move`,
    evidence: [difference.evidence, ...(taken?.evidence ?? [])],
    fix: [
      comparePlans(
        plan,
        'If the plan is right, move the data. This command compares the plan with the previous one and lists the steps',
      ),
      instruct('If the cluster is right, describe that place'),
      step(
        taken === undefined
          ? 'Look at the volume'
          : 'Look at the volume; delete neither it nor its claim before you have decided',
        kubectl('get', 'persistentvolume', planned.name, '--output=yaml'),
      ),
    ],
  };
}

/** How the place of the volume differs, and the error of the API server when the plan is applied. */
function placeDifference({
  volume,
  planned,
  node,
  plan,
}: ClaimView): { readonly refusal: string; readonly evidence: Evidence } | undefined {
  if (volume === undefined) {
    return undefined;
  }
  if (isInPlannedPlace(volume, { planned, node, plan })) {
    return undefined;
  }
  const nodes = nodesNamedBy(volume, plan.document.nodeLabel);
  return {
    refusal: hasPlannedSource(volume, planned)
      ? 'nodeAffinity: field is immutable'
      : 'spec.persistentvolumesource is immutable',
    evidence: fact(
      nameOf('PersistentVolume', volume),
      `${placeOf(volume)} on ${nodes.join(', ') || 'no single node'}; planned ${planned.type} ${planned.root} on ${node.node}`,
    ),
  };
}

/** Whether a volume, whatever its name, is the planned path on the planned node. */
export function isInPlannedPlace(
  volume: PersistentVolume,
  { planned, node, plan }: Pick<ClaimView, 'planned' | 'node' | 'plan'>,
): boolean {
  const nodes = nodesNamedBy(volume, plan.document.nodeLabel);
  return hasPlannedSource(volume, planned) && nodes.length === 1 && nodes[0] === node.node;
}

function hasPlannedSource(volume: PersistentVolume, { type, root }: ClaimView['planned']): boolean {
  const source = volumeSource(volume);
  return source.type === type && source.path === root;
}

function placeOf(volume: PersistentVolume): string {
  const source = volumeSource(volume);
  return source.type === undefined ? source.source : `${source.type} ${source.path}`;
}

function isUnused({ volume, claim, planned }: ClaimView): boolean {
  return (
    volume !== undefined &&
    (volume.spec.claimRef?.uid ?? '') === '' &&
    ['', 'Available', 'Pending'].includes(volume.status.phase) &&
    claim?.status.phase !== 'Lost' &&
    claim?.spec.volumeName !== planned.name
  );
}
