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

/** What the claims of one StatefulSet have in common. */
export interface StatefulSetClaims {
  /** A name of your own in lower case (`loki`): in names of volumes and directories, and the key of `components`. */
  readonly component: string;
  /** The namespace of StatefulSet and claims. */
  readonly namespace: string;
  /** The StatefulSet's name. */
  readonly statefulSet: string;
  /** The name of the volumeClaimTemplate. */
  readonly template: string;
  /** How many pods; a claim each. 0 or less makes none. */
  readonly replicas: number;
  /**
   * Which shard the StatefulSet is, from 0, where several together are one component.
   * @default 0
   */
  readonly shard?: number;
  /** Where the process sees its data, absolute. */
  readonly mountPath: string;
  /**
   * The directory below the volume's root that is mounted, relative.
   * @default - the volume's root is mounted
   */
  readonly subPath?: string;
  /** Who the process writes as. */
  readonly owner: Owner;
  /**
   * The pod's fsGroup. Kubernetes applies it to `local` volumes and not to hostPath.
   * @default - none
   */
  readonly fsGroup?: number;
}

/**
 * The claims of a StatefulSet: `<template>-<statefulset>-<ordinal>`.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-storage
 */
export function claimsOfStatefulSet(set: StatefulSetClaims): Claim[] {
  return Array.from({ length: Math.max(0, set.replicas) }, (_, replica) => ({
    component: set.component,
    namespace: set.namespace,
    name: `${set.template}-${set.statefulSet}-${replica}`,
    workload: set.statefulSet,
    shard: set.shard ?? 0,
    replica,
    ...(set.subPath === undefined ? {} : { subPath: set.subPath }),
    mountPath: set.mountPath,
    owner: { uid: set.owner.uid, gid: set.owner.gid },
    ...(set.fsGroup === undefined ? {} : { fsGroup: set.fsGroup }),
  }));
}
