import { KubePrometheusStackRelease, type ReleaseIdentity } from './release';
import { type Component, DESCRIPTORS, isComponent } from '../model/components';
import { StorageError } from '../model/problems';
import { mergeLayers } from '../values/merge';
import { type Values, withValue } from '../values/values';

/** What names of claims follow from. */
export interface Naming {
  /** The release, with the version of its chart. */
  readonly release: ReleaseIdentity;
  /** The values; those that names do not follow from can be left out. */
  readonly values: Values;
}

/** Which of the claims of a component. */
export interface ClaimPosition {
  readonly component: string;
  readonly shard: number;
  readonly replica: number;
}

/** Values that give a component storage, whatever the chart does by default. */
export function storageValues(component: Component): Values {
  const { madeBy, storage } = DESCRIPTORS[component];
  const block: Values = madeBy === 'operator' ? { volumeClaimTemplate: { spec: {} } } : { enabled: true };
  return withValue({ [component]: { enabled: true } }, storage, block);
}

/**
 * The name that chart and operator give to one claim if its component asks for it, computed by the rules that make the
 * claims of a release. `undefined` where this chart makes none, or Helm refuses the names.
 */
export function claimNameUnder(
  { release, values }: Naming,
  { component, shard, replica }: ClaimPosition,
): { readonly namespace: string; readonly name: string } | undefined {
  if (!isComponent(component)) {
    return undefined;
  }
  const { pods } = DESCRIPTORS[component];
  const counted = { replicas: replica + 1, shards: shard + 1 };
  const asking = Object.entries(counted).reduce<Values>(
    (all, [key, count]) => withValue(all, [...pods, key], count),
    storageValues(component),
  );
  try {
    const { claims } = new KubePrometheusStackRelease({ ...release, values: mergeLayers(asking, values) });
    return claims.find((one) => one.component === component && one.shard === shard && one.replica === replica);
  } catch (error) {
    if (error instanceof StorageError) {
      return undefined;
    }
    throw error;
  }
}
