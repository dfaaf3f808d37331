import { show } from '../kubernetes/text';
import { distance } from 'fastest-levenshtein';
import compare from 'semver/functions/compare';
import { GRAFANA_PERSISTENCE, KNOWN_KEYS, type KnownMap, SPEC_KEYS, STORAGE_BLOCK } from './known-keys';
import { isMap, isTruthy, showPath, type Value, valueAt, type Values } from '../values/values';
import { COMPONENTS, OPERATED_SPECS, type OperatedComponent } from '../model/components';
import { CHART_NAME } from './helm-chart';

type Path = readonly string[];

const OPERATED = Object.keys(OPERATED_SPECS) as readonly OperatedComponent[];
const PERSISTENCE: Path = ['grafana', 'persistence'];

/** What people call a storage block, in small letters. */
const STORAGE_WORDS: readonly string[] = [
  'storage',
  'storagespec',
  'persistence',
  'persistentstorage',
  'persistentvolume',
  'persistentvolumeclaim',
  'pvc',
];

/** Keys of a storage block that mean nothing else beside or above it. */
const BLOCK_KEYS: readonly string[] = [
  'volumeClaimTemplate',
  'storageClassName',
  'storageClass',
  'accessModes',
  'emptyDir',
  'disableMountSubPath',
  'existingClaim',
  'volumeName',
];

/** What people write for a key, in small letters, and its names. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  accessmode: ['accessModes'],
  capacity: ['storage', 'size'],
  existingclaim: ['volumeClaimTemplate'],
  size: ['storage'],
  storage: ['size'],
  storageclass: ['storageClassName'],
};

/**
 * What the user's values say about storage where no template of the chart reads it. The chart has no schema and drops
 * such keys in silence.
 *
 * @param users the user's own values
 * @param chartVersion a version that is known to be one
 */
export function misplacedKeys(users: Values, chartVersion: string): string[] {
  return [
    ...topProblems(users),
    ...OPERATED.flatMap((component) => operatedProblems(users, component)),
    ...grafanaProblems(users),
  ].map(({ path, home }) => {
    const wanted = Array.isArray(home) ? showPath(home as Path) : String(home);
    return `values.${showPath(path)}: got ${show(valueAt(users, path))}, which chart ${chartVersion} does not know: did you mean ${wanted}?`;
  });
}

/** Keys that this version of the chart does not know yet, or no longer. */
export function unknownKeys(
  users: Values,
  chartVersion: string,
): { readonly decides: 'storage' | 'naming'; readonly told: string }[] {
  return KNOWN_KEYS.flatMap(({ path, since, until, decides }) => {
    const value = valueAt(users, path);
    // what is off or empty asks for nothing: a team's common values may well say so to an older chart
    if (value === undefined || !isTruthy(value)) {
      return [];
    }
    const got = `values.${showPath(path)}: got ${show(value)}`;
    if (compare(chartVersion, since) < 0) {
      return [
        {
          decides,
          told: `${got}, which chart ${chartVersion} does not know yet: did you mean a chart from ${since} on?`,
        },
      ];
    }
    return until !== undefined && compare(chartVersion, until) >= 0
      ? [
          {
            decides,
            told: `${got}, which chart ${chartVersion} does not know any more: did you mean a chart before ${until}?`,
          },
        ]
      : [];
  });
}

interface Misplaced {
  readonly path: Path;
  /** Where the key belongs, or words that say it. */
  readonly home: Path | string;
}

function topProblems(users: Values): Misplaced[] {
  const around = valueAt(users, [CHART_NAME]);
  const nested = COMPONENTS.some((component) => isMap(valueAt(around, [component])));
  return [
    ...(nested
      ? [{ path: [CHART_NAME], home: 'its content at the top, because the values go to the chart itself' }]
      : []),
    ...keysAt(users, []).flatMap((key): Misplaced[] => {
      const component = COMPONENTS.find((one) => key !== one && plain(key) === plain(one));
      if (component !== undefined) {
        return [{ path: [key], home: [component] }];
      }
      const spec = OPERATED.map((one) => OPERATED_SPECS[one].spec).find((path) => plain(path.at(-1)) === plain(key));
      return spec === undefined ? [] : [{ path: [key], home: spec }];
    }),
  ];
}

function operatedProblems(users: Values, component: OperatedComponent): Misplaced[] {
  const { spec, storageKey } = OPERATED_SPECS[component];
  const block = [...spec, storageKey];
  const specNames = OPERATED.map((one) => OPERATED_SPECS[one].spec.at(-1) ?? '');
  const homeOf = (key: string): Path | undefined =>
    isAnyOf(key, STORAGE_WORDS) ? block : isAnyOf(key, BLOCK_KEYS) ? homeIn(STORAGE_BLOCK, block, key) : undefined;
  const specKeys = SPEC_KEYS.filter((key) => component === 'prometheus' || !['retentionSize', 'shards'].includes(key));
  return [
    ...keysAt(users, [component])
      .filter((key) => key !== spec.at(-1))
      .flatMap((key) => {
        const isSpec = isAnyOf(key, ['spec', ...specNames]);
        const home = isSpec ? spec : specKeys.includes(key) ? [...spec, key] : homeOf(key);
        return home === undefined ? [] : [{ path: [component, key], home }];
      }),
    ...keysAt(users, spec)
      .filter((key) => key !== storageKey)
      .flatMap((key) => {
        const home = homeOf(key);
        return home === undefined ? [] : [{ path: [...spec, key], home }];
      }),
    ...closedProblems(users, block, STORAGE_BLOCK, block, STORAGE_BLOCK),
  ];
}

function grafanaProblems(users: Values): Misplaced[] {
  return [
    ...keysAt(users, ['grafana'])
      .filter((key) => key !== 'persistence')
      .flatMap((key) => {
        const home = isAnyOf(key, [...STORAGE_WORDS, 'volumeClaimTemplate'])
          ? PERSISTENCE
          : isAnyOf(key, [...BLOCK_KEYS, 'size'])
            ? homeIn(GRAFANA_PERSISTENCE, PERSISTENCE, key)
            : undefined;
        return home === undefined ? [] : [{ path: ['grafana', key], home }];
      }),
    ...closedProblems(users, PERSISTENCE, GRAFANA_PERSISTENCE, PERSISTENCE, GRAFANA_PERSISTENCE),
  ];
}

/** Keys below a path of which every one is known, and that are none of them. */
function closedProblems(users: Values, path: Path, known: KnownMap, blockPath: Path, block: KnownMap): Misplaced[] {
  return keysAt(users, path).flatMap((key): Misplaced[] => {
    const at = [...path, key];
    const below = Object.hasOwn(known, key) ? known[key] : undefined;
    if (below === undefined) {
      const home = homeIn(known, path, key) ?? homeIn(block, blockPath, key);
      return [{ path: at, home: home ?? `one of ${Object.keys(known).join(', ')}` }];
    }
    return below === true ? [] : closedProblems(users, at, below, blockPath, block);
  });
}

/** Where a key of this or nearly this name belongs in a map of which every key is known; the nearest to the top. */
function homeIn(known: KnownMap, path: Path, key: string): Path | undefined {
  const all = pathsIn(known).sort((a, b) => a.length - b.length);
  const last = (one: Path): string => one.at(-1) ?? '';
  const home =
    all.find((one) => plain(last(one)) === plain(key)) ??
    all.find((one) => SYNONYMS[plain(key)]?.includes(last(one))) ??
    all.find((one) => isAnyOf(key, [last(one)]));
  return home === undefined ? undefined : [...path, ...home];
}

function pathsIn(known: KnownMap): Path[] {
  return Object.entries(known).flatMap(([key, below]) => [
    [key],
    ...(below === true ? [] : pathsIn(below).map((path) => [key, ...path])),
  ]);
}

/** The keys that are said at a path; one that is null takes a default away, one that is empty says nothing. */
function keysAt(users: Values, path: Path): string[] {
  const map: Value | undefined = path.length === 0 ? users : valueAt(users, path);
  return isMap(map) ? Object.keys(map).filter((key) => says(map[key])) : [];
}

function says(value: Value | undefined): boolean {
  return value !== undefined && value !== null && !(typeof value === 'object' && Object.keys(value).length === 0);
}

/** Whether a key is one of the words or a slip of the pen from it: the shorter the word, the fewer slips. */
function isAnyOf(key: string, words: readonly string[]): boolean {
  return words.some((word) => distance(plain(key), plain(word)) <= slips(word));
}

function slips(word: string): number {
  return word.length >= 10 ? 2 : word.length >= 7 ? 1 : 0;
}

function plain(key: string | undefined): string {
  return (key ?? '').toLowerCase().replace(/[-_]/g, '');
}
