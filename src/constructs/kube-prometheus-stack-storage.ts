import type { Construct, IConstruct } from 'constructs';
import { RenderedStorage } from './rendered-storage';
import { isVerified } from './verified';
import { GUARD, type GuardOptions } from '../files/guard';
import { object, optional } from '../model/check';
import type { StackDescription } from '../plan/description';
import { DESCRIPTION_PROPERTIES } from '../plan/description-check';
import { planChecked } from '../plan/stack-plan';
import type { KubePrometheusStackRelease } from '../release/release';
import type { HelmValues } from '../values/helm-values';

/** A description of the storage, with an optional guard against risky changes. */
export interface KubePrometheusStackStorageProps extends StackDescription {
  /**
   * Compares this release with its last plan, `{ baseline: { git: 'origin/main' } }`, and refuses changes that
   * would leave its data behind. The guard of a GitOpsApp or Fleet compares all releases, and so also finds a removed
   * release.
   * @default - nothing is compared
   */
  readonly guard?: GuardOptions;
}

const PROPS = object<KubePrometheusStackStorageProps>(
  { ...DESCRIPTION_PROPERTIES, guard: optional(GUARD) },
  'a description of the storage',
  'is read',
);

/**
 * Everything that kube-prometheus-stack needs to store its data on the nodes' own disks: one PersistentVolume
 * for each claim that the chart and the operator create, StorageClasses, a Job for each node that creates the directories,
 * and the Helm values.
 */
export class KubePrometheusStackStorage extends RenderedStorage {
  /** The storages of kube-prometheus-stack of an app, in the order of creation. */
  public static override allIn(scope: IConstruct): readonly KubePrometheusStackStorage[] {
    return RenderedStorage.allIn(scope).filter((storage) => storage instanceof KubePrometheusStackStorage);
  }

  /** The release with its final values, and the objects that Helm will render. */
  public readonly release: KubePrometheusStackRelease;
  /** The values for Helm: your own values and the storage settings. */
  public override readonly values: HelmValues;
  /** The content of `values/<release>.yml`: these values, or with `valuesFile: 'overlay'` the storage settings alone. */
  public override readonly valuesFile: HelmValues;

  /**
   * Plans the storage and renders it.
   * @throws StorageError with all problems of the description at once, before it creates any construct
   */
  public constructor(scope: Construct, id: string, props: KubePrometheusStackStorageProps) {
    // before the construct exists, so that a refused description leaves no construct behind
    const planned = planChecked(props, PROPS, isVerified(scope));
    super(scope, id, planned, props.guard);
    this.release = planned.release;
    this.values = planned.values;
    this.valuesFile = planned.valuesFile;
  }
}
