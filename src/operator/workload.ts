import type { Claim } from '../model/claim';
import type { Component } from '../model/components';

/** A thing that the chart renders and that asks for storage, or could: the names behind the claims. */
export interface Workload {
  /** The component that it runs. */
  readonly component: Component;
  /** What the chart renders: a custom resource of the operator, or for Grafana a Deployment or StatefulSet. */
  readonly kind: 'Prometheus' | 'PrometheusAgent' | 'Alertmanager' | 'ThanosRuler' | 'Deployment' | 'StatefulSet';
  /** The name of the custom resource, or Grafana's full name. */
  readonly object: string;
  /** The namespace of the object and its pods. */
  readonly namespace: string;
  /** The StatefulSets that run it, one for each shard; none for a Deployment. */
  readonly statefulSets: readonly string[];
  /** The volumeClaimTemplate's name, which is a volume's name in the pod. Absent: its claim is made otherwise. */
  readonly template?: string;
  /** Its claims, by shard and replica; none where it keeps its data in no claim. */
  readonly claims: readonly Claim[];
}
