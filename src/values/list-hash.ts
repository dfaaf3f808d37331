import { createHash } from 'node:crypto';
import { isMap, listOf, valueAt, type Values } from './values';

/**
 * The SHA-256 of the list at a path as Helm reads it, in hex; that of `[]` where there is none. The order of keys in a map says
 * nothing.
 */
export function listHash(values: Values, path: readonly string[]): string {
  const sorted = (_: string, value: unknown): unknown =>
    isMap(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
  return createHash('sha256')
    .update(JSON.stringify(listOf(valueAt(values, path)), sorted))
    .digest('hex');
}
