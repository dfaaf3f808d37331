import type { OperatorKind } from '../model/operator-kinds';
import type { Values } from '../values/values';

/** A kind of object that claims follow from. */
export type ChartObjectKind = OperatorKind | 'Deployment' | 'StatefulSet' | 'PersistentVolumeClaim';

/**
 * An object that the chart renders, as Kubernetes has it, with the part of its spec that claims follow from: counts,
 * storage, securityContexts, volumes.
 */
export interface ChartObject extends Values {
  /** What it is; an agent is a `PrometheusAgent`. */
  readonly kind: ChartObjectKind;
  /** Its name and namespace. */
  readonly metadata: {
    /** Its name. */
    readonly name: string;
    /** Its namespace. */
    readonly namespace: string;
  };
  /** The part of its spec that claims follow from. */
  readonly spec: Values;
}
