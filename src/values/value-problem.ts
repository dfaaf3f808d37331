import type { ProblemCode } from '../model/problem-catalogue';
import { invalid, type Problem, unwanted } from '../model/problems';
import { showPath, type Value } from './values';

/** The path of a value in problems. */
export function valuesPath(path: readonly string[]): string {
  return showPath(['values', ...path]);
}

/**
 * A value that must be something else: `values.grafana.replicas is 2; it must be …`.
 * @param expected completes "it must be …"
 * @param fix a clause with the fix, if it is not to use the expected value
 */
export function invalidValue(
  code: ProblemCode,
  path: readonly string[],
  got: Value | undefined,
  expected: string,
  fix?: string,
): Problem {
  return invalid(code, valuesPath(path), got, expected, fix);
}

/**
 * A value that must not be there: `values.grafana.persistence.existingClaim is "mine"; remove it: …`.
 * @param reason the reason, as a clause
 * @param instead another fix than to remove it
 */
export function unwantedValue(
  code: ProblemCode,
  path: readonly string[],
  got: Value | undefined,
  reason: string,
  instead?: string,
): Problem {
  return unwanted(code, valuesPath(path), got, reason, instead);
}
