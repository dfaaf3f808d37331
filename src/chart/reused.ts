import { isMap, type Value, valueAt, type Values } from '../values/values';

/**
 * Whether what is at a path is in another place of the values too, whole or merged into more: then it is written once for
 * an anchor, and whatever its key is called, nothing is meant to read it there. A key that begins with `x-` is written for
 * anchors by its name.
 */
export function isForAnchors(values: Values, path: readonly string[]): boolean {
  const value = valueAt(values, path);
  return isAnchorsKey(path[0] ?? '') || (value !== undefined && isWithin(value, values, path));
}

export function isAnchorsKey(key: string): boolean {
  return /^(?:x[-_]|[._])/i.test(key);
}

/** Whether a value or a part of it holds `wanted`; what is at the path does not count. */
function isWithin(wanted: Value, value: Value, except: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const [next, ...rest] = except;
  return (
    (isMap(wanted) && isMap(value) && holds(value, wanted)) ||
    Object.entries(value).some(([key, inner]: [string, Value | undefined]) => {
      if (inner === undefined || (key === next && rest.length === 0)) {
        return false;
      }
      return holds(inner, wanted) || isWithin(wanted, inner, key === next ? rest : []);
    })
  );
}

/** Whether a value is the wanted one, or a map with all its entries and maybe more. */
function holds(value: Value, wanted: Value): boolean {
  return isMap(wanted)
    ? isMap(value) &&
        Object.entries(wanted).every(([key, inner]) => {
          const there = valueAt(value, [key]);
          return inner === undefined || (there !== undefined && holds(there, inner));
        })
    : JSON.stringify(value) === JSON.stringify(wanted);
}
