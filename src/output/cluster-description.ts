import type { ReleaseIdentity } from '../release/release';
import { type Component, COMPONENTS } from '../model/components';
import type { KubePrometheusStackStorageProps } from '../constructs/kube-prometheus-stack-storage';
import { layersOf } from '../values/helm-values';
import { isMap } from '../values/values';
import type { ComponentStorage, PrometheusStorage, ReplicatedStorage } from '../plan/component-storage';

/** What one cluster of a fleet, or all of them, describe of their storage; together they are a whole description. */
export interface ClusterDescription extends Partial<Omit<KubePrometheusStackStorageProps, Component | 'release'>> {
  /**
   * The release, or what of it is another than the shared one's.
   * @default - the shared one
   */
  readonly release?: Partial<ReleaseIdentity>;
  /**
   * The storage of Prometheus, or what of it is the cluster's own.
   * @default - the shared one
   */
  readonly prometheus?: Partial<PrometheusStorage>;
  /**
   * The storage of Alertmanager, or what of it is the cluster's own.
   * @default - the shared one
   */
  readonly alertmanager?: Partial<ReplicatedStorage>;
  /**
   * The storage of ThanosRuler, or what of it is the cluster's own.
   * @default - the shared one
   */
  readonly thanosRuler?: Partial<ReplicatedStorage>;
  /**
   * The storage of Grafana, or what of it is the cluster's own.
   * @default - the shared one
   */
  readonly grafana?: Partial<ComponentStorage>;
}

/** Of these, single properties are a cluster's own. */
const BY_PROPERTY = [...COMPONENTS, 'release', 'initJob', 'capacity', 'namespaces'] as const;

/**
 * The shared description with what is a cluster's own; `undefined` counts as not set. Whether the two together are a
 * description, the storage checks.
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
