import type { ReleaseIdentity } from '../release/release';
import { type Component, COMPONENTS } from '../model/components';
import type { KubePrometheusStackStorageProps } from '../constructs/kube-prometheus-stack-storage';
import { StorageError } from '../model/problems';
import { layersOf } from '../values/helm-values';
import type { ComponentStorage, PrometheusStorage, ReplicatedStorage } from '../plan/component-storage';

/** What one cluster of a fleet, or all of them, say of their storage; together they say all that is needed. */
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
const BY_PROPERTY = [...COMPONENTS, 'release', 'initJob', 'capacity'] as const;

/** The shared description with what is a cluster's own. `undefined` says nothing. */
export function describeCluster(shared: ClusterDescription, own: ClusterDescription): ClusterDescription {
  const description: ClusterDescription = { ...said(shared), ...said(own) };
  const parts = BY_PROPERTY.flatMap((key) =>
    description[key] === undefined ? [] : [[key, { ...said(shared[key]), ...said(own[key]) }]],
  );
  return {
    ...description,
    ...(Object.fromEntries(parts) as Pick<ClusterDescription, (typeof BY_PROPERTY)[number]>),
    values: [...layersOf(shared.values), ...layersOf(own.values)],
  };
}

/**
 * The description as a whole one.
 * @throws StorageError for what neither of the two has said and nothing can be planned without
 */
export function complete(description: ClusterDescription): KubePrometheusStackStorageProps {
  const { release, layout } = description;
  const missing = [
    ...(['name', 'namespace', 'chartVersion'] as const)
      .filter((key) => release?.[key] === undefined)
      .map((key) => `release.${key}`),
    ...(layout === undefined ? ['layout'] : []),
    ...COMPONENTS.filter((component) => description[component] !== undefined)
      .filter((component) => description[component]?.size === undefined)
      .map((component) => `${component}.size`),
  ];
  if (missing.length > 0) {
    throw new StorageError(
      'cannot describe a cluster',
      missing.map((property) => `${property}: got nothing, want it of the cluster or shared`),
    );
  }
  return description as KubePrometheusStackStorageProps;
}

function said<T extends object>(part: T | undefined): Partial<T> {
  const entries = Object.entries(part ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<T>;
}
