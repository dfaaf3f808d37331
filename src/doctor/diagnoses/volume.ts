import { kubectl } from '../../commands/command';
import { type ClaimView, missingJobOf } from '../claim-view';
import { claimsWithVolume, isReservedFor } from '../../cluster/bound-claims';
import { lacks } from '../../cluster/cluster-state';
import { applyStorage, comparePlans, reserve, retain, waitUntilReleased } from '../fixes';
import { fact, nameOf } from '../evidence';
import { type Diagnosis, instruct, type Step, step } from '../finding';
import type { ClaimObject } from '../../cluster/objects';
import { plainText } from '../../cluster/plain-text';
import { createClaimOfHelm } from './claim-of-helm';
import { isDnsLabel, isDnsSubdomain } from '../../kubernetes/names';

export function volumeMissing(view: ClaimView): Diagnosis | undefined {
  const { state, planned, plan, claim } = view;
  const job = missingJobOf(view);
  return !lacks(state.volumes, planned.name) || claim?.status.phase === 'Lost'
    ? undefined
    : {
        code: 'volume-missing',
        status: 'problem',
        // one finding for all claims: the manifests were not applied, or were pruned
        about: `PersistentVolumes of release ${plan.document.release.name}`,
        title: 'planned PersistentVolumes do not exist',
        cause:
          'the manifests were not applied to this cluster, or only in part; a claim without its volume stays Pending',
        evidence: [
          fact('PersistentVolumes', `${planned.name} is not among them`),
          ...(claim === undefined ? [] : [fact(nameOf('claim', claim), `phase ${claim.status.phase}`)]),
          ...(job === undefined ? [] : [fact(`Jobs in namespace ${job.namespace}`, `${job.name} is not among them`)]),
        ],
        fix: [applyStorage(plan, 'Apply the storage')],
      };
}

export function volumeDeleted(view: ClaimView): Diagnosis | undefined {
  const { state, planned, plan, claim } = view;
  return !lacks(state.volumes, planned.name) || claim?.status.phase !== 'Lost'
    ? undefined
    : {
        code: 'volume-deleted',
        status: 'problem',
        about: `PersistentVolume ${planned.name}`,
        title: `the PersistentVolume ${planned.name} was deleted, and its claim is Lost`,
        cause:
          'a prune or kubectl delete removed the object. The data is still on the node: nothing deletes hostPath or local directories',
        evidence: [
          fact('PersistentVolumes', `${planned.name} is not among them`),
          fact(nameOf('claim', claim), 'phase Lost'),
        ],
        data: stillThere(view),
        fix: [
          applyStorage(plan, 'Apply the storage, which creates the volume again with the same path on the same node'),
          returnToClaim(planned.name, claim),
        ],
      };
}

/** Lost although the volume exists: it was recreated, or the uid was removed from it. */
export function claimLost(view: ClaimView): Diagnosis | undefined {
  const { planned, claim, volume } = view;
  const owner = volume?.spec.claimRef;
  if (
    claim?.status.phase !== 'Lost' ||
    owner === undefined ||
    volume === undefined ||
    !isReservedFor(volume, planned.claim) ||
    owner.uid === claim.metadata.uid
  ) {
    return undefined;
  }
  return {
    code: 'claim-lost',
    status: 'problem',
    about: nameOf('claim', claim),
    title: `claim ${planned.claim.name} is Lost: its volume no longer has its uid`,
    cause:
      'the volume was deleted and created again, or a tool that replaces objects removed claimRef.uid; Kubernetes does not repair that by itself',
    evidence: [
      fact(nameOf('claim', claim), `phase Lost, uid ${claim.metadata.uid}`),
      fact(nameOf('PersistentVolume', volume), `claimRef.uid is ${owner.uid === '' ? 'not set' : owner.uid}`),
    ],
    data: stillThere(view),
    fix: [returnToClaim(planned.name, claim)],
  };
}

/** A lost claim and its volume belong together again once the volume has the claim's uid. */
function returnToClaim(volume: string, claim: ClaimObject): Step {
  const { uid } = claim.metadata;
  if (!/^[0-9a-f-]{36}$/.test(uid)) {
    return instruct('Write the uid of the claim into claimRef.uid of the volume');
  }
  const patch = JSON.stringify({ spec: { claimRef: { uid } } });
  return step(
    'Return the volume to its claim',
    kubectl('patch', 'persistentvolume', volume, '--type=merge', `--patch=${patch}`),
  );
}

/** Another claim holds it, according to the volume or to that claim. */
export function volumeTaken(view: ClaimView): Diagnosis | undefined {
  const { planned, volume, here, plan, claim } = view;
  const owner = volume?.spec.claimRef;
  if (volume === undefined || owner === undefined) {
    return undefined;
  }
  const isPlanned = isReservedFor(volume, planned.claim);
  const holder = claimsWithVolume(here.claims, planned.name).find(
    ({ metadata }) => metadata.name !== planned.claim.name,
  );
  if (isPlanned && (holder === undefined || volume.status.phase === 'Bound')) {
    return undefined;
  }
  const currentHolder =
    isPlanned && holder !== undefined ? { namespace: planned.claim.namespace, name: holder.metadata.name } : owner;
  const name = plainText(`${currentHolder.namespace}/${currentHolder.name}`);
  const isBound = volume.status.phase === 'Bound';
  const isHeld = isBound || holder !== undefined;
  const isUsed = isBound || holder?.status.phase === 'Bound';
  const canName = isDnsLabel(currentHolder.namespace) && isDnsSubdomain(currentHolder.name);
  return {
    code: 'volume-taken',
    status: 'problem',
    about: `PersistentVolume ${planned.name}`,
    title: isUsed
      ? `another claim holds PersistentVolume ${planned.name}: ${name}`
      : isHeld
        ? `another claim asks for PersistentVolume ${planned.name}: ${name}`
        : `PersistentVolume ${planned.name} is reserved for another claim: ${name}`,
    cause: `a volume serves one claim, and this one is planned for ${planned.claim.namespace}/${planned.claim.name}. Either it was bound before it was reserved, it was changed by hand, or the claim was renamed; after a rename the volume holds its data`,
    evidence: [
      fact(nameOf('PersistentVolume', volume), `${volume.status.phase}, claimRef ${owner.namespace}/${owner.name}`),
      ...(holder === undefined
        ? []
        : [fact(nameOf('claim', holder), `${holder.status.phase}, volume ${holder.spec.volumeName}`)]),
    ],
    data: isUsed ? `${name} uses it, in ${place(view)}` : stillThere(view),
    fix: [
      comparePlans(plan, `If ${name} is the name that the claim had before, see what happens to its data`),
      ...(isHeld
        ? [
            step(
              `Find out what uses ${name}`,
              ...(canName
                ? [
                    kubectl(
                      'describe',
                      'persistentvolumeclaim',
                      '--namespace',
                      currentHolder.namespace,
                      currentHolder.name,
                    ),
                  ]
                : []),
            ),
            instruct(
              `Let its owner stop that and delete the claim, which this library does not own: the data stays in ${place(view)}, and the planned claim gets it`,
            ),
          ]
        : []),
      ...(isPlanned && volume.status.phase !== 'Released'
        ? []
        : [
            ...(isBound ? [step('Wait until that claim has left the volume', waitUntilReleased(planned.name))] : []),
            step(
              'Reserve the volume for its own claim again',
              // while another claim is bound to it, that claim would lose it
              reserve(view, isBound ? 'Released' : volume.status.phase),
            ),
            ...(claim?.status.phase === 'Lost' ? [returnToClaim(planned.name, claim)] : []),
          ]),
    ],
  };
}

export function volumeReleased(view: ClaimView): Diagnosis | undefined {
  const { planned, volume, claim } = view;
  if (volume === undefined) {
    return undefined;
  }
  const { phase } = volume.status;
  if (phase !== 'Released' && phase !== 'Failed') {
    return undefined;
  }
  const uid = volume.spec.claimRef?.uid ?? '';
  return {
    code: 'volume-released',
    status: 'problem',
    about: `PersistentVolume ${planned.name}`,
    title: `PersistentVolume ${planned.name} is ${phase}: it still belongs to a claim that was deleted`,
    cause:
      'the uid of the deleted claim stays in the volume, so no new claim of the same name gets it; applying the volume again does not remove the uid. The data is still there',
    evidence: [
      fact(
        nameOf('PersistentVolume', volume),
        `${phase}, claimRef.uid ${uid === '' ? 'none' : uid} ${volume.status.message}`,
      ),
      claim === undefined
        ? fact(`claim ${planned.claim.namespace}/${planned.claim.name}`, 'does not exist')
        : fact(nameOf('claim', claim), `${claim.status.phase}, uid ${claim.metadata.uid}`),
    ],
    data: stillThere(view),
    fix: [
      ...keepVolume(view),
      step('Reserve the volume for its claim by name only; it binds again at once', reserve(view)),
      ...createClaimOfHelm(view),
    ],
  };
}

/** Lets Kubernetes keep the volume, if it would not. */
export function keepVolume({ volume, planned }: ClaimView): Step[] {
  return volume === undefined || volume.spec.persistentVolumeReclaimPolicy === 'Retain'
    ? []
    : [step('Keep the volume when its claim is deleted', retain(planned.name))];
}

export function place({ planned, node }: ClaimView): string {
  return `${planned.dataDirectory} on node ${node.node}`;
}

export function stillThere(view: ClaimView): string {
  return `still in ${place(view)}`;
}
