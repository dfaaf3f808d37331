import { isDeepStrictEqual } from 'node:util';
import { isMap, type Value, valueAt, type Values, withValue } from './values';

/** What a later values file can say, and what it cannot. */
export interface Difference {
  /** The paths that it must set, each with its value. */
  readonly set: readonly { readonly path: readonly string[]; readonly value: Value }[];
  /** The paths that are not wanted; no later file can remove them. */
  readonly kept: readonly (readonly string[])[];
}

/**
 * What a file must set that Helm merges over others, so that the result is what is wanted: maps are merged, everything else is
 * replaced. A key can only be added or replaced: null over it stays null where the chart has no such key, as observed with
 * Helm 4.1.4, and deletes the chart's default where it has one.
 *
 * @see https://github.com/helm/helm/blob/main/pkg/chart/common/util/coalesce.go
 */
export function difference(lower: Values, wanted: Values, path: readonly string[] = []): Difference {
  const parts = Object.keys({ ...lower, ...wanted }).map((key): Difference => {
    const [below, value] = [valueAt(lower, [key]), valueAt(wanted, [key])];
    const at = [...path, key];
    if (value === undefined) {
      return { set: [], kept: below === undefined ? [] : [at] };
    }
    if (isMap(below) && isMap(value)) {
      return difference(below, value, at);
    }
    return { set: isDeepStrictEqual(below, value) ? [] : [{ path: at, value }], kept: [] };
  });
  return { set: parts.flatMap(({ set }) => set), kept: parts.flatMap(({ kept }) => kept) };
}

/** Several paths with their values as one map. */
export function mapOf(paths: Difference['set']): Values {
  return paths.reduce<Values>((all, { path, value }) => withValue(all, path, value), {});
}
