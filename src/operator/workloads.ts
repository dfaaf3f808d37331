import { customResourceWorkload } from './custom-resource';
import type { Owners } from './owner';
import { podWorkloads } from './pod-workload';
import type { Workload } from './workload';
import type { Values } from '../values/values';

/** Facts that the objects alone do not show. */
export interface WorkloadOptions {
  /**
   * The user and group of each component, for objects without ids.
   * @default - the user of its image
   */
  readonly owners?: Owners;
  /**
   * The namespace of objects without one, as in the output of `helm template`.
   * @default 'default'
   */
  readonly namespace?: string;
}

/**
 * The workloads of the components among objects, and the claims that the operator and the StatefulSet controller create.
 * The objects can come from the chart rules, from `helm template` or from a cluster. Other keys and objects are ignored.
 */
export function workloadsOf(objects: readonly Values[], options: WorkloadOptions = {}): Workload[] {
  const { owners = {}, namespace = 'default' } = options;
  return [
    ...objects.flatMap((object) => customResourceWorkload(object, owners, namespace)),
    ...podWorkloads(objects, owners, namespace),
  ];
}
