import type { ReleaseIdentity } from '../release/release';
import { type Component, COMPONENTS } from '../model/components';
import type { KubePrometheusStackStorageProps } from '../constructs/kube-prometheus-stack-storage';
import type { StatefulSetStorageProps } from '../constructs/stateful-set-storage';
import type { StatefulSetWorkload } from '../plan/stateful-set-description';
import { STORAGE_OPTIONS } from '../plan/storage-options';
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
  /**
   * The storage of StatefulSets of other charts, by names of your own such as `loki`: each is a StatefulSetStorage. What stands
   * beside them about layout, nodes, disks, Jobs, namespaces and delivery holds for them too, unless they say something else.
   * A cluster that describes nothing of kube-prometheus-stack has these alone.
   * @default - the shared ones
   */
  readonly statefulSets?: Readonly<Record<string, ClusterStatefulSets>>;
}

/** Part of the description of StatefulSets: that of one cluster of a fleet, or that of all. */
export interface ClusterStatefulSets extends Partial<Omit<StatefulSetStorageProps, 'release' | 'workloads'>> {
  /**
   * The release, or the properties in which it differs from the shared one.
   * @default - the shared one
   */
  readonly release?: Partial<StatefulSetStorageProps['release']>;
  /**
   * The StatefulSets by names of your own, or the properties in which they differ from the shared ones.
   * @default - the shared ones
   */
  readonly workloads?: Readonly<Record<string, Partial<StatefulSetWorkload>>>;
}

/** The descriptions of the storages of one cluster, which check whether they are complete. */
interface DescribedStorages {
  /** Absent: the cluster has StatefulSets, and describes nothing of kube-prometheus-stack. */
  readonly stack?: KubePrometheusStackStorageProps;
  readonly statefulSets: Readonly<Record<string, StatefulSetStorageProps>>;
}

/** Parts of which a cluster can set single properties. */
const BY_PROPERTY: readonly string[] = [...COMPONENTS, 'release', 'initJob', 'capacity', 'namespaces'];

/** Merges the shared description with that of a cluster; `undefined` counts as not set. */
export function describeCluster(shared: ClusterDescription, own: ClusterDescription): DescribedStorages {
  const { statefulSets: common = {}, ...sharedStack } = shared;
  const { statefulSets: mine = {}, ...ownStack } = own;
  const stack = merged(sharedStack, ownStack, BY_PROPERTY);
  const ofBoth = Object.entries(stack).filter(([key]) => Object.hasOwn(STORAGE_OPTIONS, key));
  const names = [...new Set([...Object.keys(common), ...Object.keys(mine)])];
  const isAlone = names.length > 0 && ofBoth.length === Object.keys(stack).length;
  const values = [...layersOf(shared.values), ...layersOf(own.values)];
  return {
    ...(isAlone ? {} : { stack: { ...stack, values } as unknown as KubePrometheusStackStorageProps }),
    statefulSets: Object.fromEntries(
      names.map((name) => [
        name,
        describeStatefulSets(Object.fromEntries(ofBoth), common[name] ?? {}, mine[name] ?? {}),
      ]),
    ),
  };
}

function describeStatefulSets(
  options: object,
  shared: ClusterStatefulSets,
  own: ClusterStatefulSets,
): StatefulSetStorageProps {
  const both = merged(merged(options, shared, BY_PROPERTY), own, BY_PROPERTY);
  const [common, mine] = [shared.workloads, own.workloads];
  const workloads = isMap(common) && isMap(mine) ? { workloads: merged(common, mine, Object.keys(common)) } : {};
  return { ...both, ...workloads } as unknown as StatefulSetStorageProps;
}

/** @param byProperty the keys of parts that are merged too, if both are maps */
function merged(lower: object, upper: object, byProperty: readonly string[]): Readonly<Record<string, unknown>> {
  const [below, above] = [given(lower), given(upper)];
  const parts = byProperty.flatMap((key) => {
    const [common, mine] = [below[key], above[key]];
    return isMap(common) && isMap(mine) ? [[key, { ...given(common), ...given(mine) }]] : [];
  });
  return { ...below, ...above, ...(Object.fromEntries(parts) as object) };
}

function given(part: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined));
}
