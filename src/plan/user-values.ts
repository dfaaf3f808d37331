import { OBJECT_NAME } from '../layout/volume-check';
import { type Check, join, object, oneOf, optional, text } from '../model/check';
import { onOneLine } from '../kubernetes/text';
import { invalid, type Problem, unwanted } from '../model/problems';
import type { Delivery } from './delivery';
import { isMap } from '../values/values';

/** Your values in a file: for Argo CD in the Git repository, for kubectl as it is from the output folder. */
export interface UserValuesFile {
  /**
   * Its path in the Git repository, such as `clusters/eu/values.yaml`. With the delivery `kubectl` its path from the output
   * folder, such as `../values.yaml`, or an absolute one.
   */
  readonly path: string;
}

/** Your values in a ConfigMap in the namespace of the release, for Flux. */
export interface UserValuesConfigMap {
  /** The name of the ConfigMap. */
  readonly configMap: string;
  /**
   * The key with the text of the values.
   * @default 'values.yaml'
   */
  readonly key?: string;
}

/** Your values in a Secret in the namespace of the release, for Flux. */
export interface UserValuesSecret {
  /** The name of the Secret. */
  readonly secret: string;
  /**
   * The key with the text of the values.
   * @default 'values.yaml'
   */
  readonly key?: string;
}

/** Where a values file of yours is. */
export type UserValues = UserValuesFile | UserValuesConfigMap | UserValuesSecret;

/** What `values/<release>.yml` holds: your own values and the storage settings, or these settings alone. */
export type ValuesFile = 'merged' | 'overlay';

/** The overlay of a plan: what Helm must be given besides its file. */
export interface PlannedOverlay {
  /**
   * Where your own values are, in the order in which Helm reads them; the overlay comes last.
   * @default - not known; commands have a placeholder
   */
  readonly userValues?: readonly UserValues[];
  /** The lists of the overlay that hold a copy of a list of yours, because Helm replaces a list as a whole. */
  readonly frozenLists: readonly FrozenList[];
}

/** A list of your values as it was when the overlay was written. */
export interface FrozenList {
  /** Its path in the values, such as `prometheus.prometheusSpec.initContainers`. */
  readonly path: string;
  /** The SHA-256 of your own list as JSON with sorted keys, in hex; that of `[]` if you have none there. */
  readonly sha256: string;
}

/** A path of a values file in commands: no option, and Helm takes a comma for the end of a name. */
export function isValuesPath(path: string): boolean {
  return path !== '' && !/^-|,/.test(path) && onOneLine(path) === path;
}

/** A path in a Git repository: relative, without `..`. */
export function isRepositoryPath(path: string): boolean {
  return /^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[\w./@+=,~-]+$/.test(path);
}

/** A key of a ConfigMap or Secret. */
export function isDataKey(key: string): boolean {
  return /^[-._a-zA-Z0-9]{1,253}$/.test(key);
}

const DATA_KEY = text(isDataKey, 'letters, digits, dashes, dots and underscores');

const FILE = object<UserValuesFile>(
  { path: text(isValuesPath, 'the path of your values file, such as "clusters/eu/values.yaml"', 'invalid-path') },
  'your values file: { path }',
  'is read',
);
const CONFIG_MAP = object<UserValuesConfigMap>(
  { configMap: OBJECT_NAME, key: optional(DATA_KEY) },
  'your values in a ConfigMap: { configMap, key }',
  'is read',
);
const SECRET = object<UserValuesSecret>(
  { secret: OBJECT_NAME, key: optional(DATA_KEY) },
  'your values in a Secret: { secret, key }',
  'is read',
);

const EXPECTED = 'the place of your values: { path }, { configMap } or { secret }';

/** One place, as one of its three forms. */
const ONE: Check<UserValues> = {
  code: 'invalid-value',
  expected: EXPECTED,
  read(given, path, report) {
    const forms = { path: FILE, configMap: CONFIG_MAP, secret: SECRET };
    const form = Object.entries(forms).find(([key]) => isMap(given) && Object.hasOwn(given, key))?.[1];
    if (form === undefined) {
      report(invalid('invalid-value', path, given, EXPECTED));
      return undefined;
    }
    return form.read(given, path, report);
  },
};

export const USER_VALUES: Check<UserValues | readonly UserValues[]> = {
  ...ONE,
  read(given, path, report) {
    return Array.isArray(given)
      ? (given as readonly unknown[]).flatMap((one, index) => ONE.read(one, join(path, String(index)), report) ?? [])
      : ONE.read(given, path, report);
  },
};

export const VALUES_FILE = oneOf(['merged', 'overlay'] as const satisfies readonly ValuesFile[]);

/** The options of a description that are about its values. */
interface ValuesOptions {
  readonly valuesFile?: ValuesFile;
  readonly userValues?: UserValues | readonly UserValues[];
  readonly delivery?: Delivery;
}

/** The places as a list; `undefined` if none is described. */
export function userValuesOf({ userValues }: ValuesOptions): readonly UserValues[] | undefined {
  if (userValues === undefined) {
    return undefined;
  }
  return Array.isArray(userValues) ? (userValues as readonly UserValues[]) : [userValues as UserValues];
}

/**
 * The contradictions between the file that is written, the places of the user's values, and the tool that reads both.
 * @param layers how many layers of values the description has, and how many of them were read from files
 */
export function userValuesProblems(
  options: ValuesOptions,
  layers: { readonly given: number; readonly read: number },
): Problem[] {
  const { valuesFile = 'merged', userValues, delivery = 'kubectl' } = options;
  const places = userValuesOf(options);
  if (valuesFile === 'merged') {
    return places === undefined
      ? []
      : [
          unwanted(
            'option-without-overlay',
            'userValues',
            userValues,
            'the values file holds your own values already',
            'set valuesFile to "overlay"',
          ),
        ];
  }
  const reader = READERS[delivery];
  if (delivery !== 'kubectl' && (places === undefined || (places.length === 0 && layers.given > 0))) {
    return [invalid('user-values-unknown', 'userValues', userValues, reader.expected)];
  }
  return [
    ...(places ?? []).flatMap((place, index) => {
      const at = Array.isArray(userValues) ? `userValues.${index}` : 'userValues';
      if (Object.keys(place).length === 0) {
        return []; // reported already
      }
      if (reader.reads !== ('path' in place ? 'path' : 'object')) {
        return [invalid('user-values-unreachable', at, place, reader.expected)];
      }
      return delivery === 'argo-cd' && 'path' in place && !isRepositoryPath(place.path)
        ? [invalid('invalid-path', `${at}.path`, place.path, 'a path in the Git repository, without ".."')]
        : [];
    }),
    ...(places !== undefined && places.length > 0 && places.length < layers.read
      ? [
          invalid(
            'user-values-unknown',
            'userValues',
            userValues,
            `a list of at least ${layers.read} places, because values are read from ${layers.read} files`,
          ),
        ]
      : []),
  ];
}

const PATH_IN_GIT = '{ path } of your values file';

/** What each tool can read the user's values from. */
const READERS: Readonly<Record<Delivery, { readonly reads: 'path' | 'object'; readonly expected: string }>> = {
  kubectl: { reads: 'path', expected: `${PATH_IN_GIT}, because helm reads files` },
  'argo-cd': {
    reads: 'path',
    expected: `${PATH_IN_GIT} in the Git repository, because Argo CD reads no ConfigMap or Secret`,
  },
  flux: {
    reads: 'object',
    expected: '{ configMap } or { secret } with your values, because Flux reads no file of the repository',
  },
};
