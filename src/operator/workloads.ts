import { customResourceWorkload } from './custom-resource';
import type { Owners } from './owner';
import { podWorkloads } from './pod-workload';
import type { Workload } from './workload';
import type { Values } from '../values/values';

/** What the objects alone do not say. */
export interface WorkloadOptions {
  /**
   * Who a component runs as where its object names no ids.
   * @default - the user of its image
   */
  readonly owners?: Owners;
  /**
   * The namespace of objects that name none, as in the output of `helm template`.
   * @default 'default'
   */
  readonly namespace?: string;
}

/**
 * The workloads of the components among objects, and the claims that operator and StatefulSet controller ask for.
 * The objects can be those of chart rules, of `helm template` or of a cluster; more keys and other objects are ignored.
 */
export function workloadsOf(objects: readonly Values[], options: WorkloadOptions = {}): Workload[] {
  const { owners = {}, namespace = 'default' } = options;
  return [
    ...objects.flatMap((object) => customResourceWorkload(object, owners, namespace)),
    ...podWorkloads(objects, owners, namespace),
  ];
}
