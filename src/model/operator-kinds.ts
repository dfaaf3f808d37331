import type { OperatedComponent } from './components';

/** A kind of custom resource for which the operator creates StatefulSets. */
export type OperatorKind = 'Prometheus' | 'PrometheusAgent' | 'Alertmanager' | 'ThanosRuler';

/** What the Prometheus Operator creates for a kind of custom resource. */
interface OperatorKindDescriptor {
  readonly component: OperatedComponent;
  /** The resource type for kubectl and RBAC, without its group. */
  readonly resource: string;
  /** The prefix of its StatefulSets' names: `<prefix>-<object>`. */
  readonly prefix: string;
  /** The suffix of the default name of the claim template: `<statefulset>-<template>`. */
  readonly template: string;
  /** The mount path of the data in the container. */
  readonly mountPath: string;
  /** The mounted directory below the volume root. Absent: the root itself is mounted. */
  readonly subPath?: string;
  /** Whether it has a StatefulSet for each of `spec.shards`. Absent: it has no shards. */
  readonly isSharded?: true;
  /** The number of pods for a negative number of replicas. Absent: none. */
  readonly negativeReplicas?: 1;
}

/** Keys of a storage block that override its claim template. */
export const CLAIMLESS_KEYS = ['emptyDir', 'ephemeral'] as const;

/** The API group of the operator's custom resources. */
export const OPERATOR_GROUP = 'monitoring.coreos.com';

/**
 * The kinds of custom resources for which the operator creates StatefulSets.
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

/** The full resource type, such as `prometheuses.monitoring.coreos.com`. */
export function operatorResource(kind: OperatorKind): string {
  return `${OPERATOR_KINDS[kind].resource}.${OPERATOR_GROUP}`;
}
