import { NAMING_PATHS } from './naming';
import { COMPONENTS, type Component, DESCRIPTORS, isOperated, isSubchart, type ValuesPath } from '../model/components';
import type { Problem } from '../model/problems';
import { invalidValue } from '../values/value-problem';
import { childOf, type Value, valueAt, type Values, withoutValue } from '../values/values';

/** The place of any item of a list in a path that is read. */
const ITEM = '*';
const MOUNT_PATH = [ITEM, 'mountPath'];

/** What is read of the pods of every component. */
const POD_KEYS = [
  'replicas',
  'shards',
  'retention',
  'retentionSize',
  'nodeSelector',
  'affinity',
  'podAntiAffinity',
  'podAntiAffinityTopologyKey',
  'tolerations',
] as const;

/** What is read of a list of patches of containers. */
const CONTAINERS = [
  [ITEM, 'name'],
  [ITEM, 'volumeMounts', ...MOUNT_PATH],
].map((path) => ['containers', ...path]);

/** What is read of a custom resource beside `POD_KEYS`, below its spec. */
const SPEC_PATHS: readonly ValuesPath[] = [
  ...CONTAINERS,
  ['thanos', 'volumeMounts', ...MOUNT_PATH],
  ...['storage', 'replicas', 'shards', 'securityContext', 'mode'].map((key) => ['additionalConfig', key]),
  ...[['volumeMounts', ...MOUNT_PATH], ...CONTAINERS].map((path) => ['additionalConfig', ...path]),
  ['additionalConfigString'],
];

/** What is read of Grafana beside `POD_KEYS`. */
const SUBCHART_PATHS: readonly ValuesPath[] = [
  ['autoscaling', 'enabled'],
  ['deploymentStrategy'],
  ['initChownData', 'enabled'],
  ['sidecar', 'dashboards', 'enabled'],
  ['sidecar', 'dashboards', 'folder'],
];

const READ: readonly ValuesPath[] = [
  ...NAMING_PATHS,
  ...COMPONENTS.flatMap(pathsOf),
  ['global', 'imageRegistry'],
  ['global', 'imagePullSecrets'],
  ['prometheusOperator', 'admissionWebhooks', 'enabled'],
  ['prometheusOperator', 'tls', 'enabled'],
];

function pathsOf(component: Component): ValuesPath[] {
  const descriptor = DESCRIPTORS[component];
  const { pods, storage, securityContext, mounts, initContainers } = descriptor;
  return [
    [component, 'enabled'],
    storage,
    securityContext,
    ...(descriptor.madeBy === 'subchart' ? [descriptor.containerSecurityContext] : []),
    ...(initContainers === undefined ? [] : [[...initContainers, ITEM, 'name']]),
    ...mounts.map((path) => [...path, ...MOUNT_PATH]),
    ...[
      ...POD_KEYS.map((key) => [key]),
      ...(isOperated(component) ? SPEC_PATHS : []),
      ...(isSubchart(component) ? SUBCHART_PATHS : []),
    ].map((path) => [...pods, ...path]),
  ];
}

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
  const found = encryptedIn(users, []).flatMap((path) => {
    const isCopied = copied.some((one) => covers(one, path));
    return isCopied || READ.some((one) => covers(one, path)) ? [{ path, isCopied }] : [];
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

function encryptedIn(value: Value, path: ValuesPath): ValuesPath[] {
  if (typeof value !== 'object' || value === null) {
    return isEncrypted(value) ? [path] : [];
  }
  return Object.entries(value).flatMap(([key, inner]: [string, Value | undefined]) =>
    inner === undefined ? [] : encryptedIn(inner, [...path, key]),
  );
}

/** Whether what is read at one path includes what is at another, or is below it. */
function covers(read: ValuesPath, path: ValuesPath): boolean {
  const length = Math.min(read.length, path.length);
  return read.slice(0, length).every((key, index) => key === ITEM || key === path[index]);
}

function at(values: Value | undefined, path: ValuesPath): Value | undefined {
  return path.reduce(childOf, values);
}

/** Without the value, or without the list that it is an item of, because the other items would move. */
function without(values: Values, path: ValuesPath): Values {
  const list = path.findIndex((_, index) => Array.isArray(valueAt(values, path.slice(0, index))));
  return withoutValue(values, list < 0 ? path : path.slice(0, list));
}
