import { show } from '../kubernetes/text';
import compare from 'semver/functions/compare';
import { GRAFANA_PERSISTENCE, KNOWN_KEYS, type KnownKey, type KnownMap, SPEC_KEYS, STORAGE_BLOCK } from './known-keys';
import { isTruthy, showPath, valueAt, type Values } from '../values/values';
import {
  COMPONENTS,
  DESCRIPTORS,
  OPERATED_COMPONENTS,
  type OperatedComponent,
  SUBCHART_COMPONENTS,
  type SubchartComponent,
  type ValuesPath,
} from '../model/components';
import { type Problem, problem } from '../model/problems';
import { valuesPath } from '../values/value-problem';
import { foreignKeys } from './foreign-keys';
import { isAnyOf, misspelled, plain } from './similar-keys';
import { BLOCK_KEYS, keysAt, type Misplaced, STORAGE_WORDS } from './storage-words';

type Path = ValuesPath;

const SPECS = OPERATED_COMPONENTS.map((component) => DESCRIPTORS[component].pods);
const SPEC_NAMES = SPECS.map(lastOf);

/** The storage block of each sub-chart. */
const PERSISTENCE_BLOCKS: Readonly<Record<SubchartComponent, KnownMap>> = { grafana: GRAFANA_PERSISTENCE };

/** What people write for a key, in lower case, and its names. */
const SYNONYMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['capacity', ['storage', 'size']],
  ['existingclaim', ['volumeClaimTemplate']],
  ['size', ['storage']],
  ['storage', ['size']],
  ['storageclass', ['storageClassName']],
]);

/**
 * Storage settings in the user's values that no template of the chart reads. The chart has no schema and ignores such
 * keys silently.
 *
 * @param users the user's own values
 * @param chartVersion a valid version
 */
export function misplacedKeys(users: Values, chartVersion: string): Problem[] {
  return [
    ...topKeys(users),
    ...OPERATED_COMPONENTS.flatMap((component) => operatedKeys(users, component)),
    ...SUBCHART_COMPONENTS.flatMap((component) => subchartKeys(users, component)),
    ...foreignKeys(users),
  ].map(({ path, home, homes = [], known = [] }) => {
    const at = valuesPath(path);
    const got = show(valueAt(users, path));
    const expected = home === undefined ? undefined : showPath(home);
    const fix =
      expected !== undefined
        ? `did you mean ${expected}?`
        : homes.length > 0
          ? `did you mean ${homes.slice(0, -1).map(showPath).join(', ')} or ${showPath(homes.at(-1) ?? [])}?`
          : `the keys there are ${known.join(', ')}`;
    const message = `${at} is ${got}, but chart ${chartVersion} does not read it; ${fix}`;
    return problem('misplaced-key', at, message, { got, ...(expected === undefined ? { fix } : { expected }) });
  });
}

/** A key that this chart version does not read, and what depends on it. */
export interface UnknownKey {
  readonly decides: KnownKey['decides'];
  readonly problem: Problem;
}

/** Keys that this chart version does not read yet, or no longer reads. */
export function unknownKeys(users: Values, chartVersion: string): UnknownKey[] {
  return KNOWN_KEYS.flatMap(({ path, since, until, decides }): UnknownKey[] => {
    const value = valueAt(users, path);
    // a value that is off or empty has no effect; a team's common values may have it for other charts
    if (!isTruthy(value)) {
      return [];
    }
    const unread = (adverb: string, expected: string): UnknownKey => {
      const at = valuesPath(path);
      const got = show(value);
      const message = `${at} is ${got}, but chart ${chartVersion} ${adverb}; use ${expected}`;
      return { decides, problem: problem('key-not-in-chart', at, message, { got, fix: `use ${expected}` }) };
    };
    if (compare(chartVersion, since) < 0) {
      return [unread('does not read it yet', `chart ${since} or newer`)];
    }
    return until !== undefined && compare(chartVersion, until) >= 0
      ? [unread('no longer reads it', `a chart before ${until}`)]
      : [];
  });
}

function topKeys(users: Values): Misplaced[] {
  return keysAt(users, []).flatMap((key): Misplaced[] => {
    const component = COMPONENTS.find((one) => key !== one && plain(key) === plain(one));
    if (component !== undefined) {
      return [{ path: [key], home: [component] }];
    }
    const spec = SPECS.find((path) => plain(lastOf(path)) === plain(key));
    return spec === undefined ? [] : [{ path: [key], home: spec }];
  });
}

function operatedKeys(users: Values, component: OperatedComponent): Misplaced[] {
  const { pods: spec, storage: block, counts, retentionSize } = DESCRIPTORS[component];
  const homeOf = (key: string): Path | undefined =>
    isAnyOf(key, STORAGE_WORDS) ? block : isAnyOf(key, BLOCK_KEYS) ? homeIn(STORAGE_BLOCK, block, key) : undefined;
  const isOwn = (key: string): boolean =>
    key === 'shards' ? counts.includes('shards') : key === 'retentionSize' ? retentionSize : true;
  const specKeys = SPEC_KEYS.filter(isOwn);
  return [
    ...keysAt(users, [component])
      .filter((key) => key !== lastOf(spec))
      .flatMap((key) => {
        const isSpec = isAnyOf(key, ['spec', ...SPEC_NAMES]);
        const meant = specKeys.includes(key) ? key : misspelled(key, specKeys);
        const home = isSpec ? spec : meant !== undefined ? [...spec, meant] : homeOf(key);
        return home === undefined ? [] : [{ path: [component, key], home }];
      }),
    ...keysAt(users, spec)
      .filter((key) => key !== lastOf(block))
      .flatMap((key) => {
        const meant = SPEC_KEYS.includes(key) ? undefined : misspelled(key, specKeys);
        const home = meant === undefined ? homeOf(key) : [...spec, meant];
        return home === undefined ? [] : [{ path: [...spec, key], home }];
      }),
    ...closedKeys(users, block, STORAGE_BLOCK, block, STORAGE_BLOCK),
  ];
}

function subchartKeys(users: Values, component: SubchartComponent): Misplaced[] {
  const { pods, storage } = DESCRIPTORS[component];
  const known = PERSISTENCE_BLOCKS[component];
  return [
    ...keysAt(users, pods)
      .filter((key) => key !== lastOf(storage))
      .flatMap((key) => {
        const home = isAnyOf(key, [...STORAGE_WORDS, 'volumeClaimTemplate'])
          ? storage
          : isAnyOf(key, [...BLOCK_KEYS, 'size'])
            ? homeIn(known, storage, key)
            : undefined;
        return home === undefined ? [] : [{ path: [...pods, key], home }];
      }),
    ...closedKeys(users, storage, known, storage, known),
  ];
}

/** Unknown keys below a path whose keys are all known. */
function closedKeys(users: Values, path: Path, known: KnownMap, blockPath: Path, block: KnownMap): Misplaced[] {
  return keysAt(users, path).flatMap((key): Misplaced[] => {
    const at = [...path, key];
    const below = Object.hasOwn(known, key) ? known[key] : undefined;
    if (below === undefined) {
      const home = homeIn(known, path, key) ?? homeIn(block, blockPath, key);
      return [home === undefined ? { path: at, known: Object.keys(known) } : { path: at, home }];
    }
    return below === true ? [] : closedKeys(users, at, below, blockPath, block);
  });
}

/** Where a key of this or nearly this name belongs in a map of which every key is known. */
function homeIn(known: KnownMap, path: Path, key: string): Path | undefined {
  const all = pathsIn(known);
  const home =
    all.find((one) => SYNONYMS.get(plain(key))?.includes(lastOf(one))) ??
    all.find((one) => isAnyOf(key, [lastOf(one)]));
  return home === undefined ? undefined : [...path, ...home];
}

function pathsIn(known: KnownMap): Path[] {
  return Object.entries(known).flatMap(([key, below]) => [
    [key],
    ...(below === true ? [] : pathsIn(below).map((path) => [key, ...path])),
  ]);
}

function lastOf(path: Path): string {
  return String(path.at(-1));
}
