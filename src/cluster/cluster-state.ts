import type { Obstacle } from './kubectl';
import type {
  ClaimObject,
  Deployment,
  Event,
  Job,
  NamespaceObject,
  Node,
  Operated,
  PersistentVolume,
  Pod,
  StatefulSet,
} from './objects';

/** A list that was read, or why it was not. */
export type Seen<T> =
  | { readonly seen: true; readonly items: readonly T[] }
  | { readonly seen: false; readonly obstacle: Obstacle; readonly reason: string };

/** What could not be seen, for people. */
export interface Blind {
  /** `PersistentVolumes`, `pods in namespace monitoring`, `the log of pod …`. */
  readonly what: string;
  readonly obstacle: Obstacle;
  readonly reason: string;
}

/** The kinds of custom resources that the operator turns into StatefulSets, and how kubectl calls them. */
export const OPERATED_TYPES = {
  Prometheus: 'prometheuses.monitoring.coreos.com',
  PrometheusAgent: 'prometheusagents.monitoring.coreos.com',
  Alertmanager: 'alertmanagers.monitoring.coreos.com',
  ThanosRuler: 'thanosrulers.monitoring.coreos.com',
} as const;
export type OperatedKind = keyof typeof OPERATED_TYPES;

export function isOperatedKind(kind: string): kind is OperatedKind {
  return Object.hasOwn(OPERATED_TYPES, kind);
}

/** What is in one namespace of the plan. */
export interface NamespaceState {
  /** The namespace itself: one or none. */
  readonly self: Seen<NamespaceObject>;
  readonly claims: Seen<ClaimObject>;
  readonly pods: Seen<Pod>;
  readonly events: Seen<Event>;
  readonly statefulSets: Seen<StatefulSet>;
  readonly deployments: Seen<Deployment>;
  readonly jobs: Seen<Job>;
  readonly operated: Readonly<Record<OperatedKind, Seen<Operated>>>;
}

/** What is in all namespaces, looked at where a plan's own have nothing of its chart. */
export interface Elsewhere {
  readonly claims: Seen<ClaimObject>;
  readonly operated: Seen<Operated>;
}

/** Lines of a container's log. */
export interface ContainerLog {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Each without anything that a terminal would obey, not yet shortened or masked. */
  readonly lines: readonly string[];
}

/** How full a volume is, as the kubelet of its node tells it. */
export interface VolumeUsage {
  readonly namespace: string;
  readonly claim: string;
  readonly usedBytes: number;
  readonly capacityBytes: number;
  readonly availableBytes: number;
}

/** Everything that was read from a cluster, once. Diagnoses are pure functions of this and of the plans. */
export interface ClusterState {
  /** When it was read, in milliseconds of Unix time. */
  readonly now: number;
  readonly volumes: Seen<PersistentVolume>;
  /** StorageClasses, by name. */
  readonly classes: Seen<string>;
  readonly nodes: Seen<Node>;
  readonly namespaces: ReadonlyMap<string, NamespaceState>;
  /**
   * What is in all namespaces.
   * @default - the chart of every plan is where it is planned
   */
  readonly elsewhere?: Elsewhere;
  readonly logs: readonly ContainerLog[];
  /**
   * How full volumes are, where it was asked for.
   * @default - not asked for
   */
  readonly usage?: readonly VolumeUsage[];
  /** What could not be read and would have been of use. */
  readonly blind: readonly Blind[];
}

const NOT_READ = { seen: false, obstacle: 'failed', reason: 'was not read' } as const;

/** A namespace that nothing is known of. */
export const UNSEEN_NAMESPACE: NamespaceState = {
  self: NOT_READ,
  claims: NOT_READ,
  pods: NOT_READ,
  events: NOT_READ,
  statefulSets: NOT_READ,
  deployments: NOT_READ,
  jobs: NOT_READ,
  operated: { Prometheus: NOT_READ, PrometheusAgent: NOT_READ, Alertmanager: NOT_READ, ThanosRuler: NOT_READ },
};

/** The items of a list as far as they are known. */
export function known<T>(list: Seen<T>): readonly T[] {
  return list.seen ? list.items : [];
}

/** Whether a list was read and has none of these: what cannot be seen is never missing. */
export function lacks<T>(list: Seen<T>, isIt: (item: T) => boolean): boolean {
  return list.seen && !list.items.some(isIt);
}

/** The object of a name. */
export function named<T extends { readonly metadata: { readonly name: string } }>(
  list: Seen<T>,
  name: string,
): T | undefined {
  return known(list).find(({ metadata }) => metadata.name === name);
}

/** How long ago, in milliseconds; 0 for what is no time or lies ahead, as clocks differ. */
export function ageOf(time: string | undefined, now: number): number {
  const then = Date.parse(time ?? '');
  return Number.isNaN(then) ? 0 : Math.max(0, now - then);
}
