import type { Obstacle } from './kubectl';
import type { Event, Job, LimitRange, NamespaceObject, Node, Pod, ResourceQuota } from './live-objects';
import type { ClaimObject, CustomResource, Deployment, PersistentVolume, StatefulSet, StorageClass } from './objects';
import { memoized } from '../model/memoized';
import type { OperatorKind } from '../model/operator-kinds';

/** A list that was read, or the reason why it was not. */
export type Seen<T> =
  | { readonly seen: true; readonly items: readonly T[] }
  | { readonly seen: false; readonly obstacle: Obstacle; readonly reason: string };

/** Something that could not be read, for the report. */
export interface Unreadable {
  /** `PersistentVolumes`, `pods in namespace monitoring`, `the log of pod …`. */
  readonly what: string;
  readonly obstacle: Obstacle;
  readonly reason: string;
}

/** The content of one namespace of the plan. */
export interface NamespaceState {
  /** The namespace itself: one or none. */
  readonly self: Seen<NamespaceObject>;
  readonly claims: Seen<ClaimObject>;
  readonly pods: Seen<Pod>;
  readonly events: Seen<Event>;
  readonly statefulSets: Seen<StatefulSet>;
  readonly deployments: Seen<Deployment>;
  readonly jobs: Seen<Job>;
  readonly quotas: Seen<ResourceQuota>;
  readonly limitRanges: Seen<LimitRange>;
  /** The custom resources of the Prometheus Operator. */
  readonly customResources: ReadonlyMap<OperatorKind, Seen<CustomResource>>;
}

/** The content of all namespaces; read only if the plan's own namespaces have no objects of its chart. */
export interface Elsewhere {
  readonly claims: Seen<ClaimObject>;
  readonly customResources: Seen<CustomResource>;
}

/** Lines of a container's log. */
export interface ContainerLog {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Without control sequences, but not yet shortened or masked. */
  readonly lines: readonly string[];
}

/** How full a volume is, as the kubelet of its node reports it. */
export interface VolumeUsage {
  readonly namespace: string;
  readonly claim: string;
  readonly usedBytes: number;
  readonly capacityBytes: number;
  readonly availableBytes: number;
}

/** A list of the user's own values as it is now. Only its hash is kept, because it may be in a Secret. */
export interface UserList {
  readonly namespace: string;
  readonly release: string;
  /** Its path in the values. */
  readonly path: string;
  /** The hash of `listHash`. */
  readonly sha256: string;
}

/** The CustomResourceDefinition of a kind of the operator. */
export interface Definition {
  /** `prometheuses.monitoring.coreos.com`. */
  readonly name: string;
  /** The version of the operator that it was made for. Absent: it names none. */
  readonly operator?: string;
}

/** Everything that is read from a cluster, once. Diagnoses are pure functions of this and of the plans. */
export interface ClusterState {
  /** When it was read, in milliseconds of Unix time. */
  readonly now: number;
  readonly volumes: Seen<PersistentVolume>;
  readonly classes: Seen<StorageClass>;
  readonly nodes: Seen<Node>;
  readonly definitions: Seen<Definition>;
  readonly namespaces: ReadonlyMap<string, NamespaceState>;
  /**
   * The content of all namespaces.
   * @default - not read, because the chart of every plan is installed as planned
   */
  readonly elsewhere?: Elsewhere;
  readonly logs: readonly ContainerLog[];
  /**
   * How many logs of containers that run were not read, because they are too many.
   * @default 0
   */
  readonly unreadLogs?: number;
  /**
   * How full volumes are.
   * @default - not requested
   */
  readonly usage?: readonly VolumeUsage[];
  /** The user's lists that overlays hold copies of, as far as they could be read. */
  readonly userLists: readonly UserList[];
  /** Everything that could not be read. */
  readonly unreadable: readonly Unreadable[];
}

const NOT_READ = { seen: false, obstacle: 'failed', reason: 'was not read' } as const;

/** A namespace without any known content. */
export const UNSEEN_NAMESPACE: NamespaceState = {
  self: NOT_READ,
  claims: NOT_READ,
  pods: NOT_READ,
  events: NOT_READ,
  statefulSets: NOT_READ,
  deployments: NOT_READ,
  jobs: NOT_READ,
  quotas: NOT_READ,
  limitRanges: NOT_READ,
  customResources: new Map(),
};

/** The custom resources of a kind in a namespace. */
export function ofKind({ customResources }: NamespaceState, kind: OperatorKind): Seen<CustomResource> {
  return customResources.get(kind) ?? NOT_READ;
}

/** The items of a list as far as they are known. */
export function known<T>(list: Seen<T>): readonly T[] {
  return list.seen ? list.items : [];
}

/** Objects with a name. */
interface Named {
  readonly metadata: { readonly name: string };
}

const byName = memoized(
  (list: Seen<Named>): ReadonlyMap<string, unknown> => new Map(known(list).map((item) => [item.metadata.name, item])),
);

/** The object with a name. */
export function named<T extends Named>(list: Seen<T>, name: string): T | undefined {
  return byName(list).get(name) as T | undefined;
}

/** Whether a list was read and has no object with a name. An object that cannot be read is never missing. */
export function lacks(list: Seen<Named>, name: string): boolean {
  return list.seen && named(list, name) === undefined;
}

/** The age in milliseconds; 0 for an invalid time, or for a time in the future, because clocks differ. */
export function ageOf(time: string | undefined, now: number): number {
  const then = Date.parse(time ?? '');
  return Number.isNaN(then) ? 0 : Math.max(0, now - then);
}
