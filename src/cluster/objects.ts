import * as v from 'valibot';
import { CONDITIONS, COUNT, list, maybe, META, PRESENT, QUANTITIES, STRINGS, TEXT } from './schemas';
import { OPERATOR_KIND_NAMES } from '../model/operator-kinds';

/**
 * The objects that decide where data is, with only the fields that the doctor and `plan import` need. Other content, such as
 * environment variables, arguments and mounted configuration, is dropped when they are read.
 */
const PIN = v.object({ key: v.string(), operator: v.string(), values: list(v.string()) });

export const PERSISTENT_VOLUME = v.object({
  metadata: META,
  spec: v.object({
    claimRef: maybe(v.object({ namespace: TEXT, name: TEXT, uid: TEXT })),
    storageClassName: TEXT,
    capacity: QUANTITIES,
    accessModes: list(v.string()),
    // a volume without one, written by hand, is retained
    persistentVolumeReclaimPolicy: v.nullish(v.string(), 'Retain'),
    hostPath: maybe(v.object({ path: TEXT, type: TEXT })),
    local: maybe(v.object({ path: TEXT })),
    csi: PRESENT,
    nfs: PRESENT,
    iscsi: PRESENT,
    fc: PRESENT,
    rbd: PRESENT,
    cephfs: PRESENT,
    nodeAffinity: maybe(
      v.object({ required: maybe(v.object({ nodeSelectorTerms: list(v.object({ matchExpressions: list(PIN) })) })) }),
    ),
  }),
  status: v.nullish(v.object({ phase: TEXT, message: TEXT, lastPhaseTransitionTime: TEXT }), {}),
});
export type PersistentVolume = v.InferOutput<typeof PERSISTENT_VOLUME>;

export const CLAIM = v.object({
  metadata: META,
  spec: v.object({
    /** Absent: the default class of the cluster. */
    storageClassName: maybe(v.string()),
    volumeName: TEXT,
    accessModes: list(v.string()),
    resources: v.nullish(v.object({ requests: QUANTITIES }), {}),
    selector: PRESENT,
  }),
  status: v.nullish(v.object({ phase: TEXT }), {}),
});
export type ClaimObject = v.InferOutput<typeof CLAIM>;

export const STORAGE_CLASS = v.object({
  metadata: META,
  provisioner: TEXT,
  volumeBindingMode: TEXT,
  reclaimPolicy: TEXT,
});
export type StorageClass = v.InferOutput<typeof STORAGE_CLASS>;

const TEMPLATE_SPEC = v.nullish(
  v.object({
    storageClassName: maybe(v.string()),
    accessModes: list(v.string()),
    resources: v.nullish(v.object({ requests: QUANTITIES }), {}),
    volumeName: TEXT,
    selector: PRESENT,
  }),
  {},
);
/** What a template asks of the volume of a claim. */
export type ClaimTemplateSpec = v.InferOutput<typeof TEMPLATE_SPEC>;

const POD_VOLUMES = list(v.object({ persistentVolumeClaim: maybe(v.object({ claimName: v.string() })) }));
const MOUNTS = list(v.object({ name: TEXT, mountPath: TEXT, subPath: TEXT }));
const SECURITY_CONTEXT = v.object({
  runAsUser: maybe(v.number()),
  runAsGroup: maybe(v.number()),
  fsGroup: maybe(v.number()),
});

const POD_TEMPLATE = v.object({
  spec: v.nullish(
    v.object({
      nodeSelector: STRINGS,
      securityContext: maybe(SECURITY_CONTEXT),
      volumes: POD_VOLUMES,
      containers: list(v.object({ name: TEXT, volumeMounts: MOUNTS })),
    }),
    {},
  ),
});

/** Whether claims are deleted with a StatefulSet or with its replicas. */
const CLAIM_POLICY = maybe(v.object({ whenDeleted: maybe(v.string()), whenScaled: maybe(v.string()) }));

export const STATEFUL_SET = v.object({
  metadata: META,
  spec: v.object({
    persistentVolumeClaimRetentionPolicy: CLAIM_POLICY,
    replicas: v.nullish(v.number(), 1),
    volumeClaimTemplates: list(v.object({ metadata: v.object({ name: v.string() }), spec: TEMPLATE_SPEC })),
    template: v.nullish(POD_TEMPLATE, {}),
  }),
  status: v.nullish(v.object({ replicas: COUNT, readyReplicas: COUNT }), {}),
});
export type StatefulSet = v.InferOutput<typeof STATEFUL_SET>;

export const DEPLOYMENT = v.object({
  metadata: META,
  spec: v.object({
    replicas: v.nullish(v.number(), 1),
    strategy: v.nullish(v.object({ type: TEXT }), {}),
    template: POD_TEMPLATE,
  }),
  status: v.nullish(v.object({ replicas: COUNT, readyReplicas: COUNT, conditions: CONDITIONS }), {}),
});
export type Deployment = v.InferOutput<typeof DEPLOYMENT>;

const CLAIM_TEMPLATE = v.object({ metadata: v.nullish(v.object({ name: TEXT }), {}), spec: TEMPLATE_SPEC });

/** A custom resource of the Prometheus Operator. */
export const CUSTOM_RESOURCE = v.object({
  kind: v.picklist(OPERATOR_KIND_NAMES),
  metadata: META,
  spec: v.nullish(
    v.object({
      /** Absent: the operator uses 1. */
      replicas: maybe(v.number()),
      shards: maybe(v.number()),
      paused: v.nullish(v.boolean(), false),
      nodeSelector: STRINGS,
      retention: TEXT,
      retentionSize: TEXT,
      persistentVolumeClaimRetentionPolicy: CLAIM_POLICY,
      shardRetentionPolicy: maybe(
        v.object({ whenScaled: maybe(v.string()), retain: maybe(v.object({ retentionPeriod: maybe(v.string()) })) }),
      ),
      queryEndpoints: list(v.string()),
      /** The key of a Secret, never its content. */
      queryConfig: maybe(v.object({ name: TEXT, key: TEXT })),
      /** Without a claim template the data is in an emptyDir, or in a volume that lives as long as its pod. */
      storage: maybe(
        v.object({
          disableMountSubPath: v.nullish(v.boolean(), false),
          emptyDir: PRESENT,
          ephemeral: PRESENT,
          volumeClaimTemplate: maybe(CLAIM_TEMPLATE),
        }),
      ),
      securityContext: maybe(SECURITY_CONTEXT),
    }),
    {},
  ),
  status: v.nullish(v.object({ conditions: CONDITIONS }), {}),
});
export type CustomResource = v.InferOutput<typeof CUSTOM_RESOURCE>;
