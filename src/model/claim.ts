/** The user and group that a process runs and writes as, by number. */
export interface Owner {
  /** The user, 0 to 2147483647; Kubernetes takes no larger one. */
  readonly uid: number;
  /** The group, 0 to 2147483647. */
  readonly gid: number;
}

/**
 * A PersistentVolumeClaim that a workload will ask for.
 *
 * Those of kube-prometheus-stack come from `KubePrometheusStackRelease`; those of any other StatefulSet can be given
 * by hand or made by `claimsOfStatefulSet`.
 */
export interface Claim {
  /** What asks: a component of the stack, or a name of your own in lower case (`loki`). */
  readonly component: string;
  /** The namespace of claim and pod. */
  readonly namespace: string;
  /** The claim's name, to the letter. */
  readonly name: string;
  /** The StatefulSet or Deployment whose pods mount the claim. */
  readonly workload: string;
  /** 0 for the first shard, and for everything that has no shards. */
  readonly shard: number;
  /** The ordinal of the pod, from 0. */
  readonly replica: number;
  /** The directory below the volume's root that is mounted, relative. Absent: the root itself is. */
  readonly subPath?: string;
  /** Where the process sees its data. */
  readonly mountPath: string;
  /** Who the process writes as. */
  readonly owner: Owner;
  /** The pod's fsGroup. Kubernetes applies it to `local` volumes and not to hostPath. Absent: it has none. */
  readonly fsGroup?: number;
}
