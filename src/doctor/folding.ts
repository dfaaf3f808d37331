import type { ClaimView } from './claim-view';
import type { Diagnosis } from './finding';
import { FOLLOWS, NOT_EXCLUSIVE } from './layers';
import type { ReleaseView, Rule } from './rule';
import { RULES } from './rules';

/** A finding, with the rule that found it. */
interface Found {
  readonly rule: Rule;
  readonly diagnosis: Diagnosis;
}

/** The findings about one claim, in the order of the layers. */
export function diagnosesOf(view: ClaimView, release: ReleaseView): Diagnosis[] {
  const found: Found[] = [];
  for (const rule of RULES) {
    const { layer, ofHealthy = false, find } = rule;
    const isFirst = NOT_EXCLUSIVE.includes(layer) || found.every((other) => other.rule.layer !== layer);
    const result = isFirst && (ofHealthy || !view.isHealthy) ? (find(view, release) ?? []) : [];
    found.push(...[result].flat().map((diagnosis) => ({ rule, diagnosis })));
  }
  return found.filter((one) => !isHidden(one, found)).map(({ diagnosis }) => diagnosis);
}

/** @param all the findings, hidden or not, in the order of the rules */
function isHidden(one: Found, all: readonly Found[]): boolean {
  const { rule } = one;
  const follows = rule.follows ?? FOLLOWS[rule.layer];
  const others = all.filter((other) => other !== one && other.diagnosis.status !== 'at-risk');
  const causes = others.filter((other) => other.rule.isSymptom !== true);
  if (causes.some(({ rule: { layer }, diagnosis: { code } }) => follows.includes(layer) || follows.includes(code))) {
    return true;
  }
  const isAbove = (other: Found): boolean =>
    other.rule.layer !== 'independent' && all.indexOf(other) < all.indexOf(one);
  return (
    rule.isSymptom === true && (causes.some((cause) => cause.rule.layer !== 'independent') || others.some(isAbove))
  );
}
