import { type ClaimView, lacksClaim } from '../claim-view';
import { fact } from '../evidence';
import type { Diagnosis } from '../finding';
import { createClaimOfHelm } from './claim-of-helm';
import { limitRangeOfClaim, missingIn, quotaOfClaims } from './limits';
import { limitRangeFix, quotaFix } from './pods-refused';

/**
 * A quota or a LimitRange does not admit a claim that does not exist. No event reports it for the claim of a Deployment, which helm
 * creates; and Kubernetes drops events of a StatefulSet that is refused often.
 */
export function claimRefused(view: ClaimView): Diagnosis | undefined {
  if (!isAwaited(view)) {
    return undefined;
  }
  const { namespace, name } = view.planned.claim;
  const range = limitRangeOfClaim(view);
  const found =
    quotaOfClaims(view, missingIn([view]), (quota) => quotaFix(namespace, quota)) ??
    (range === undefined ? undefined : { ...range, ...limitRangeFix(namespace) });
  return found === undefined
    ? undefined
    : {
        ...found,
        evidence: [...found.evidence, fact(`claim ${namespace}/${name}`, 'does not exist')],
        fix: [...found.fix, ...createClaimOfHelm(view)],
      };
}

/** Whether the claim does not exist, and helm or a StatefulSet is to create it. */
function isAwaited(view: ClaimView): boolean {
  const { deployment, statefulSet, planned } = view;
  const isAsked = deployment !== undefined || (statefulSet?.spec.replicas ?? 0) > planned.claim.replica;
  return isAsked && lacksClaim(view);
}
