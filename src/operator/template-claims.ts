import type { Claim, Owner } from '../model/claim';

/** The common properties of the claims of one StatefulSet. */
export interface StatefulSetClaims {
  /** Your own name in lower case (`loki`), for the names of volumes and directories, and as the key in `components`. */
  readonly component: string;
  /** The namespace of the StatefulSet and its claims. */
  readonly namespace: string;
  /** The StatefulSet's name. */
  readonly statefulSet: string;
  /** The name of the volumeClaimTemplate. */
  readonly template: string;
  /** The number of pods, each with a claim. 0 or less means none. */
  readonly replicas: number;
  /**
   * The shard of the StatefulSet, from 0, if several StatefulSets are one component.
   * @default 0
   */
  readonly shard?: number;
  /** The absolute mount path of the data in the container. */
  readonly mountPath: string;
  /**
   * The mounted directory, relative to the volume root.
   * @default - the volume's root is mounted
   */
  readonly subPath?: string;
  /** The user and group that the process writes as. */
  readonly owner: Owner;
  /**
   * The pod's fsGroup. Kubernetes applies it to `local` volumes, but not to hostPath.
   * @default - none
   */
  readonly fsGroup?: number;
}

/**
 * The claims that the StatefulSet controller creates from a claim template: `<template>-<statefulset>-<ordinal>`.
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
