import { type Command, helm, kubectl } from './command';
import type { ReleaseIdentity } from '../release/release';
import type { Workload } from '../operator/workload';
import { groupBy } from '../model/group-by';
import { CHART_NAME, HELM_REPOSITORY } from '../chart/helm-chart';

/** An object of a namespace. */
export interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** How long a step may take; a Prometheus that stops writes its head block first. */
const WAIT = '--timeout=15m';

const RESOURCES: Readonly<Record<Workload['kind'], string>> = {
  Prometheus: 'prometheuses.monitoring.coreos.com',
  PrometheusAgent: 'prometheusagents.monitoring.coreos.com',
  Alertmanager: 'alertmanagers.monitoring.coreos.com',
  ThanosRuler: 'thanosrulers.monitoring.coreos.com',
  Deployment: 'deployments.apps',
  StatefulSet: 'statefulsets.apps',
};

/** Makes a namespace, or leaves it as it is; to apply one without labels would take off those that it has. */
export function createNamespace(namespace: string): string {
  return `kubectl get namespace ${namespace} || kubectl create namespace ${namespace}`;
}

/** Applies the manifests of an output folder. */
export function applyStorage(folder: string): Command {
  return kubectl('apply', '-k', folder);
}

/** Waits for init Jobs, a command for each of their namespaces. */
export function waitForJobs(jobs: readonly Named[]): Command[] {
  return [...groupBy(jobs, ({ namespace }) => namespace)].map(([namespace, its]) =>
    kubectl(
      'wait',
      ...its.map(({ name }) => `job/${name}`),
      '--for=condition=complete',
      '--namespace',
      namespace,
      WAIT,
    ),
  );
}

/** Installs or upgrades the chart in the version that the claims were computed for. */
export function installChart({ name, namespace, chartVersion }: ReleaseIdentity, valuesFile: string): Command {
  return helm(
    ...['upgrade', '--install', name, CHART_NAME, '--repo', HELM_REPOSITORY, '--version', chartVersion],
    ...['--namespace', namespace, '--values', valuesFile],
  );
}

/**
 * Takes the object away that makes pods, and waits until they are gone; the upgrade makes it anew. It is not scaled down,
 * because Helm 3 does not look at what a custom resource has become, and Helm 4 refuses an upgrade where somebody else has
 * set a field.
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
 */
export function stopWorkload({ kind, object, namespace }: Pick<Workload, 'kind' | 'object' | 'namespace'>): Command {
  return kubectl(
    ...['delete', RESOURCES[kind], object, '--namespace', namespace],
    ...['--ignore-not-found', '--cascade=foreground', WAIT],
  );
}

/** Waits until the claim is gone, which is when no pod uses it any more. */
export function deleteClaim({ namespace, name }: Named): Command {
  return kubectl('delete', 'persistentvolumeclaim', name, '--namespace', namespace, '--ignore-not-found', WAIT);
}

/** The object; being Retain, its directory stays as it is. */
export function deletePersistentVolume(name: string): Command {
  return kubectl('delete', 'persistentvolume', name, '--ignore-not-found', WAIT);
}

/** Shows what became of volumes and their claims. */
export function showVolumes(names: readonly string[]): Command {
  const columns = 'NAME:.metadata.name,PHASE:.status.phase,CLAIM:.spec.claimRef.name,PATH:.spec.*.path';
  return kubectl('get', 'persistentvolume', ...names, `--output=custom-columns=${columns}`);
}
