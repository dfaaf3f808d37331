import { type Cluster, foldedCommand, helm, kubectl } from './command';
import { CHART_NAME, HELM_REPOSITORY } from '../chart/helm-chart';

/**
 * Applies the custom resource definitions of a version of the chart, which Helm installs but never upgrades. Without
 * `--force-conflicts` the API server refuses every field that Helm has set.
 * @see https://helm.sh/docs/chart_best_practices/custom_resource_definitions/
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
 */
export function applyDefinitions(chartVersion: string, cluster: Cluster = {}): string {
  const show = helm('show', 'crds', CHART_NAME, '--repo', HELM_REPOSITORY, '--version', chartVersion);
  const apply = kubectl('apply', '--server-side', '--force-conflicts', '--filename', '-');
  // `helm show` reads no cluster
  return `${foldedCommand(show)} |\n  ${foldedCommand(apply, cluster)}`;
}
