import { type ClaimView, lacksClaim } from '../claim-view';
import { fact } from '../evidence';
import type { Diagnosis, Evidence } from '../finding';
import { installChart } from '../fixes';
import { limitRangeOfClaim, missingIn, quotaOfClaims } from './limits';
import { limitRangeFix, quotaFix } from './pods-refused';

/** The claim of a Deployment, which no controller creates, does not exist. Helm creates it before the Deployment. */
export function claimOfHelmMissing(view: ClaimView): Diagnosis | undefined {
  const { component } = view.planned.claim;
  const about = aboutClaim(view);
  return !isMissing(view)
    ? undefined
    : {
        code: 'claim-missing',
        status: 'problem',
        about,
        title: `the claim of ${component} does not exist`,
        cause: 'it was deleted, or Helm could not create it. Only Helm creates the claim of a Deployment',
        evidence: [missingSeen(view)],
        fix: createClaimOfHelm(view),
      };
}

/**
 * A quota or a LimitRange does not admit a claim that does not exist. No event reports it for the claim of a Deployment, which helm
 * creates; and Kubernetes drops events of a StatefulSet that is refused often.
 */
export function claimRefused(view: ClaimView): Diagnosis | undefined {
  if (!isMissing(view) && !isAwaited(view)) {
    return undefined;
  }
  const { namespace } = view.planned.claim;
  const range = limitRangeOfClaim(view);
  const found =
    quotaOfClaims(view, missingIn([view]), (name) => quotaFix(namespace, name)) ??
    (range === undefined ? undefined : { ...range, ...limitRangeFix(namespace) });
  return found === undefined
    ? undefined
    : {
        ...found,
        evidence: [...found.evidence, missingSeen(view)],
        fix: [...found.fix, ...createClaimOfHelm(view)],
      };
}

/** Lets Helm create the claim of a Deployment, if it does not exist. */
export function createClaimOfHelm(view: ClaimView): Diagnosis['fix'] {
  return isMissing(view) ? [installChart(view.plan, 'Let helm create the claim again')] : [];
}

function isMissing(view: ClaimView): boolean {
  return view.deployment !== undefined && lacksClaim(view);
}

/** Whether a StatefulSet is to create it. */
function isAwaited(view: ClaimView): boolean {
  const { statefulSet, planned } = view;
  return statefulSet !== undefined && statefulSet.spec.replicas > planned.claim.replica && lacksClaim(view);
}

function aboutClaim({ planned: { claim } }: ClaimView): string {
  return `claim ${claim.namespace}/${claim.name}`;
}

function missingSeen(view: ClaimView): Evidence {
  return fact(aboutClaim(view), 'does not exist');
}
