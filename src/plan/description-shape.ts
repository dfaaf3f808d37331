import { show } from '../kubernetes/text';
import { closest, distance } from 'fastest-levenshtein';
import type { ComponentStorage, PrometheusStorage, ReplicatedStorage } from './component-storage';
import type { InitImage } from './init-image';
import type { InitJobOptions } from './init-job-options';
import type { StackDescription } from './stack-plan';
import type { ReleaseIdentity } from '../release/release';
import type { Problem } from '../model/problems';
import { type NodeList, nodeListProblems } from '../layout/node-list';

/** The properties that a part of a description may have, held against its type. */
export type Properties<T> = Readonly<Record<keyof T & string, true>>;

const RELEASE: Properties<ReleaseIdentity> = { name: true, namespace: true, chartVersion: true };

const COMPONENT: Properties<ComponentStorage> = {
  size: true,
  storageClassName: true,
  path: true,
  nodes: true,
  owner: true,
};
const REPLICATED: Properties<ReplicatedStorage> = { ...COMPONENT, replicas: true, retention: true };
const PROMETHEUS: Properties<PrometheusStorage> = { ...REPLICATED, shards: true, retentionSize: true };

const IMAGE: Properties<InitImage> = { registry: true, repository: true, tag: true, digest: true };

const INIT_JOB: Properties<InitJobOptions> = {
  backoffLimit: true,
  deadline: true,
  generation: true,
  image: true,
  imagePullPolicy: true,
  imagePullSecrets: true,
  mode: true,
  ownership: true,
  priorityClassName: true,
  requireMountPoint: true,
  seLinuxOptions: true,
  tolerations: true,
};

const DESCRIPTION: Properties<StackDescription> = {
  release: true,
  layout: true,
  nodes: true,
  nodeLabel: true,
  volumeType: true,
  capacity: true,
  prometheus: true,
  alertmanager: true,
  thanosRuler: true,
  grafana: true,
  admissionWebhooks: true,
  values: true,
  initJob: true,
  waitForDirectories: true,
};

/** The parts of a description whose properties are known; one of a component that it does not have is told elsewhere. */
const PARTS: readonly (readonly [string, Readonly<Record<string, true>>])[] = [
  ['release', RELEASE],
  ['prometheus', PROMETHEUS],
  ['alertmanager', PROMETHEUS],
  ['thanosRuler', PROMETHEUS],
  ['grafana', PROMETHEUS],
  ['initJob', INIT_JOB],
];

/**
 * What no compiler has told: properties that nobody reads, and parts that are something else. Whoever runs TypeScript
 * without its compiler, or writes JavaScript, would be left without storage by a slip of the pen.
 *
 * @param rendered the properties that are read where the plan is rendered
 * @returns the problems, and whether there is enough of it to look for others
 */
export function shapeOf(
  description: object,
  rendered: Readonly<Record<string, true>>,
): { readonly problems: readonly (Problem | string)[]; readonly isWhole: boolean } {
  const parts = new Map<string, unknown>(Object.entries(description));
  const [release, layout, initJob, nodes] = ['release', 'layout', 'initJob', 'nodes'].map((name) => parts.get(name));
  const missing = [
    ...(isObject(release)
      ? []
      : [`release: got ${show(release)}, want the name, namespace and chartVersion of the release`]),
    ...(isObject(layout) && 'volumeRoot' in layout
      ? []
      : [`layout: got ${show(layout)}, want HostPathLayout.perVolume('/data') or HostPathLayout.sharedRoot('/data')`]),
  ];
  const wrong = [
    // also where nobody knows yet which claims there will be
    ...(nodes === undefined ? [] : nodeListProblems('nodes', nodes as NodeList, [])),
    ...unknownProperties('', description, { ...DESCRIPTION, ...rendered }),
    ...PARTS.flatMap(([name, known]) => unknownProperties(`${name}.`, parts.get(name), known)),
    ...(initJob === undefined || isObject(initJob)
      ? []
      : [`initJob: got ${show(initJob)}, want options of the init Job`]),
    ...(isObject(initJob) && 'image' in initJob ? unknownProperties('initJob.image.', initJob.image, IMAGE) : []),
  ];
  return {
    problems: [...missing, ...wrong],
    isWhole: missing.length === 0 && (initJob === undefined || isObject(initJob)),
  };
}

function unknownProperties(path: string, part: unknown, known: Readonly<Record<string, true>>): string[] {
  // an instance of a class has what it has
  if (!isObject(part) || Object.getPrototypeOf(part) !== Object.prototype) {
    return [];
  }
  const names = Object.keys(known);
  return Object.entries(part)
    .filter(([key, value]) => value !== undefined && !Object.hasOwn(known, key))
    .map(
      ([key, value]) =>
        `${path}${key}: got ${isObject(value) ? 'a map or list' : show(value)}, which nothing reads: ${meant(key, names)}`,
    );
}

function meant(key: string, names: readonly string[]): string {
  const small = key.toLowerCase();
  const nearest = names.find((name) => name.toLowerCase().startsWith(small)) ?? closest(key, [...names]);
  const slips = Math.ceil(nearest.length / 3);
  return distance(small, nearest.toLowerCase()) <= slips || nearest.toLowerCase().startsWith(small)
    ? `did you mean ${nearest}?`
    : `there are ${[...names].sort().join(', ')}`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
