import { isPathCovered, isPathRead, pathsOfScalars } from './read-paths';
import { COMPONENTS, DESCRIPTORS, type ValuesPath } from '../model/components';
import type { Problem } from '../model/problems';
import { invalidValue } from '../values/value-problem';
import { childOf, type Value, valueAt, type Values, withoutValue } from '../values/values';

/** The lists of init containers, which an overlay copies. */
export const COPIED_LISTS: readonly ValuesPath[] = COMPONENTS.flatMap((component) => {
  const { initContainers } = DESCRIPTORS[component];
  return initContainers === undefined ? [] : [initContainers];
});

/** The user's values, and where in them only the key holder can read what the rules must read. */
export interface ReadableValues {
  /** Without the encrypted values that would be read, so that all else can be checked. */
  readonly values: Values;
  readonly problems: readonly Problem[];
}

/**
 * Finds values encrypted by SOPS, `ENC[AES256_GCM,data:…]`, where their content decides names, claims or volumes.
 * Anywhere else they are what they are: text, which its readers decrypt.
 *
 * @param copied lists that are copied into a file that nothing decrypts
 * @see https://getsops.io/docs/#encryption-protocol
 */
export function readableValues(users: Values, copied: readonly ValuesPath[]): ReadableValues {
  const found = pathsOfScalars(users, isEncrypted).flatMap((path) => {
    const isCopied = copied.some((one) => isPathCovered(one, path));
    return isCopied || isPathRead(path) ? [{ path, isCopied }] : [];
  });
  return {
    values: found.reduce((values, { path }) => without(values, path), users),
    problems: found.map(({ path, isCopied }) =>
      invalidValue(
        'encrypted-value',
        path,
        at(users, path),
        isCopied
          ? 'in plain text, because the list is copied into a file that nothing decrypts'
          : 'in plain text, because the storage depends on it',
        'keep it out of what SOPS encrypts, for example with --encrypted-regex',
      ),
    ),
  };
}

function isEncrypted(value: Value): boolean {
  return typeof value === 'string' && /^\s*ENC\[.*\]\s*$/s.test(value);
}

function at(values: Value | undefined, path: ValuesPath): Value | undefined {
  return path.reduce(childOf, values);
}

/** Without the value, or without the list that it is an item of, because the other items would move. */
function without(values: Values, path: ValuesPath): Values {
  const list = path.findIndex((_, index) => Array.isArray(valueAt(values, path.slice(0, index))));
  return withoutValue(values, list < 0 ? path : path.slice(0, list));
}
