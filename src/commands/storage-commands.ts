import { type Command, helm, kubectl } from './command';
import type { ReleaseIdentity } from '../release/release';
import { isOperatorKind, type OperatorKind, operatorResource } from '../model/operator-kinds';
import { labels } from '../model/labels';
import { groupBy } from '../model/group-by';
import { CHART_NAME, HELM_REPOSITORY } from '../chart/helm-chart';

/** An object in a namespace. */
export interface Named {
  /** Its namespace. */
  readonly namespace: string;
  /** Its name. */
  readonly name: string;
}

/** The time limit of a step. Prometheus writes its head block before it stops. */
export const WAIT = '--timeout=15m';

/** An object that creates pods. */
interface PodMaker extends Named {
  readonly kind: OperatorKind | 'Deployment' | 'StatefulSet';
}

const POD_RESOURCES = { Deployment: 'deployments.apps', StatefulSet: 'statefulsets.apps' } as const;

/** The resource type of an object that creates pods, for kubectl. */
export function podMakerResource(kind: PodMaker['kind']): string {
  return isOperatorKind(kind) ? operatorResource(kind) : POD_RESOURCES[kind];
}

/** Creates a missing namespace. Not with `apply`, which would remove the labels of an existing one. */
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

/** Installs or upgrades to the chart version that the claims are computed for. Later values files win. */
export function installChart(
  { name, namespace, chartVersion }: ReleaseIdentity,
  ...valuesFiles: readonly string[]
): Command {
  return helm(
    ...['upgrade', '--install', name, CHART_NAME, '--repo', HELM_REPOSITORY, '--version', chartVersion],
    ...['--namespace', namespace, ...valuesFiles.flatMap((file) => ['--values', file])],
  );
}

/**
 * Deletes the object that creates pods, and waits until they are deleted; the upgrade recreates it. It is not scaled down,
 * because Helm 3 ignores the live state of a custom resource, and Helm 4 refuses an upgrade if another client
 * has set a field.
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
 */
export function stopWorkload({ kind, name, namespace }: PodMaker): Command {
  return kubectl(
    ...['delete', podMakerResource(kind), name, '--namespace', namespace],
    ...['--ignore-not-found', '--cascade=foreground', WAIT],
  );
}

/** Deletes a StatefulSet alone: its pods and claims stay, whatever its policy for claims. */
export function abandonPods({ name, namespace }: Named): Command {
  return kubectl(
    ...['delete', POD_RESOURCES.StatefulSet, name, '--namespace', namespace],
    ...['--ignore-not-found', '--cascade=orphan', WAIT],
  );
}

/**
 * Keeps the claims when their StatefulSets are deleted or scaled down, whatever the values say. The operator sets the policy of its
 * StatefulSets from its object and undoes a change to them.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention
 */
export function keepClaims({
  kind,
  name,
  namespace,
  statefulSets,
}: PodMaker & { readonly statefulSets: readonly string[] }): Command[] {
  if (!isOperatorKind(kind)) {
    return [keepClaimsOfStatefulSet({ name, namespace })];
  }
  const isKept = '--for=jsonpath={.spec.persistentVolumeClaimRetentionPolicy.whenDeleted}=Retain';
  return [
    kubectl('patch', operatorResource(kind), name, '--namespace', namespace, '--type=merge', KEEP),
    kubectl('wait', ...statefulSets.map((set) => `statefulset/${set}`), isKept, '--namespace', namespace, WAIT),
  ];
}

/** The same for a StatefulSet that no operator manages. */
export function keepClaimsOfStatefulSet({ name, namespace }: Named): Command {
  return kubectl('patch', POD_RESOURCES.StatefulSet, name, '--namespace', namespace, KEEP);
}

const KEEP = `--patch=${JSON.stringify({
  spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' } },
})}`;

/** Deletes the claim, and waits until it is deleted, which needs that no pod uses it. */
export function deleteClaim({ namespace, name }: Named): Command {
  return kubectl('delete', 'persistentvolumeclaim', name, '--namespace', namespace, '--ignore-not-found', WAIT);
}

/** Deletes the object only. Its reclaim policy is Retain, so the directory stays. */
export function deletePersistentVolume(name: string): Command {
  return kubectl('delete', 'persistentvolume', name, '--ignore-not-found', WAIT);
}

/** Deletes the scripts of the init Jobs of a release. Only those of this library have these labels. */
export function deleteScripts(name: string, application: string, jobs: readonly Named[]): Command[] {
  const selector = Object.entries(labels(name, 'directory-init', application)).map(([key, value]) => `${key}=${value}`);
  return [...new Set(jobs.map(({ namespace }) => namespace))].map((namespace) =>
    kubectl('delete', 'configmap', '--namespace', namespace, `--selector=${selector.join(',')}`),
  );
}

/** Shows volumes, their phase and their claims. */
export function showVolumes(names: readonly string[]): Command {
  const columns = 'NAME:.metadata.name,PHASE:.status.phase,CLAIM:.spec.claimRef.name,PATH:.spec.*.path';
  return kubectl('get', 'persistentvolume', ...names, `--output=custom-columns=${columns}`);
}
