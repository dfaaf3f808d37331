import type { ClaimView } from '../claim-view';
import { fact, nameOf } from '../evidence';
import type { Diagnosis } from '../finding';
import { applyStorage } from '../fixes';
import { isVolumeOfPlan } from '../ours';
import { fitsPlannedVolume, mismatches, pendingClaim } from './pending-claim';
import { stillThere } from './volume';

/** The claim waits, and would fit the volume if that were as planned. */
export function volumeUnfit(view: ClaimView): Diagnosis | undefined {
  const pending = pendingClaim(view);
  const differences = pending === undefined ? [] : mismatches(view, pending);
  if (pending === undefined || differences.length === 0 || !fitsPlannedVolume(view, pending)) {
    return undefined;
  }
  const { planned, plan } = view;
  return {
    code: 'volume-unfit',
    status: 'problem',
    about: `PersistentVolume ${planned.name}`,
    title: `PersistentVolume ${planned.name} does not fit its claim, which stays Pending`,
    cause:
      'the claim is as planned, and the volume is not: it was changed by hand, or the plan has changed since it was applied',
    data: stillThere(view),
    evidence: differences.map((difference) => fact(nameOf('claim', pending.claim), difference)),
    fix: [applyStorage(plan, 'Apply the storage, which gives the volume its planned settings')],
  };
}

/** Reserved for no claim, while its own does not have it. A claim that is bound to it is entered again by Kubernetes. */
export function volumeUnreserved(view: ClaimView): Diagnosis | undefined {
  const { volume, claim, planned, plan } = view;
  if (
    volume === undefined ||
    volume.spec.claimRef !== undefined ||
    claim?.spec.volumeName === planned.name ||
    !isVolumeOfPlan(volume, view)
  ) {
    return undefined;
  }
  const { namespace, name } = planned.claim;
  const { release } = plan.document;
  return {
    code: 'volume-unreserved',
    status: 'at-risk',
    // one finding for all: whatever removed it did so from all
    about: `reservations of release ${release.namespace}/${release.name}`,
    title: 'planned volumes are reserved for no claim',
    cause:
      'their claimRef was removed. Any claim of the same class can take such a volume, that of another component too',
    data: stillThere(view),
    evidence: [
      fact(nameOf('PersistentVolume', volume), `${volume.status.phase}, no claimRef; planned ${namespace}/${name}`),
    ],
    fix: [applyStorage(plan, 'Apply the storage, which reserves them')],
  };
}
