import type { ClaimView } from './claim-view';
import type { Diagnosis } from './finding';
import { FOLLOWS, NOT_EXCLUSIVE } from './layers';
import { groupBy } from '../model/group-by';
import { memoized } from '../model/memoized';
import type { ReleaseView, Rule } from './rule';
import { RULES } from './rules';

/** A finding about a claim. */
interface Found {
  readonly rule: Rule;
  readonly diagnosis: Diagnosis;
  /** All findings about the claim, in the order of the rules. */
  readonly beside: readonly Found[];
  /** The init Job that serves the claim. */
  readonly job: string;
}

/** A diagnosis, with the place of its rule in the list. */
interface PlacedDiagnosis {
  readonly diagnosis: Diagnosis;
  readonly place: number;
}

/**
 * The findings about each claim, in the order of the rules: everything that was found, as the cause that it follows from. What is
 * about an init Job follows from a cause of any claim that the Job serves, and each of them then has that cause.
 */
export function diagnosesOf(views: readonly ClaimView[], release: ReleaseView): PlacedDiagnosis[][] {
  const claims = views.map((view) => foundAbout(view, release));
  const byJob = groupBy(inOrder(claims.flat()), ({ job }) => job);
  return claims.map((found) =>
    inOrder([...new Set(found.map((one) => rootCauseOf(one, byJob)))]).map((one) => ({
      diagnosis: one.diagnosis,
      place: placeOf(one),
    })),
  );
}

function foundAbout(view: ClaimView, release: ReleaseView): Found[] {
  const { plannedJob } = view;
  const job = plannedJob === undefined ? '' : `${plannedJob.namespace}/${plannedJob.name}`;
  const beside: Found[] = [];
  for (const rule of RULES) {
    const { layer, ofHealthy = false, find } = rule;
    const isFirst = NOT_EXCLUSIVE.includes(layer) || beside.every((other) => other.rule.layer !== layer);
    const result = isFirst && (ofHealthy || !view.isHealthy) ? (find(view, release) ?? []) : [];
    beside.push(...[result].flat().map((diagnosis) => ({ rule, diagnosis, beside, job })));
  }
  return beside;
}

const PLACES = new Map(RULES.map((rule, index) => [rule, index]));

function placeOf({ rule }: Found): number {
  return PLACES.get(rule) ?? RULES.length;
}

function inOrder(found: readonly Found[]): Found[] {
  return [...found].sort((a, b) => placeOf(a) - placeOf(b));
}

/** What a finding follows from in the end: itself, if it follows from nothing. */
function rootCauseOf(one: Found, byJob: ReadonlyMap<string, readonly Found[]>): Found {
  const { rule, beside, job } = one;
  const ofOthers = rule.isOfJob === true ? byJob.get(job) : undefined;
  const cause =
    causeAmong(beside)(rule) ?? sameSymptom(one) ?? (ofOthers === undefined ? undefined : causeAmong(ofOthers)(rule));
  return cause === undefined ? one : rootCauseOf(cause, byJob);
}

/** The first of these findings that the findings of a rule follow from. */
const causeAmong = memoized((all: readonly Found[]) =>
  memoized(({ layer, isSymptom, follows = FOLLOWS[layer] }: Rule) =>
    all.filter(isCause).find(
      ({ rule, diagnosis }) =>
        follows.includes(rule.layer) ||
        follows.includes(diagnosis.code) ||
        // a symptom can have many causes
        (isSymptom === true && rule.layer !== 'independent'),
    ),
  ),
);

/** What is at risk still works. */
function isCause({ rule, diagnosis }: Found): boolean {
  return rule.isSymptom !== true && diagnosis.status !== 'at-risk';
}

/** A symptom above that shows the same. */
function sameSymptom(one: Found): Found | undefined {
  return one.rule.isSymptom !== true
    ? undefined
    : one.beside.find(
        (other) =>
          placeOf(other) < placeOf(one) && other.rule.layer !== 'independent' && other.diagnosis.status !== 'at-risk',
      );
}
