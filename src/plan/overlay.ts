import { isDeepStrictEqual } from 'node:util';
import type { FrozenList } from './user-values';
import { COMPONENTS, DESCRIPTORS } from '../model/components';
import type { Problem } from '../model/problems';
import { difference, mapOf } from '../values/difference';
import { HelmValues, originOf } from '../values/helm-values';
import { listHash } from '../values/list-hash';
import type { Setting } from '../values/settings';
import { unwantedValue } from '../values/value-problem';
import { listOf, showPath, valueAt, type Values } from '../values/values';

/** A layer of the user's values. */
type Layer = Values | HelmValues;

/** The user's layers that are in files. */
export interface UserFiles {
  readonly layers: readonly Layer[];
  /** How many of them were read from files. */
  readonly read: number;
}

/**
 * The layers that are in files of the user. A layer that is written in code beside them is in none; if no layer was read from a
 * file, all of them are taken for the content of one.
 */
export function userFiles(layers: readonly Layer[]): UserFiles {
  const read = layers.filter((layer) => originOf(layer) !== undefined);
  return { layers: read.length === 0 ? layers : read, read: read.length };
}

/** What a later values file holds, so that Helm's merge is the planned values. */
export interface Overlay {
  readonly data: Values;
  readonly frozenLists: readonly FrozenList[];
  readonly problems: readonly Problem[];
}

export interface OverlayProps {
  /** What Helm reads from the user's files, merged. */
  readonly files: Values;
  /** All of the user's values, also those from code. */
  readonly users: Values;
  /** The planned values. */
  readonly values: Values;
  /** The settings that the planned values come from. */
  readonly settings: readonly Pick<Setting, 'path' | 'value'>[];
}

/**
 * The settings of the storage, and whatever else of the planned values is not in the user's files: the first part also where the files
 * say the same, so that it remains when they change.
 */
export function overlayOf({ files, users, values, settings }: OverlayProps): Overlay {
  const { set, kept } = difference(files, values);
  const own = settings.filter(({ path, value }) => isDeepStrictEqual(valueAt(values, path), value));
  // an empty block in the place of null leaves the chart its default, as no block does
  const emptied = kept.filter((path) => isStorageBlock(path) && valueAt(files, path) === null);
  return {
    data: mapOf([...own, ...set, ...emptied.map((path) => ({ path, value: {} }))]),
    frozenLists: frozenIn([...own, ...set], files, users),
    problems: kept
      .filter((path) => !emptied.includes(path))
      .map((path) =>
        unwantedValue(
          'key-not-removable',
          path,
          valueAt(files, path),
          'nothing follows from it, and a later values file cannot remove a key',
          'set valuesFile to "merged"',
        ),
      ),
  };
}

function isStorageBlock(path: readonly string[]): boolean {
  return COMPONENTS.some((component) => isDeepStrictEqual(DESCRIPTORS[component].storage, path));
}

/** The lists that are set and would be the user's without the storage; a list from code is no copy. */
function frozenIn(set: readonly Pick<Setting, 'path' | 'value'>[], files: Values, users: Values): FrozenList[] {
  const paths = new Map(set.map(({ path, value }) => [showPath(path), { path, value }]));
  return [...paths].flatMap(([shown, { path, value }]) => {
    const [own, all] = [listOf(valueAt(files, path)), listOf(valueAt(users, path))];
    const isMerged = COMPONENTS.some((one) => isDeepStrictEqual(DESCRIPTORS[one].initContainers, path));
    const isCopy = Array.isArray(value) && (isMerged || !isDeepStrictEqual(own, value)) && isDeepStrictEqual(own, all);
    return isCopy && (isMerged || own.length > 0) ? [{ path: shown, sha256: listHash(files, path) }] : [];
  });
}
