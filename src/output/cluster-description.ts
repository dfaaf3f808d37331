import type { ReleaseIdentity } from '../release/release';
import { type Component, COMPONENTS } from '../model/components';
import type { KubePrometheusStackStorageProps } from '../constructs/kube-prometheus-stack-storage';
import { layersOf } from '../values/helm-values';
import { isMap } from '../values/values';
import type { ComponentStorage, PrometheusStorage, ReplicatedStorage } from '../plan/component-storage';

/** Part of a description: that of one cluster of a fleet, or that of all. Together they must be a complete description. */
export interface ClusterDescription extends Partial<Omit<KubePrometheusStackStorageProps, Component | 'release'>> {
  /**
   * The release, or the properties in which it differs from the shared one.
   * @default - the shared one
   */
  readonly release?: Partial<ReleaseIdentity>;
  /**
   * The storage of Prometheus, or the properties that are specific to the cluster.
   * @default - the shared one
   */
  readonly prometheus?: Partial<PrometheusStorage>;
  /**
   * The storage of Alertmanager, or the properties that are specific to the cluster.
   * @default - the shared one
   */
  readonly alertmanager?: Partial<ReplicatedStorage>;
  /**
   * The storage of ThanosRuler, or the properties that are specific to the cluster.
   * @default - the shared one
   */
  readonly thanosRuler?: Partial<ReplicatedStorage>;
  /**
   * The storage of Grafana, or the properties that are specific to the cluster.
   * @default - the shared one
   */
  readonly grafana?: Partial<ComponentStorage>;
}

/** Parts of which a cluster can set single properties. */
const BY_PROPERTY = [...COMPONENTS, 'release', 'initJob', 'capacity', 'namespaces'] as const;

/**
 * Merges the shared description with that of a cluster; `undefined` counts as not set. The storage checks whether the result is
 * complete.
 */
export function describeCluster(shared: ClusterDescription, own: ClusterDescription): KubePrometheusStackStorageProps {
  const description: ClusterDescription = { ...given(shared), ...given(own) };
  const parts = BY_PROPERTY.flatMap((key) => {
    const [common, mine] = [shared[key], own[key]];
    return isMap(common) && isMap(mine) ? [[key, { ...given(common), ...given(mine) }]] : [];
  });
  return {
    ...description,
    ...(Object.fromEntries(parts) as Pick<ClusterDescription, (typeof BY_PROPERTY)[number]>),
    values: [...layersOf(shared.values), ...layersOf(own.values)],
  } as KubePrometheusStackStorageProps;
}

function given(part: object): object {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined));
}
