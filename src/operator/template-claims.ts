import type { Claim, Owner } from '../model/claim';

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
 * The claims that the StatefulSet controller makes of a claim template: `<template>-<statefulset>-<ordinal>`.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-storage
 */
export function templateClaims(set: StatefulSetClaims): Claim[] {
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
