import type { PlanDocument } from './plan-document';
import { groupBy } from '../group-by';
import { CHART_NAME, HELM_REPOSITORY } from '../helm-chart';

/** Applies the manifests; in the output folder. */
export const APPLY = 'kubectl apply -k .';

/** Waits for the init Jobs, a command for each of their namespaces. */
export function waitForJobs({ nodes }: Pick<PlanDocument, 'nodes'>): string[] {
  const jobs = groupBy(
    nodes.map(({ initJob }) => initJob),
    ({ namespace }) => namespace,
  );
  return [...jobs].map(
    ([namespace, its]) =>
      `kubectl wait --namespace ${namespace} --for=condition=complete --timeout=15m ${its.map(({ name }) => `job/${name}`).join(' ')}`,
  );
}

/**
 * Installs or upgrades the chart.
 * @param valuesFile relative to where the command is run
 */
export function helmUpgrade({ release }: Pick<PlanDocument, 'release'>, valuesFile: string): string {
  const { name, namespace, chartVersion } = release;
  return [
    `helm upgrade --install ${name} ${CHART_NAME}`,
    `  --repo ${HELM_REPOSITORY} --version ${chartVersion}`,
    `  --namespace ${namespace} --values ${valuesFile}`,
  ].join(' \\\n');
}

/** Shows what became of the claims, a command for each of their namespaces. */
export function showClaims({ nodes }: Pick<PlanDocument, 'nodes'>): string[] {
  const namespaces = new Set(nodes.flatMap(({ volumes }) => volumes.map(({ claim }) => claim.namespace)));
  return [...namespaces].sort().map((namespace) => `kubectl get persistentvolumeclaims --namespace ${namespace}`);
}
