import { groupBy } from '../model/group-by';
import type { Workload } from '../operator/workload';
import type { PlanDocument, VolumeOnNode } from '../plan/plan-document';
import type { PlannedObject } from '../plan/storage-plan';

/** A component of a plan. */
export interface PlannedComponent {
  readonly name: string;
  readonly volumes: readonly VolumeOnNode[];
  /** The planned object that creates its pods. */
  readonly planned?: PlannedObject;
}

/** The components of a plan, in its order. */
export function plannedComponents({ nodes, objects }: PlanDocument): PlannedComponent[] {
  const volumes = nodes.flatMap((node) => node.volumes);
  return [...groupBy(volumes, ({ claim }) => claim.component)].map(([name, its]) => {
    const planned = objects.find(({ component }) => component === name);
    return { name, volumes: its, ...(planned === undefined ? {} : { planned }) };
  });
}

/** The workload that stands for a component: that with the planned kind, if there are several. */
export function workloadOf(component: PlannedComponent, workloads: readonly Workload[]): Workload | undefined {
  const its = workloads.filter((one) => one.component === component.name);
  return its.find(({ kind }) => kind === component.planned?.kind) ?? its[0];
}

/** `<namespace>/<name>` of the claims of volumes. */
export function claimNames(volumes: readonly VolumeOnNode[]): string[] {
  return volumes.map(({ claim }) => `${claim.namespace}/${claim.name}`);
}
