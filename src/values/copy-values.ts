import { show } from '../kubernetes/text';
import { showPath, type Value, type Values } from './values';

/** Deeper than any chart's values; what is deeper is a cycle or an attack. */
const MAX_DEPTH = 100;

/**
 * A copy of what the caller gave, checked to be what YAML can say: `undefined` is left out of maps, so that it never
 * becomes the null that deletes a chart's default.
 *
 * @param given a map of Helm values
 * @param report is told each place that holds something else
 */
export function copyValues(given: unknown, report: (problem: string) => void): Values {
  const copy = copyValue(given, [], report);
  if (copy === null || typeof copy !== 'object' || Array.isArray(copy)) {
    report(`values: got ${show(given)}, want a map of Helm values`);
    return {};
  }
  return copy as Values;
}

function copyValue(given: unknown, path: readonly string[], report: (problem: string) => void): Value | undefined {
  const refuse = (what: string): Value | undefined => {
    report(
      `values${path.length ? `.${showPath(path)}` : ''}: got ${what}, want what YAML can say: a map, list, string, finite number, boolean or null`,
    );
    return undefined;
  };
  if (path.length > MAX_DEPTH) {
    return refuse(`something nested deeper than ${MAX_DEPTH} levels or within itself`);
  }
  switch (typeof given) {
    case 'undefined':
    case 'boolean':
      return given;
    case 'number':
      return Number.isFinite(given) ? given + 0 : refuse(String(given)); // YAML and JSON know no -0
    case 'string':
      return given.isWellFormed() ? given : refuse('a string with half a surrogate pair');
    case 'object':
      break;
    case 'bigint':
      return refuse(`the bigint ${given}, which Helm would round unless it is a string`);
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
        report(`values.${showPath(at)}: got undefined in a list, want a value (a list has no place that is not said)`);
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
