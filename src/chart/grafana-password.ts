import compare from 'semver/functions/compare';
import { isGrafanaOn } from './grafana-objects';
import { isTruthy, valueAt, type Values } from '../values/values';

/**
 * The first chart whose `grafana.adminPassword` has no default. Before, it was the same in all releases.
 * @see https://github.com/prometheus-community/helm-charts/blob/main/charts/kube-prometheus-stack/UPGRADE.md "From 78.x to 79.x"
 */
const WITHOUT_DEFAULT = '79.0.0';

/** Any of these makes Grafana's chart create no password. */
const OTHERS = [
  ['admin', 'existingSecret'],
  ['env', 'GF_SECURITY_ADMIN_PASSWORD'],
  ['env', 'GF_SECURITY_ADMIN_PASSWORD__FILE'],
  ['env', 'GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION'],
];

/**
 * Whether Grafana's chart makes up a password each time that it is rendered without a cluster. With one, it reads the password of
 * the last time.
 * @param values the values without the chart's defaults
 * @see https://github.com/grafana-community/helm-charts/blob/main/charts/grafana/templates/secret.yaml
 */
export function hasRandomGrafanaPassword(chartVersion: string, values: Values): boolean {
  const password = valueAt(values, ['grafana', 'adminPassword']);
  const hasPassword = password === undefined ? compare(chartVersion, WITHOUT_DEFAULT) < 0 : isTruthy(password);
  return isGrafanaOn(values) && !hasPassword && !OTHERS.some((path) => isTruthy(valueAt(values, ['grafana', ...path])));
}
