import type { StorageKey } from './storage-keys';
import { bytesOf } from '../kubernetes/quantity';
import { retentionBytes } from '../values/retention';
import { durationOf } from '../values/kept';

/** A value that is put in the place of another one, to see whether it arrives. */
export interface OtherValue {
  readonly value: string | number | boolean;
  /** Whether it is found nowhere else, so that it is recognised without its key. */
  readonly isUnique: boolean;
}

/** Words of which Kubernetes knows only a few: another one of them. */
const WORDS: readonly (readonly [RegExp, string, string])[] = [
  [/^accessModes$/, 'ReadWriteMany', 'ReadWriteOncePod'],
  [/^(whenDeleted|whenScaled)$/, 'Delete', 'Retain'],
  [/^volumeMode$/, 'Block', 'Filesystem'],
  [/^fsGroupChangePolicy$/, 'OnRootMismatch', 'Always'],
  [/^type$/, 'RollingUpdate', 'Recreate'],
];
const COUNTS = /^(replicas|shards)$/;

/**
 * A different valid value of the same type.
 * @param index a number that no other key has
 */
export function otherValue({ path, value }: StorageKey, index: number): OtherValue {
  const key = keyOf(path);
  if (typeof value === 'boolean') {
    return { value: !value, isUnique: false };
  }
  if (COUNTS.test(key)) {
    // small, because a chart may render something for each replica
    const count = Number(value) + 3 + (index % 5);
    return { value: typeof value === 'number' ? count : String(count), isUnique: false };
  }
  if (key.endsWith('Percentage')) {
    const percent = (Math.trunc(Number(value) + 13 + index) % 90) + 1;
    return { value: typeof value === 'number' ? percent : String(percent), isUnique: false };
  }
  const number = 30_011 + index * 7;
  if (typeof value === 'number') {
    return { value: number === value ? number + 1 : number, isUnique: true };
  }
  const words = WORDS.find(([pattern]) => pattern.test(key));
  if (words !== undefined) {
    const [, first, second] = words;
    return { value: value === first ? second : first, isUnique: false };
  }
  if (/retentionSize$/i.test(key) && retentionBytes(value) !== undefined) {
    return { value: `${number}MB`, isUnique: true };
  }
  if (/retention|period/i.test(key) && durationOf(value) !== undefined) {
    return { value: `${number}h`, isUnique: true };
  }
  return /[A-Za-z]$/.test(value) && /^\d/.test(value) && bytesOf(value) !== undefined
    ? { value: `${number}Mi`, isUnique: true }
    : { value: `other-${number}`, isUnique: true };
}

/** The last key of a path, before the index of a list. */
export function keyOf(path: readonly string[]): string {
  return path.findLast((key) => !/^\d+$/.test(key)) ?? '';
}
