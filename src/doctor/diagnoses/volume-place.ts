import type { ClaimView } from '../claim-view';
import { applyStorage, comparePlans } from '../fixes';
import { fact, nameOf } from '../evidence';
import { type Diagnosis, instruct, step } from '../finding';
import { nodesNamedBy } from '../../cluster/pinned-node';
import { volumeSource } from '../../cluster/volume-source';
import { volumeTaken } from './volume';
import { kubectl } from '../../commands/command';
import { deletePersistentVolume } from '../../commands/storage-commands';

/** The volume in the cluster is at another place than the plan has it; Kubernetes never changes either. */
export function volumeDiffers(view: ClaimView): Diagnosis | undefined {
  const { volume, planned, node, plan } = view;
  if (volume === undefined) {
    return undefined;
  }
  const source = volumeSource(volume);
  const nodes = nodesNamedBy(volume, plan.document.nodeLabel);
  const isSameSource = source.type === planned.type && source.path === planned.root;
  const isSameNode = nodes.length === 1 && nodes[0] === node.node;
  if (isSameSource && isSameNode) {
    return undefined;
  }
  const about = nameOf('PersistentVolume', volume);
  const is = `${source.type === undefined ? source.source : `${source.type} ${source.path}`} on ${nodes.join(', ') || 'no certain node'}`;
  const differs = fact(about, `${is}; planned ${planned.type} ${planned.root} on ${node.node}`);
  const refusal = isSameSource ? 'nodeAffinity: field is immutable' : 'spec.persistentvolumesource is immutable';
  if (isUnused(view)) {
    const { release } = plan.document;
    return {
      code: 'unused-volume-differs',
      status: 'problem',
      about: `PersistentVolumes of release ${release.namespace}/${release.name}`,
      title: 'volumes that no claim has ever had are at another place than planned',
      cause: `path and node of a volume never change: applying the plan fails (${refusal}). As these objects were never bound, nothing was written through them, and no data have to be moved; only one that was deleted and made anew does not know what was written before`,
      evidence: [differs, fact(about, `${volume.status.phase}, never bound`)],
      fix: [
        step('Delete the objects; whatever is on the nodes stays', deletePersistentVolume(planned.name)),
        applyStorage(plan, 'Then apply the storage again'),
      ],
    };
  }
  const taken = volumeTaken(view);
  return {
    code: 'volume-differs',
    status: 'problem',
    about,
    title: `PersistentVolume ${planned.name} is at another place than planned${taken === undefined ? '' : ', and another claim has it'}`,
    cause: `path and node of a volume never change: applying the plan fails (${refusal}), and what is planned is a data move`,
    evidence: [differs, ...(taken?.evidence ?? [])],
    fix: [
      step(
        'If the plan is right, move the data. This compares it with the one before it (or another revision than HEAD~1, that which was applied), and tells the steps',
        comparePlans(plan),
      ),
      instruct('If the cluster is right, describe that place'),
      step(
        taken === undefined
          ? 'See the volume'
          : 'See the volume; delete neither it nor its claim before that is decided',
        kubectl('get', 'persistentvolume', planned.name, '--output=yaml'),
      ),
    ],
  };
}

/** Whether another place explains all else that there is to say about the volume and its claim. */
export function isOnlyCause(view: ClaimView): boolean {
  return isUnused(view) || volumeTaken(view) !== undefined;
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
