import type { Construct } from 'constructs';
import { RenderedStorage } from './rendered-storage';
import { GUARD, type GuardOptions } from '../files/guard';
import { object, optional } from '../model/check';
import { type StatefulSetDescription, STATEFUL_SET_PROPERTIES } from '../plan/stateful-set-description';
import { planStatefulSetsChecked, type TemplateRequirement } from '../plan/stateful-set-plan';

/** The StatefulSets of a release, and a guard of their changes. */
export interface StatefulSetStorageProps extends StatefulSetDescription {
  /**
   * Compares this release with its earlier plan, `{ baseline: { git: 'origin/main' } }`, and refuses changes that would
   * leave its data behind.
   * @default - nothing is compared
   */
  readonly guard?: GuardOptions;
}

const PROPS = object<StatefulSetStorageProps>(
  { ...STATEFUL_SET_PROPERTIES, guard: optional(GUARD) },
  'a description of the storage',
);

/**
 * Storage on the nodes' own disks for StatefulSets of any chart: a PersistentVolume for each claim of their templates,
 * StorageClasses, and a Job for each node that creates the directories. The values of the chart stay yours;
 * `requirements` and the plan list what they must say.
 */
export class StatefulSetStorage extends RenderedStorage {
  /** What the chart's own values must say, for each claim template. */
  public override readonly requirements: readonly TemplateRequirement[];

  /**
   * Plans the storage and renders it.
   * @throws StorageError with all problems of the description at once, before it creates any construct
   */
  public constructor(scope: Construct, id: string, props: StatefulSetStorageProps) {
    const planned = planStatefulSetsChecked(props, PROPS);
    super(scope, id, planned, props.guard);
    this.requirements = planned.requirements;
  }
}
