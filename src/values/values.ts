/** A Helm value: plain data that YAML and JSON can represent. */
export type Value = string | number | boolean | null | readonly Value[] | Values;

/** A map of Helm values. `undefined` means "not set" and never reaches YAML; `null` deletes a chart's default. */
export interface Values {
  /** The values by key, as in the values file. */
  readonly [key: string]: Value | undefined;
}

export function isMap(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The items of a list; no items for any other value. */
export function listOf(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? (value as readonly Value[]) : [];
}

/** The value at a path of keys, or `undefined` if the path does not exist. */
export function valueAt(values: Value | undefined, path: readonly string[]): Value | undefined {
  let current: Value | undefined = values;
  for (const key of path) {
    current = isMap(current) && Object.hasOwn(current, key) ? current[key] : undefined;
  }
  return current;
}

/** The values with `value` at the path: it replaces an existing value, or is added at the end. */
export function withValue(values: Value | undefined, path: readonly string[], value: Value): Values {
  const [key, ...rest] = path;
  const map = isMap(values) ? values : {};
  return key === undefined ? map : { ...map, [key]: rest.length === 0 ? value : withValue(map[key], rest, value) };
}

/** The values without what is at the path; where the path ends before, as they are. */
export function withoutValue(values: Values, [key = '', ...rest]: readonly string[]): Values {
  const value = valueAt(values, [key]);
  if (rest.length > 0) {
    return isMap(value) ? { ...values, [key]: withoutValue(value, rest) } : values;
  }
  return Object.fromEntries(Object.entries(values).filter(([one]) => one !== key));
}

/** What a map has at a key, or a list at an index. */
export function childOf(value: Value | undefined, key: string): Value | undefined {
  return Array.isArray(value) ? (value as readonly Value[])[Number(key)] : valueAt(value, [key]);
}

/** Truth in Go templates: `if` and `default` treat false, 0, "", null and empty values as false. */
export function isTruthy(value: Value | undefined): boolean {
  if (Array.isArray(value)) {
    return value.length > 0;
  }
  return isMap(value) ? Object.keys(value).length > 0 : Boolean(value);
}

/** A value as a template prints it into a name: a string unchanged, a number in digits. */
export function printed(value: Value): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A path as text, which `placeOf` reads: dots between keys, brackets around a key that contains dots. */
export function showPath(path: readonly string[]): string {
  return path
    .map((key, index) => (/^[\w-]+$/.test(key) ? (index ? `.${key}` : key) : `[${JSON.stringify(key)}]`))
    .join('');
}
