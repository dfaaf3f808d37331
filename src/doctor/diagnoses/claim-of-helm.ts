import { type ClaimView, lacksClaim } from '../claim-view';
import { fact } from '../evidence';
import type { Diagnosis } from '../finding';
import { installChart } from '../fixes';

/** The claim of a Deployment, which no controller creates, does not exist. Helm creates it before the Deployment. */
export function claimOfHelmMissing(view: ClaimView): Diagnosis | undefined {
  const { namespace, name, component } = view.planned.claim;
  const about = `claim ${namespace}/${name}`;
  return !isMissing(view)
    ? undefined
    : {
        code: 'claim-missing',
        status: 'problem',
        about,
        title: `the claim of ${component} does not exist`,
        cause: 'it was deleted, or Helm could not create it. Only Helm creates the claim of a Deployment',
        evidence: [fact(about, 'does not exist')],
        fix: createClaimOfHelm(view),
      };
}

/** Lets Helm create the claim of a Deployment, if it does not exist. */
export function createClaimOfHelm(view: ClaimView): Diagnosis['fix'] {
  return isMissing(view) ? [installChart(view.plan, 'Let helm create the claim again')] : [];
}

function isMissing(view: ClaimView): boolean {
  return view.deployment !== undefined && lacksClaim(view);
}
