import type { ChartObjectKind } from '../chart/chart-object';
import type { Claim } from '../model/claim';
import type { Component } from '../model/components';

/** An object that creates pods, and the claims that its pods use. */
export interface Workload {
  /** The component of the workload. */
  readonly component: Component;
  /** The kind of the rendered object: a custom resource of the operator, or for Grafana a Deployment or StatefulSet. */
  readonly kind: Exclude<ChartObjectKind, 'PersistentVolumeClaim'>;
  /** The name of the object. */
  readonly object: string;
  /** The namespace of the object and its pods. */
  readonly namespace: string;
  /** The StatefulSets that run it, one for each shard; none for a Deployment. */
  readonly statefulSets: readonly string[];
  /** The name of the volumeClaimTemplate, which is a volume of the pod. Absent: its claims do not come from one. */
  readonly template?: string;
  /** Its claims, by shard and replica. Empty: it stores no data in claims. */
  readonly claims: readonly Claim[];
}
