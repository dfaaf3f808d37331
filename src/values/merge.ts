import { isMap, type Value, valueAt, type Values } from './values';

/**
 * Merges two layers like `helm --values lower --values upper`: maps are merged deeply, everything else is replaced.
 * A null of the upper layer stays, because it deletes a default only once it is merged over the chart's own values.
 * The upper layer's keys come first, in their order; `undefined` counts as not set, on either side.
 * @see https://helm.sh/docs/chart_template_guide/values_files/
 */
export function mergeLayers(upper: Values, lower: Values): Values {
  return merge(upper, lower, (value) => value);
}

/** Values over a chart's defaults, as its templates see them. Here a null deletes the default. */
export function overDefaults(values: Values, defaults: Values): Values {
  return merge(values, defaults, () => undefined);
}

function merge(upper: Values, lower: Values, onNull: (value: null) => null | undefined): Values {
  const merged: Record<string, Value> = Object.create(null) as Record<string, Value>;
  for (const key of new Set([...Object.keys(upper), ...Object.keys(lower)])) {
    const value = mergeValue(valueAt(upper, [key]), valueAt(lower, [key]), onNull);
    if (value !== undefined) {
      merged[key] = value;
    }
  }
  return { ...merged };
}

function mergeValue(
  upper: Value | undefined,
  lower: Value | undefined,
  onNull: (value: null) => null | undefined,
): Value | undefined {
  if (upper === undefined) {
    return isMap(lower) ? merge({}, lower, onNull) : lower;
  }
  if (upper === null && lower !== undefined) {
    return onNull(upper);
  }
  return isMap(upper) ? merge(upper, isMap(lower) ? lower : {}, onNull) : upper;
}
