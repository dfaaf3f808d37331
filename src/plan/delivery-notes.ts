import type { Delivery } from './delivery';
import { hasRandomGrafanaPassword } from '../chart/grafana-password';
import type { KubePrometheusStackRelease } from '../release/release';

/** What a person must know of a release that this tool installs; sentences. */
export function deliveryNotes(
  delivery: Delivery | undefined,
  { chartVersion, values }: Pick<KubePrometheusStackRelease, 'chartVersion' | 'values'>,
): string[] {
  return delivery === 'argo-cd' && hasRandomGrafanaPassword(chartVersion, values) ? [RANDOM_PASSWORD] : [];
}

/** Argo CD renders charts with `helm template`, which does not look into the cluster. */
const RANDOM_PASSWORD =
  'The values set no password for Grafana: Argo CD renders another random one each time, changes the Secret and restarts Grafana, whose database keeps the first one. Name a Secret of your own in grafana.admin.existingSecret.';
