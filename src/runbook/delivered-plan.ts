import type { Cluster } from '../commands/command';
import type { RunbookStep } from '../commands/step';
import type { Named } from '../commands/storage-commands';
import type { DeliveredBy } from '../plan/delivered-by';
import type { PlanDocument } from '../plan/plan-document';
import type { PlannedObject, PlannedRelease } from '../plan/storage-plan';
import type { PlannedOverlay } from '../plan/user-values';

/** What the steps of a delivery read of a plan. */
export interface DeliveredPlan {
  readonly release: PlannedRelease;
  readonly deliveredBy?: DeliveredBy;
  readonly objects: readonly PlannedObject[];
  readonly initJobs: readonly Named[];
  /** The names of the volumes. */
  readonly volumeNames: readonly string[];
  readonly overlay?: PlannedOverlay;
  /** The values file in the output folder. */
  readonly valuesFile: string;
}

/** What a runbook does with the tool that delivers a release. */
export interface DeliverySteps {
  /** Prevents that a controller undoes the next steps, or starts what they stop. */
  pause(plan: DeliveredPlan): RunbookStep[];
  /** Lets a controller go on after a pause in which Git has not changed. */
  resume(plan: DeliveredPlan): RunbookStep[];
  /** Prevents that a release without storage is upgraded, whatever has installed it. */
  pauseChart(plan: Pick<DeliveredPlan, 'deliveredBy' | 'objects'>, cluster?: Cluster): RunbookStep[];
  /**
   * Brings a new output folder to the cluster: the storage, and once its Jobs are complete the chart.
   * @param old what was paused
   */
  apply(next: DeliveredPlan, old: DeliveredPlan): RunbookStep[];
  /**
   * Uninstalls a release that gets another name, with claims and volumes kept.
   * @param stop the step that stops its workloads, which an uninstall by Helm does too
   */
  uninstall(old: DeliveredPlan, stop: readonly RunbookStep[]): RunbookStep[];
  /** Removes what is left of the delivery of a release that has another name now. */
  removeOld(old: DeliveredPlan, next: DeliveredPlan): RunbookStep[];
}

/** What the steps of a delivery read of a plan's document. */
export function deliveredPlan(plan: PlanDocument, valuesFile = `values/${plan.release.name}.yml`): DeliveredPlan {
  const { release, deliveredBy, objects, nodes, overlay } = plan;
  return {
    release,
    ...(deliveredBy === undefined ? {} : { deliveredBy }),
    objects,
    initJobs: nodes.flatMap(({ initJobs }) => initJobs),
    volumeNames: nodes.flatMap(({ volumes }) => volumes.map(({ name }) => name)),
    ...(overlay === undefined ? {} : { overlay }),
    valuesFile,
  };
}

/** Whether a release has another name or namespace in the next plan. */
export function isRenamed({ release: old }: DeliveredPlan, { release: next }: DeliveredPlan): boolean {
  return old.name !== next.name || old.namespace !== next.namespace;
}
