import { KubePrometheusStackRelease, type ReleaseIdentity } from './release';
import { type Component, DESCRIPTORS, isComponent } from '../model/components';
import { StorageError } from '../model/problems';
import { mergeLayers } from '../values/merge';
import { type Values, withValue } from '../values/values';

/** The inputs for the name of a claim. */
export interface Naming {
  /** The release, with the version of its chart. */
  readonly release: ReleaseIdentity;
  /** The values; those that do not affect names can be left out. */
  readonly values: Values;
}

/** The shard and replica of a claim. */
export interface ClaimPosition {
  readonly component: string;
  readonly shard: number;
  readonly replica: number;
}

/** Values that enable a component with storage. */
export function storageValues(component: Component): Values {
  const { madeBy, storage } = DESCRIPTORS[component];
  const block: Values = madeBy === 'operator' ? { volumeClaimTemplate: { spec: {} } } : { enabled: true };
  return withValue({ [component]: { enabled: true } }, storage, block);
}

/**
 * The name that the chart and the operator give to one claim if its component has storage, computed by the rules for the
 * claims of a release. `undefined` if this chart has no such claim, or Helm refuses the names.
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
