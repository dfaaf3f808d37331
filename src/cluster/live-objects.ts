import * as v from 'valibot';
import { CONDITIONS, COUNT, list, maybe, META, PRESENT, QUANTITIES, STRINGS, TEXT } from './schemas';

/** The objects that only a live cluster has: pods, nodes, events and others. `plan import` reads pods and nodes too. */
const CONTAINER_STATE = v.object({
  waiting: maybe(v.object({ reason: TEXT, message: TEXT })),
  running: maybe(v.object({ startedAt: TEXT })),
  terminated: maybe(v.object({ reason: TEXT, message: TEXT, exitCode: COUNT, finishedAt: TEXT })),
});
const CONTAINER_STATUS = v.object({
  name: v.string(),
  ready: v.optional(v.boolean(), false),
  restartCount: COUNT,
  state: v.optional(CONTAINER_STATE, {}),
  lastState: v.optional(CONTAINER_STATE, {}),
});
export type ContainerStatus = v.InferOutput<typeof CONTAINER_STATUS>;

export const TOLERATION = v.object({ key: TEXT, operator: TEXT, value: TEXT, effect: TEXT });
export type Toleration = v.InferOutput<typeof TOLERATION>;

/** Of a container only which volumes it may write to. */
const CONTAINERS = list(
  v.object({ name: TEXT, volumeMounts: list(v.object({ name: TEXT, readOnly: v.nullish(v.boolean(), false) })) }),
);

export const POD = v.object({
  metadata: META,
  spec: v.object({
    nodeName: TEXT,
    nodeSelector: STRINGS,
    tolerations: list(TOLERATION),
    volumes: list(
      v.object({
        name: TEXT,
        persistentVolumeClaim: maybe(v.object({ claimName: v.string(), readOnly: v.nullish(v.boolean(), false) })),
      }),
    ),
    initContainers: CONTAINERS,
    containers: CONTAINERS,
    ephemeralContainers: CONTAINERS,
  }),
  status: v.optional(
    v.object({
      phase: TEXT,
      reason: TEXT,
      message: TEXT,
      conditions: CONDITIONS,
      initContainerStatuses: list(CONTAINER_STATUS),
      containerStatuses: list(CONTAINER_STATUS),
    }),
    {},
  ),
});
export type Pod = v.InferOutput<typeof POD>;

export const JOB = v.object({
  metadata: META,
  spec: v.object({ suspend: v.nullish(v.boolean(), false) }),
  status: v.optional(
    v.object({
      active: COUNT,
      succeeded: COUNT,
      failed: COUNT,
      conditions: CONDITIONS,
      completionTime: TEXT,
    }),
    {},
  ),
});
export type Job = v.InferOutput<typeof JOB>;

export const EVENT = v.object({
  metadata: META,
  involvedObject: v.object({ kind: TEXT, namespace: TEXT, name: TEXT, uid: TEXT }),
  type: TEXT,
  reason: TEXT,
  message: TEXT,
  lastTimestamp: TEXT,
  eventTime: TEXT,
  series: maybe(v.object({ lastObservedTime: TEXT })),
});
export type Event = v.InferOutput<typeof EVENT>;

const TAINT = v.object({ key: v.string(), value: TEXT, effect: v.string() });
export type Taint = v.InferOutput<typeof TAINT>;

export const NODE = v.object({
  metadata: META,
  spec: v.optional(v.object({ unschedulable: v.nullish(v.boolean(), false), taints: list(TAINT) }), {}),
  status: v.optional(v.object({ conditions: CONDITIONS }), {}),
});
export type Node = v.InferOutput<typeof NODE>;

export const NAMESPACE = v.object({
  metadata: META,
  status: v.optional(v.object({ phase: TEXT, conditions: CONDITIONS }), {}),
});
export type NamespaceObject = v.InferOutput<typeof NAMESPACE>;

/** Limits of what a namespace may have. */
export const RESOURCE_QUOTA = v.object({
  metadata: META,
  spec: v.nullish(v.object({ hard: QUANTITIES, scopes: PRESENT, scopeSelector: PRESENT }), {}),
  status: v.nullish(v.object({ used: QUANTITIES }), {}),
});
export type ResourceQuota = v.InferOutput<typeof RESOURCE_QUOTA>;

/** Limits of each object of a namespace. */
export const LIMIT_RANGE = v.object({
  metadata: META,
  spec: v.nullish(
    v.object({ limits: list(v.object({ type: TEXT, min: QUANTITIES, max: QUANTITIES, default: QUANTITIES })) }),
    {},
  ),
});
export type LimitRange = v.InferOutput<typeof LIMIT_RANGE>;

const VOLUME_STATS = v.object({
  pvcRef: maybe(v.object({ name: v.string(), namespace: v.string() })),
  usedBytes: maybe(v.number()),
  capacityBytes: maybe(v.number()),
  availableBytes: maybe(v.number()),
});
/** What the kubelet knows about the volumes of its pods. */
export const STATS_SUMMARY = v.object({ pods: list(v.object({ volume: list(VOLUME_STATS) })) });
