import type { OperatorKind } from '../model/operator-kinds';
import type { Values } from '../values/values';

/** A kind of object that claims come from. */
export type ChartObjectKind = OperatorKind | 'Deployment' | 'StatefulSet' | 'PersistentVolumeClaim';

/**
 * An object that the chart renders, in the form of Kubernetes, with the part of its spec that claims depend on: counts,
 * storage, securityContexts, volumes.
 */
export interface ChartObject extends Values {
  /** The kind of the object; an agent is a `PrometheusAgent`. */
  readonly kind: ChartObjectKind;
  /** The name and namespace of the object. */
  readonly metadata: {
    /** The name of the object. */
    readonly name: string;
    /** The namespace of the object. */
    readonly namespace: string;
  };
  /** The part of its spec that claims depend on. */
  readonly spec: Values;
}
