import { posix } from 'node:path';
import type { KubePrometheusStackRelease } from './release';
import { show } from '../kubernetes/text';
import {
  type Component,
  DESCRIPTORS,
  isOperated,
  isSubchart,
  type SubchartComponent,
  type ValuesPath,
} from '../model/components';
import { type Problem, problem } from '../model/problems';
import type { Workload } from '../operator/workload';
import { valuesPath } from '../values/value-problem';
import { isTruthy, listOf, type Value, valueAt, type Values } from '../values/values';

/** A mount that the values add to the container of a component. */
interface Mount {
  readonly path: ValuesPath;
  readonly mountPath: Value | undefined;
  /** The volume's, or the chart's for both. */
  readonly name: Value | undefined;
}

/** Mounts that a chart within the chart makes where its values say. */
const SUBCHART_MOUNTS: Readonly<Record<SubchartComponent, (values: Values) => Mount[]>> = { grafana: dashboardMounts };

/**
 * Mounts of the user's at the path where a component keeps its data. Above and below it they do no harm: runtimes mount
 * the shorter path first, and Grafana's chart itself mounts dashboards below its data.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go ValidateVolumeMounts
 * @see https://github.com/containerd/containerd/blob/main/internal/cri/opts/spec_linux_opts.go
 * @see https://github.com/prometheus-operator/prometheus-operator/issues/4560
 */
export function secondMountProblems(
  { effectiveValues, traits }: KubePrometheusStackRelease,
  { component, claims }: Workload,
): Problem[] {
  const data = claims[0]?.mountPath;
  const own = DESCRIPTORS[component];
  const configured = isOperated(component) && traits[DESCRIPTORS[component].additionalConfig];
  return [
    ...own.mounts.flatMap((path) => mountsIn(effectiveValues, path)),
    ...(isOperated(component) ? specMounts(effectiveValues, own.pods, own.container) : []),
    ...(configured ? additionalMounts(effectiveValues, component) : []),
    ...(isSubchart(component) ? SUBCHART_MOUNTS[component](effectiveValues) : []),
  ].flatMap(({ path, mountPath, name }) =>
    data !== undefined && isAt(mountPath, data) ? [secondMount(component, data, path, mountPath, name)] : [],
  );
}

function secondMount(
  component: Component,
  data: string,
  path: ValuesPath,
  mountPath: Value | undefined,
  name: Value | undefined,
): Problem {
  const at = valuesPath(path);
  const got = `${name === undefined ? 'a volume' : show(name)} at ${show(mountPath)}`;
  const fix = 'remove it, or mount it elsewhere';
  const message = `${at} mounts ${got}, over the data of ${component} at ${data}; ${fix}`;
  return problem('second-mount', at, message, { got, fix });
}

/** Whether a mount is at a directory, however its path is spelled. The kubelet puts a slash before one that has none. */
function isAt(mountPath: Value | undefined, directory: string): boolean {
  return typeof mountPath === 'string' && mountPath !== '' && posix.resolve('/', mountPath) === directory;
}

function mountsIn(values: Values, path: ValuesPath): Mount[] {
  return mountsOf(valueAt(values, path), path);
}

function mountsOf(mounts: Value | undefined, path: ValuesPath): Mount[] {
  return listOf(mounts).map((mount, index) => ({
    path: [...path, String(index)],
    mountPath: valueAt(mount, ['mountPath']),
    name: valueAt(mount, ['name']),
  }));
}

/**
 * Mounts by patches of the containers that have the data. The operator gives them to Thanos' sidecar only for uploads; one
 * without may mount there what it likes.
 */
function specMounts(values: Values, spec: ValuesPath, container: string): Mount[] {
  const thanos = valueAt(values, [...spec, 'thanos']);
  const uploads = ['objectStorageConfig', 'objectStorageConfigFile'].some((key) => isTruthy(valueAt(thanos, [key])));
  const names = [container, ...(uploads ? ['thanos-sidecar'] : [])];
  const containers = [...spec, 'containers'];
  return [
    ...(uploads ? mountsIn(values, [...spec, 'thanos', 'volumeMounts']) : []),
    ...listOf(valueAt(values, containers)).flatMap((patch, index) => {
      const name = valueAt(patch, ['name']);
      return typeof name === 'string' && names.includes(name)
        ? mountsOf(valueAt(patch, ['volumeMounts']), [...containers, String(index), 'volumeMounts'])
        : [];
    }),
  ];
}

function additionalMounts(values: Values, component: Component): Mount[] {
  const { pods, container } = DESCRIPTORS[component];
  const config = [...pods, 'additionalConfig'];
  return [...mountsIn(values, [...config, 'volumeMounts']), ...specMounts(values, config, container)];
}

/** The chart mounts the dashboards that its sidecar collects where the values say. */
function dashboardMounts(values: Values): Mount[] {
  const sidecar = ['grafana', 'sidecar', 'dashboards'];
  const path = [...sidecar, 'folder'];
  // kube-prometheus-stack switches it on
  return isTruthy(valueAt(values, [...sidecar, 'enabled']) ?? true)
    ? [{ path, mountPath: valueAt(values, path), name: 'sc-dashboard-volume' }]
    : [];
}
