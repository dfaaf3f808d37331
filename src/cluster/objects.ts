import * as v from 'valibot';

/**
 * What the doctor keeps of Kubernetes' objects. Everything else is dropped as it is read: environment variables, arguments
 * and mounted configuration of pods never get further than here.
 */
const STRINGS = v.nullish(v.record(v.string(), v.string()), {});
// Go writes a time that is not set as null
const TEXT = v.nullish(v.string(), '');
const COUNT = v.nullish(v.number(), 0);

function list<T extends v.GenericSchema>(item: T) {
  return v.nullish(v.array(item), []);
}

const META = v.object({
  name: v.string(),
  namespace: TEXT,
  uid: TEXT,
  creationTimestamp: TEXT,
  deletionTimestamp: v.optional(v.string()),
  labels: STRINGS,
  annotations: STRINGS,
  ownerReferences: list(v.object({ kind: v.string(), name: v.string(), uid: v.string() })),
});

const CONDITION = v.object({
  type: v.string(),
  status: v.string(),
  reason: TEXT,
  message: TEXT,
  lastTransitionTime: TEXT,
});
const CONDITIONS = list(CONDITION);
export type Condition = v.InferOutput<typeof CONDITION>;

const REQUIREMENTS = list(v.object({ key: v.string(), operator: v.string(), values: list(v.string()) }));

export const PERSISTENT_VOLUME = v.object({
  metadata: META,
  spec: v.object({
    claimRef: v.optional(v.object({ namespace: TEXT, name: TEXT, uid: TEXT })),
    storageClassName: TEXT,
    capacity: STRINGS,
    accessModes: list(v.string()),
    hostPath: v.optional(v.object({ path: v.string() })),
    local: v.optional(v.object({ path: v.string() })),
    nodeAffinity: v.optional(
      v.object({
        required: v.optional(v.object({ nodeSelectorTerms: list(v.object({ matchExpressions: REQUIREMENTS })) })),
      }),
    ),
  }),
  status: v.optional(v.object({ phase: TEXT, message: TEXT, lastPhaseTransitionTime: TEXT }), {}),
});
export type PersistentVolume = v.InferOutput<typeof PERSISTENT_VOLUME>;

export const CLAIM = v.object({
  metadata: META,
  spec: v.object({
    storageClassName: v.optional(v.string()),
    volumeName: TEXT,
    accessModes: list(v.string()),
    resources: v.optional(v.object({ requests: STRINGS }), {}),
    selector: v.optional(v.unknown()),
  }),
  status: v.optional(v.object({ phase: TEXT }), {}),
});
export type ClaimObject = v.InferOutput<typeof CLAIM>;

const CONTAINER_STATE = v.object({
  waiting: v.optional(v.object({ reason: TEXT, message: TEXT })),
  running: v.optional(v.object({ startedAt: TEXT })),
  terminated: v.optional(v.object({ reason: TEXT, message: TEXT, exitCode: COUNT, finishedAt: TEXT })),
});
const CONTAINER_STATUS = v.object({
  name: v.string(),
  ready: v.optional(v.boolean(), false),
  restartCount: COUNT,
  state: v.optional(CONTAINER_STATE, {}),
  lastState: v.optional(CONTAINER_STATE, {}),
});
export type ContainerStatus = v.InferOutput<typeof CONTAINER_STATUS>;

const TOLERATION = v.object({ key: TEXT, operator: TEXT, value: TEXT, effect: TEXT });
export type Toleration = v.InferOutput<typeof TOLERATION>;

export const POD = v.object({
  metadata: META,
  spec: v.object({
    nodeName: TEXT,
    nodeSelector: STRINGS,
    tolerations: list(TOLERATION),
    volumes: list(v.object({ persistentVolumeClaim: v.optional(v.object({ claimName: v.string() })) })),
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
  spec: v.object({ suspend: v.optional(v.boolean(), false) }),
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

export const STATEFUL_SET = v.object({
  metadata: META,
  spec: v.object({
    replicas: v.optional(v.number(), 1),
    volumeClaimTemplates: list(v.object({ metadata: v.object({ name: v.string() }) })),
  }),
  status: v.optional(v.object({ replicas: COUNT, readyReplicas: COUNT }), {}),
});
export type StatefulSet = v.InferOutput<typeof STATEFUL_SET>;

export const DEPLOYMENT = v.object({
  metadata: META,
  spec: v.object({
    replicas: v.optional(v.number(), 1),
    strategy: v.optional(v.object({ type: TEXT }), {}),
    template: v.object({
      spec: v.object({
        volumes: list(v.object({ persistentVolumeClaim: v.optional(v.object({ claimName: v.string() })) })),
      }),
    }),
  }),
  status: v.optional(v.object({ replicas: COUNT, readyReplicas: COUNT, conditions: CONDITIONS }), {}),
});
export type Deployment = v.InferOutput<typeof DEPLOYMENT>;

/** Without a claim template it is an emptyDir, or a volume that lives as long as its pod. */
const STORAGE = v.object({
  volumeClaimTemplate: v.nullish(
    v.object({ spec: v.nullish(v.object({ storageClassName: v.nullish(v.string()) }), {}) }),
  ),
});

/** A custom resource of the Prometheus Operator. */
export const OPERATED = v.object({
  kind: v.string(),
  metadata: META,
  spec: v.optional(
    v.object({
      replicas: v.optional(v.number()),
      shards: v.optional(v.number()),
      paused: v.optional(v.boolean()),
      storage: v.nullish(STORAGE),
    }),
    {},
  ),
  status: v.optional(v.object({ conditions: CONDITIONS }), {}),
});
export type Operated = v.InferOutput<typeof OPERATED>;

export const EVENT = v.object({
  metadata: META,
  involvedObject: v.object({ kind: TEXT, namespace: TEXT, name: TEXT, uid: TEXT }),
  type: TEXT,
  reason: TEXT,
  message: TEXT,
  lastTimestamp: v.nullish(v.string()),
  eventTime: v.nullish(v.string()),
  series: v.nullish(v.object({ lastObservedTime: TEXT })),
});
export type Event = v.InferOutput<typeof EVENT>;

const TAINT = v.object({ key: v.string(), value: TEXT, effect: v.string() });
export type Taint = v.InferOutput<typeof TAINT>;

export const NODE = v.object({
  metadata: META,
  spec: v.optional(v.object({ unschedulable: v.optional(v.boolean(), false), taints: list(TAINT) }), {}),
  status: v.optional(v.object({ conditions: CONDITIONS }), {}),
});
export type Node = v.InferOutput<typeof NODE>;

export const STORAGE_CLASS = v.object({ metadata: META });
export const NAMESPACE = v.object({ metadata: META, status: v.optional(v.object({ phase: TEXT }), {}) });
export type NamespaceObject = v.InferOutput<typeof NAMESPACE>;

const VOLUME_STATS = v.object({
  pvcRef: v.optional(v.object({ name: v.string(), namespace: v.string() })),
  usedBytes: v.optional(v.number()),
  capacityBytes: v.optional(v.number()),
  availableBytes: v.optional(v.number()),
});
/** What the kubelet knows about the volumes of its pods. */
export const STATS_SUMMARY = v.object({ pods: list(v.object({ volume: list(VOLUME_STATS) })) });

/** JSON of this shape, `undefined` where it is none. */
export function parsed<T>(schema: v.GenericSchema<unknown, T>, text: string): T | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { success, output } = v.safeParse(schema, json);
  return success ? output : undefined;
}
