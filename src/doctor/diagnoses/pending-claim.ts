import type { ClaimView } from '../claim-view';
import type { ClaimObject, PersistentVolume } from '../../cluster/objects';
import { bytesOf } from '../../kubernetes/quantity';
import { isVolumeOfPlan } from '../ours';

/** A claim with its planned name that waits for a volume which exists. */
export interface PendingClaim {
  readonly claim: ClaimObject;
  readonly volume: PersistentVolume;
}

export function pendingClaim({ claim, volume }: ClaimView): PendingClaim | undefined {
  if (claim === undefined || volume === undefined || claim.status.phase === 'Bound') {
    return undefined;
  }
  // a lost claim that its volume has the uid of is bound again
  const isLost = claim.status.phase === 'Lost' && volume.spec.claimRef?.uid !== claim.metadata.uid;
  return isLost ? undefined : { claim, volume };
}

/** What of a volume a claim has to fit. */
interface Offer {
  readonly storageClassName: string;
  readonly size: string;
  readonly accessModes: readonly string[];
}

/** How a claim does not fit its volume. */
export function mismatches({ planned }: ClaimView, { claim, volume: { spec } }: PendingClaim): string[] {
  const { storageClassName, accessModes } = spec;
  return misfits(planned.name, claim, { storageClassName, accessModes, size: spec.capacity.storage ?? '' });
}

/** Whether the claim fits the planned volume, so that the volume in the cluster is what has changed or is not applied. */
export function fitsPlannedVolume(view: ClaimView, { claim, volume }: PendingClaim): boolean {
  const { name, storageClassName, size } = view.planned;
  return (
    isVolumeOfPlan(volume, view) &&
    misfits(name, claim, { storageClassName, size, accessModes: ['ReadWriteOnce'] }).length === 0
  );
}

function misfits(planned: string, claim: ClaimObject, offer: Offer): string[] {
  const { storageClassName, volumeName, accessModes, resources, selector } = claim.spec;
  const requested = resources.requests.storage ?? '';
  const missing = accessModes.filter((mode) => !offer.accessModes.includes(mode));
  return [
    ...((storageClassName ?? '') === offer.storageClassName
      ? []
      : [`storage class ${storageClassName ?? '(none)'}; that of its volume is ${offer.storageClassName}`]),
    ...((bytesOf(requested) ?? 0) > (bytesOf(offer.size) ?? 0)
      ? [`requests ${requested}; its volume has ${offer.size}`]
      : []),
    ...(missing.length > 0 ? [`access mode ${missing.join(', ')}, which its volume does not have`] : []),
    ...(volumeName !== '' && volumeName !== planned ? [`requests the volume ${volumeName}, planned ${planned}`] : []),
    ...(selector === undefined ? [] : ['has a selector, which the planned volume does not match']),
  ];
}
