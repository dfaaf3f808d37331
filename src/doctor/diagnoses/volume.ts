import { kubectl } from '../../commands/command';
import type { ClaimView } from '../claim-view';
import { hasVolume, isReservedFor } from '../../cluster/bound-claims';
import { known, lacks } from '../../cluster/cluster-state';
import { applyStorage, comparePlans, deleteClaim, reserve } from '../fixes';
import { fact, nameOf, conditionSeen } from '../evidence';
import { type Diagnosis, instruct, type Step, step } from '../finding';
import type { ClaimObject } from '../../cluster/objects';
import { plainText } from '../../cluster/plain-text';
import { isDnsLabel, isDnsSubdomain } from '../../kubernetes/names';

/** The StorageClass that the plan names: without the object the operator makes no StatefulSet. */
export function classTrouble(view: ClaimView): Diagnosis | undefined {
  const { state, planned, plan, object } = view;
  const name = planned.storageClassName;
  if (!lacks(state.classes, (one) => one === name)) {
    return undefined;
  }
  const refusal = object?.status.conditions.find(({ message }) => message.includes(`"${name}"`));
  return {
    code: 'storage-class-missing',
    status: 'problem',
    about: `StorageClass ${name}`,
    title: `the StorageClass ${name} is not there`,
    cause:
      'volumes bind without it, but the operator makes no StatefulSet whose storage class does not exist (0.69.0 and newer): it was never applied, or was pruned',
    evidence: [
      fact('StorageClasses', `${name} is none of them`),
      ...(object === undefined || refusal === undefined ? [] : [conditionSeen(nameOf(object.kind, object), refusal)]),
    ],
    fix: [applyStorage(plan, 'Apply the storage, the class is part of it')],
  };
}

/** The PersistentVolume of a claim: missing, released, or in the hands of another claim. */
export function volumeTrouble(view: ClaimView): Diagnosis | undefined {
  return volumeMissing(view) ?? claimLost(view) ?? volumeTaken(view) ?? volumeReleased(view);
}

function volumeMissing({ state, planned, plan, claim }: ClaimView): Diagnosis | undefined {
  if (!lacks(state.volumes, ({ metadata }) => metadata.name === planned.name)) {
    return undefined;
  }
  const wasThere = claim?.status.phase === 'Lost';
  return {
    code: wasThere ? 'volume-deleted' : 'volume-missing',
    status: 'problem',
    // one cause for all claims: the manifests were not applied, or were pruned
    about: wasThere ? `PersistentVolume ${planned.name}` : `PersistentVolumes of release ${plan.document.release.name}`,
    title: wasThere
      ? `the PersistentVolume ${planned.name} was deleted, its claim is Lost`
      : 'PersistentVolumes of the plan are not there',
    cause: wasThere
      ? 'a prune or a kubectl delete took the object; the data are still on the node, for nothing deletes hostPath or local directories'
      : 'the manifests were not applied to this cluster, or not all of them; without its volume a claim stays Pending',
    evidence: [
      fact('PersistentVolumes', `${planned.name} is none of them`),
      ...(claim === undefined ? [] : [fact(nameOf('claim', claim), `phase ${claim.status.phase}`)]),
    ],
    fix: [
      applyStorage(plan, wasThere ? 'Make it again with the same path on the same node' : 'Apply the storage'),
      ...(wasThere ? giveBack(planned.name, claim) : []),
    ],
  };
}

/** Lost although the volume is there: it was made anew, or something took the uid out of it. */
function claimLost({ planned, claim, volume }: ClaimView): Diagnosis | undefined {
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
    title: `claim ${planned.claim.name} is Lost: its volume does not know it any more`,
    cause:
      'the volume was deleted and made again, or a tool that replaces objects took claimRef.uid out of it; Kubernetes never repairs that by itself',
    evidence: [
      fact(nameOf('claim', claim), `phase Lost, uid ${claim.metadata.uid}`),
      fact(nameOf('PersistentVolume', volume), `claimRef.uid is ${owner.uid === '' ? 'not there' : owner.uid}`),
    ],
    fix: giveBack(planned.name, claim),
  };
}

/** A lost claim and its volume are one again when the volume has the claim's uid. */
function giveBack(volume: string, claim: ClaimObject): Step[] {
  const { uid } = claim.metadata;
  if (!/^[0-9a-f-]{36}$/.test(uid)) {
    return [instruct('Write the uid of the claim into claimRef.uid of the volume')];
  }
  const patch = JSON.stringify({ spec: { claimRef: { uid } } });
  return [
    step('Give it back to its claim', kubectl('patch', 'persistentvolume', volume, '--type=merge', `--patch=${patch}`)),
  ];
}

/** Another claim has it, by the volume's word or by its own. */
export function volumeTaken(view: ClaimView): Diagnosis | undefined {
  const { planned, volume, here, plan } = view;
  const owner = volume?.spec.claimRef;
  if (volume === undefined || owner === undefined) {
    return undefined;
  }
  const isPlanned = isReservedFor(volume, planned.claim);
  const holder = known(here.claims).find(
    (one) => hasVolume(one, planned.name) && one.metadata.name !== planned.claim.name,
  );
  if (isPlanned && (holder === undefined || volume.status.phase === 'Bound')) {
    return undefined;
  }
  const thief =
    isPlanned && holder !== undefined ? { namespace: planned.claim.namespace, name: holder.metadata.name } : owner;
  const name = plainText(`${thief.namespace}/${thief.name}`);
  const isGone = volume.status.phase === 'Released' && holder === undefined;
  const canName = isDnsLabel(thief.namespace) && isDnsSubdomain(thief.name);
  return {
    code: 'volume-taken',
    status: 'problem',
    about: `PersistentVolume ${planned.name}`,
    title: `PersistentVolume ${planned.name} was taken by another claim: ${name}`,
    cause: `a volume serves one claim; it is meant for ${planned.claim.namespace}/${planned.claim.name}. It was bound before it was reserved, or the claim had this name before a rename: then the data are in it`,
    evidence: [
      fact(nameOf('PersistentVolume', volume), `${volume.status.phase}, claimRef ${owner.namespace}/${owner.name}`),
      ...(holder === undefined
        ? []
        : [fact(nameOf('claim', holder), `${holder.status.phase}, volume ${holder.spec.volumeName}`)]),
    ],
    fix: [
      step(`If ${name} is how the claim was planned before, see what becomes of its data`, comparePlans(plan)),
      ...(isGone || !canName
        ? []
        : [
            step(
              `Look who uses ${name}, and stop that. Then the claim can be deleted, and none before it: what was written stays in ${planned.root} on node ${view.node.node}, and is served to the planned claim`,
              deleteClaim(thief.namespace, thief.name),
            ),
          ]),
      step('Reserve the volume for its own claim again', reserve(view)),
    ],
  };
}

function volumeReleased(view: ClaimView): Diagnosis | undefined {
  const { planned, volume, claim } = view;
  const phase = volume?.status.phase;
  if (volume === undefined || (phase !== 'Released' && phase !== 'Failed')) {
    return undefined;
  }
  const uid = volume.spec.claimRef?.uid ?? '';
  return {
    code: 'volume-released',
    status: 'problem',
    about: `PersistentVolume ${planned.name}`,
    title: `PersistentVolume ${planned.name} is ${phase}: it still belongs to a claim that was deleted`,
    cause:
      'the uid of the dead claim stays in the volume, and no new claim of the same name gets it; applying it again does not take the uid away. The data are still there',
    evidence: [
      fact(
        nameOf('PersistentVolume', volume),
        `${phase}, claimRef.uid ${uid === '' ? 'none' : uid} ${volume.status.message}`,
      ),
      claim === undefined
        ? fact(`claim ${planned.claim.namespace}/${planned.claim.name}`, 'is not there')
        : fact(nameOf('claim', claim), `${claim.status.phase}, uid ${claim.metadata.uid}`),
    ],
    fix: [step('Reserve it for its claim by name alone; it binds again at once', reserve(view))],
  };
}
