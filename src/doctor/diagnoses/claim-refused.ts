import { type ClaimView, lacksClaim } from '../claim-view';
import { fact } from '../evidence';
import type { Diagnosis } from '../finding';
import { createClaimOfHelm } from './claim-of-helm';
import { type Limit, missingIn, quotasOfClaim, rangesOfClaim } from './limits';
import { limitRangeFix, type OfLimit, quotaFix } from './refusing-limits';

/**
 * Quotas or LimitRanges do not admit a claim that does not exist. No event reports it for the claim of a Deployment, which helm
 * creates; and Kubernetes drops events of a StatefulSet that is refused often.
 */
export function claimRefused(view: ClaimView): Diagnosis[] {
  if (!isAwaited(view)) {
    return [];
  }
  const { namespace } = view.planned.claim;
  const refused = refusedBy(view);
  return [
    ...quotasOfClaim(view, missingIn([view])).map((quota) => refused(quota, quotaFix(namespace, quota.name))),
    ...rangesOfClaim(view).map((range) => refused(range, limitRangeFix(namespace, range.name))),
  ];
}

function refusedBy(view: ClaimView): (limit: Limit, ofLimit: OfLimit) => Diagnosis {
  const { namespace, name } = view.planned.claim;
  return ({ evidence }, ofLimit) => ({
    ...ofLimit,
    code: 'quota',
    status: 'problem',
    cause: 'the API server refuses what is outside a limit of the namespace, so the claim cannot be created',
    evidence: [...evidence, fact(`claim ${namespace}/${name}`, 'does not exist')],
    fix: [...ofLimit.fix, ...createClaimOfHelm(view)],
  });
}

/** Whether the claim does not exist, and helm or a StatefulSet is to create it. */
function isAwaited(view: ClaimView): boolean {
  const { deployment, statefulSet, planned } = view;
  const isAsked = deployment !== undefined || (statefulSet?.spec.replicas ?? 0) > planned.claim.replica;
  return isAsked && lacksClaim(view);
}
