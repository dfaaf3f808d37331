import { COMPONENTS, OPERATED_COMPONENTS, DESCRIPTORS } from '../model/components';
import { isMap, type Value, valueAt, type Values } from '../values/values';

/** Keys at the top of the chart's values that no other chart has. */
const OWN_KEYS: readonly string[] = ['cleanPrometheusOperatorObjectNames', 'prometheusOperator'];

/** All keys at the top of the chart's values that are about the stack. */
const CHART_KEYS: readonly string[] = [
  ...COMPONENTS,
  ...OWN_KEYS,
  'additionalPrometheusRulesMap',
  'coreDns',
  'crds',
  'customRules',
  'defaultRules',
  'extraManifests',
  'kube-state-metrics',
  'kubeApiServer',
  'kubeControllerManager',
  'kubeDns',
  'kubeEtcd',
  'kubeProxy',
  'kubeScheduler',
  'kubeStateMetrics',
  'kubelet',
  'kubernetesServiceMonitors',
  'nodeExporter',
  'prometheus-node-exporter',
  'prometheus-windows-exporter',
  'windowsMonitoring',
];

/** Those that a map has. */
export function chartKeysIn(values: Value | undefined): string[] {
  return isMap(values) ? Object.keys(values).filter((key) => CHART_KEYS.includes(key)) : [];
}

/** Whether a map can only be values of this chart: no other has these keys. */
export function hasSpecs(values: Value | undefined): values is Values {
  return (
    isMap(values) &&
    (OPERATED_COMPONENTS.some((component) => isMap(valueAt(values, DESCRIPTORS[component].pods))) ||
      (OWN_KEYS.some((key) => Object.hasOwn(values, key)) && chartKeysIn(values).length > 1))
  );
}
