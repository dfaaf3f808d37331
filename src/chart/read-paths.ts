import { NAMING_PATHS } from './naming';
import {
  COMPONENTS,
  type Component,
  DESCRIPTORS,
  isOperated,
  isSubchart,
  OPERATED_COMPONENTS,
  type ValuesPath,
} from '../model/components';
import { DELETIONS } from '../model/deletions';
import type { Value } from '../values/values';

/** The place of any item of a list, or of any key, in a path. */
export const ANY = '*';
const MOUNT_PATH = [ANY, 'mountPath'];

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
  [ANY, 'name'],
  [ANY, 'volumeMounts', ...MOUNT_PATH],
  [ANY, 'securityContext'],
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
  ...Object.values(DELETIONS).flatMap(({ places }) => Object.values(places).flatMap(({ path }) => placesOf(path))),
];

/** A setting of a custom resource may also be among the fields that the chart writes as they are. */
function placesOf(path: ValuesPath): ValuesPath[] {
  const spec = OPERATED_COMPONENTS.map((component) => DESCRIPTORS[component].pods).find((pods) =>
    isPathCovered(pods, path),
  );
  return [path, ...(spec === undefined ? [] : [[...spec, 'additionalConfig', ...path.slice(spec.length)]])];
}

function pathsOf(component: Component): ValuesPath[] {
  const descriptor = DESCRIPTORS[component];
  const { pods, storage, securityContext, mounts, initContainers } = descriptor;
  return [
    [component, 'enabled'],
    storage,
    securityContext,
    ...(descriptor.madeBy === 'subchart' ? [descriptor.containerSecurityContext] : []),
    ...(initContainers === undefined ? [] : [[...initContainers, ANY, 'name']]),
    ...mounts.map((path) => [...path, ...MOUNT_PATH]),
    ...[
      ...POD_KEYS.map((key) => [key]),
      ...(isOperated(component) ? SPEC_PATHS : []),
      ...(isSubchart(component) ? SUBCHART_PATHS : []),
    ].map((path) => [...pods, ...path]),
  ];
}

/** Whether names, claims, volumes or what is deleted follow from what is at a path of the values. */
export function isPathRead(path: ValuesPath): boolean {
  return READ.some((one) => isPathCovered(one, path));
}

/** Whether what is read at one path includes what is at another, or is below it. */
export function isPathCovered(read: ValuesPath, path: ValuesPath): boolean {
  const length = Math.min(read.length, path.length);
  return read.slice(0, length).every((key, index) => [key, path[index]].includes(ANY) || key === path[index]);
}

/** The path of every value that is neither a map nor a list, where it passes a test. */
export function pathsOfScalars(value: Value, test: (scalar: Value) => boolean, path: ValuesPath = []): ValuesPath[] {
  if (typeof value !== 'object' || value === null) {
    return test(value) ? [path] : [];
  }
  return Object.entries(value).flatMap(([key, inner]: [string, Value | undefined]) =>
    inner === undefined ? [] : pathsOfScalars(inner, test, [...path, key]),
  );
}
