import type { ValuesPath } from '../model/components';
import { isMap, type Value, valueAt, type Values } from '../values/values';

/** What people call a storage block, in lower case. */
export const STORAGE_WORDS: readonly string[] = [
  'storage',
  'storagespec',
  'persistence',
  'persistentstorage',
  'persistentvolume',
  'persistentvolumeclaim',
  'pvc',
];

/** Keys of a storage block that mean nothing else beside or above it. */
export const BLOCK_KEYS: readonly string[] = [
  'volumeClaimTemplate',
  'storageClassName',
  'storageClass',
  'accessModes',
  'emptyDir',
  'disableMountSubPath',
  'existingClaim',
  'volumeName',
];

/** A key about storage where no template reads it. */
export interface Misplaced {
  readonly path: ValuesPath;
  /** Where the key belongs. */
  readonly home?: ValuesPath;
  /** Where it may belong, if it can belong to several components. */
  readonly homes?: readonly ValuesPath[];
  /** The keys that are known in its place, where none of them is near. */
  readonly known?: readonly string[];
}

/** The keys that are set at a path; null removes a default, and an empty map or list sets nothing. */
export function keysAt(users: Values, path: ValuesPath): string[] {
  const map: Value | undefined = path.length === 0 ? users : valueAt(users, path);
  return isMap(map) ? Object.keys(map).filter((key) => isSet(map[key])) : [];
}

function isSet(value: Value | undefined): boolean {
  return value !== undefined && value !== null && !(typeof value === 'object' && Object.keys(value).length === 0);
}
