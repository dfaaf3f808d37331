import { invalid, type Problem, problem } from '../model/problems';
import { valuesPath } from './value-problem';
import type { Value, Values } from './values';

type Report = (problem: Problem) => void;

const PLAIN = 'what YAML can hold: a map, list, string, finite number, boolean or null';

/** Deeper than the values of any chart. Deeper data is a cycle or an attack. */
const MAX_DEPTH = 100;

/**
 * A copy of the caller's data, checked for content that YAML cannot represent. `undefined` is left out of maps, so that it never
 * becomes the null that deletes a chart's default.
 *
 * @param given a map of Helm values
 * @param report receives a problem for each other value
 */
export function copyValues(given: unknown, report: Report): Values {
  let copy: Value | undefined;
  try {
    copy = copyValue(given, [], report);
  } catch {
    // a getter or a proxy that throws
    report(problem('not-plain-data', 'values', `values cannot be read; it must be ${PLAIN}`, { expected: PLAIN }));
    return {};
  }
  if (copy === null || typeof copy !== 'object' || Array.isArray(copy)) {
    report(invalid('not-plain-data', 'values', given, 'a map of Helm values'));
    return {};
  }
  return copy as Values;
}

function copyValue(given: unknown, path: readonly string[], report: Report): Value | undefined {
  const refuse = (what: string, expected = PLAIN): Value | undefined => {
    const at = valuesPath(path);
    report(problem('not-plain-data', at, `${at} is ${what}; it must be ${expected}`, { got: what, expected }));
    return undefined;
  };
  if (path.length > MAX_DEPTH) {
    return refuse(`nested deeper than ${MAX_DEPTH} levels or within itself`);
  }
  switch (typeof given) {
    case 'undefined':
    case 'boolean':
      return given;
    case 'number':
      return Number.isFinite(given) ? given + 0 : refuse(String(given)); // YAML and JSON have no -0
    case 'string':
      return given.isWellFormed() ? given : refuse('a string with half a surrogate pair');
    case 'object':
      break;
    case 'bigint':
      return refuse(`the bigint ${given}`, 'a string, because Helm would round the number');
    default:
      return refuse(`a ${typeof given}`);
  }
  if (given === null) {
    return null;
  }
  if (Array.isArray(given)) {
    return given.map((item: unknown, index) => {
      const at = [...path, String(index)];
      if (item === undefined) {
        const where = valuesPath(at);
        const message = `${where} is undefined in a list; remove it, because a list cannot leave out an item`;
        report(problem('not-plain-data', where, message, { got: 'undefined', fix: 'remove it' }));
      }
      return copyValue(item, at, report) ?? null;
    });
  }
  const prototype: unknown = Object.getPrototypeOf(given);
  if (prototype !== null && prototype !== Object.prototype) {
    return refuse(`an instance of ${given.constructor.name || 'a class'}`);
  }
  const entries = Object.entries(given).flatMap(([key, value]): [string, Value][] => {
    const copy = copyValue(value, [...path, key], report);
    return copy === undefined ? [] : [[key, copy]];
  });
  return Object.fromEntries(entries);
}
