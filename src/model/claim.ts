/** The numeric user and group that a process runs and writes as. */
export interface Owner {
  /** The user, from 0 to 2147483647, the limit of Kubernetes. */
  readonly uid: number;
  /** The group, from 0 to 2147483647. */
  readonly gid: number;
}

/**
 * A PersistentVolumeClaim of a workload.
 *
 * Claims of kube-prometheus-stack come from `KubePrometheusStackRelease`. For any other StatefulSet, write them yourself
 * or call `claimsOfStatefulSet`.
 */
export interface Claim {
  /** The component of the stack, or your own name in lower case (`loki`). */
  readonly component: string;
  /** The namespace of claim and pod. */
  readonly namespace: string;
  /** The exact name of the claim. */
  readonly name: string;
  /** The StatefulSet or Deployment whose pods mount the claim. */
  readonly workload: string;
  /** The shard, from 0; 0 for components without shards. */
  readonly shard: number;
  /** The ordinal of the pod, from 0. */
  readonly replica: number;
  /** The mounted directory, relative to the volume root. Absent: the root itself is mounted. */
  readonly subPath?: string;
  /** The mount path of the data in the container. */
  readonly mountPath: string;
  /** The user and group that the process writes as. */
  readonly owner: Owner;
  /** The pod's fsGroup. Kubernetes applies it to `local` volumes, but not to hostPath. Absent: the pod has none. */
  readonly fsGroup?: number;
}
