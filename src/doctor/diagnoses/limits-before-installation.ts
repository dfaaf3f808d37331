import type { ClaimView } from '../claim-view';
import { type Diagnosis, instruct } from '../finding';
import { type Limit, type Missing, quotasOfClaim, quotasOfJob, rangesOfClaim, rangesOfJob } from './limits';

const JOBS = 'the init Jobs';
const CLAIMS = 'the claims';

/** ResourceQuotas have no room for the claims that are still to be created. */
export function quotaOfClaims(view: ClaimView, missing: Missing): Diagnosis[] {
  return quotasOfClaim(view, missing).map(withoutRoomFor(CLAIMS));
}

/** ResourceQuotas have no room for the init Jobs that are still to be created. */
export function quotaOfJobs(view: ClaimView, missing: Missing): Diagnosis[] {
  return quotasOfJob(view, missing).map(withoutRoomFor(JOBS));
}

function withoutRoomFor(what: string): (quota: Limit) => Diagnosis {
  return ({ about, resources, evidence }) => ({
    code: 'quota',
    status: 'problem',
    about: `${about} ${what}`,
    title: `${about} leaves no room for ${what}`,
    cause: `the API server refuses what exceeds a quota, so ${what} cannot be created`,
    evidence,
    fix: [instruct(`Raise or remove ${resources.join(' and ')} in ${about}`)],
  });
}

/** LimitRanges do not admit the size of a claim that is still to be created. */
export function limitRangeOfClaim(view: ClaimView): Diagnosis[] {
  return rangesOfClaim(view).map(notAdmitting(`the claim of ${view.planned.size}`));
}

/** LimitRanges do not admit the container of an init Job that is still to be created. */
export function limitRangeOfJob(view: ClaimView): Diagnosis[] {
  return rangesOfJob(view).map(notAdmitting(`the pods of ${JOBS}`));
}

function notAdmitting(what: string): (range: Limit) => Diagnosis {
  return ({ about, evidence }) => ({
    code: 'quota',
    status: 'problem',
    about: `${about} ${what}`,
    title: `${about} does not admit ${what}`,
    cause: 'the API server refuses objects outside the range',
    evidence,
    fix: [instruct(`Change ${about}, or use another namespace`)],
  });
}
