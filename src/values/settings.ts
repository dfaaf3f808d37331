import { show } from '../kubernetes/text';
import type { Problem } from '../model/problems';
import { invalidValue } from './value-problem';
import { isMap, type Value, valueAt, type Values, withValue } from './values';

/** One path in the values that the description sets. */
export interface Setting {
  readonly path: readonly string[];
  readonly value: Value;
  /**
   * The reason why another value of the user would break the storage, or `undefined` if it does not. It completes
   * "because …".
   * @default - the user's value has precedence
   */
  readonly breaks?: (users: Value) => string | undefined;
}

/** The settings as one layer of values. */
export function settingsLayer(settings: readonly Setting[]): Values {
  return settings.reduce<Values>((layer, { path, value }) => withValue(layer, path, value), {});
}

/** Every value of the user that breaks a setting of the description. */
export function conflicts(users: Values, settings: readonly Setting[]): Problem[] {
  return settings.flatMap(({ path, value, breaks }) => {
    const prefix = blockedAt(users, path);
    const at = prefix ?? path;
    const given = valueAt(users, at);
    if (given === undefined || breaks === undefined) {
      return [];
    }
    const reason = prefix === undefined ? breaks(given) : 'anything else removes the settings below it';
    const expected = prefix === undefined ? show(value) : 'a map';
    return reason === undefined
      ? []
      : [invalidValue('values-break-storage', at, given, `${expected}, because ${reason}`)];
  });
}

/**
 * A setting that the user's values may repeat, but not contradict.
 * @param why completes "because …"
 */
export function must(path: readonly string[], value: Value, why: string, same = equal): Setting {
  return { path, value, breaks: (users) => (same(users, value) ? undefined : why) };
}

function equal(a: Value, b: Value): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The part of the path where the user has no map, so that the rest cannot be there. */
function blockedAt(users: Values, path: readonly string[]): readonly string[] | undefined {
  return path
    .slice(0, -1)
    .map((_, index) => path.slice(0, index + 1))
    .find((prefix) => !isMap(valueAt(users, prefix)));
}
