import type { OperatedComponent } from './components';

/** A kind of custom resource that the operator makes StatefulSets of. */
export type OperatorKind = 'Prometheus' | 'PrometheusAgent' | 'Alertmanager' | 'ThanosRuler';

/** What the Prometheus Operator makes of a kind of custom resource. */
interface OperatorKindDescriptor {
  readonly component: OperatedComponent;
  /** The resource type as kubectl and RBAC name it, without its group. */
  readonly resource: string;
  /** Begins the names of its StatefulSets: `<prefix>-<object>`. */
  readonly prefix: string;
  /** Ends the default name of the claim template: `<statefulset>-<template>`. */
  readonly template: string;
  /** Where the process sees its data. */
  readonly mountPath: string;
  /** The directory below the volume root that is mounted. Absent: the root itself is. */
  readonly subPath?: string;
  /** Whether it makes a StatefulSet for each of `spec.shards`. Absent: it has no shards. */
  readonly isSharded?: true;
  /** How many pods fewer than 0 replicas make. Absent: none. */
  readonly negativeReplicas?: 1;
}

/** Keys of a storage block that win over its claim template. */
export const CLAIMLESS_KEYS = ['emptyDir', 'ephemeral'] as const;

/** The API group of the operator's custom resources. */
export const OPERATOR_GROUP = 'monitoring.coreos.com';

/**
 * The kinds of custom resources that the operator makes StatefulSets of.
 * @see https://github.com/prometheus-operator/prometheus-operator/tree/main/pkg
 */
export const OPERATOR_KINDS: Readonly<Record<OperatorKind, OperatorKindDescriptor>> = {
  Prometheus: {
    component: 'prometheus',
    resource: 'prometheuses',
    prefix: 'prometheus',
    template: 'db',
    mountPath: '/prometheus',
    subPath: 'prometheus-db',
    isSharded: true,
    negativeReplicas: 1,
  },
  PrometheusAgent: {
    component: 'prometheus',
    resource: 'prometheusagents',
    prefix: 'prom-agent',
    template: 'db',
    mountPath: '/prometheus',
    subPath: 'prometheus-db',
    isSharded: true,
    negativeReplicas: 1,
  },
  Alertmanager: {
    component: 'alertmanager',
    resource: 'alertmanagers',
    prefix: 'alertmanager',
    template: 'db',
    mountPath: '/alertmanager',
    subPath: 'alertmanager-db',
  },
  ThanosRuler: {
    component: 'thanosRuler',
    resource: 'thanosrulers',
    prefix: 'thanos-ruler',
    template: 'data',
    mountPath: '/thanos/data',
  },
};

export const OPERATOR_KIND_NAMES = Object.keys(OPERATOR_KINDS) as readonly OperatorKind[];

export function isOperatorKind(kind: unknown): kind is OperatorKind {
  return typeof kind === 'string' && Object.hasOwn(OPERATOR_KINDS, kind);
}

/** `prometheuses.monitoring.coreos.com`. */
export function operatorResource(kind: OperatorKind): string {
  return `${OPERATOR_KINDS[kind].resource}.${OPERATOR_GROUP}`;
}
