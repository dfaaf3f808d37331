import { show } from '../kubernetes/text';
import type { KubePrometheusStackRelease } from './release';
import { OPERATED_SPECS, type OperatedComponent } from '../model/components';
import { CLAIMLESS_KEYS } from '../model/operator-kinds';
import { valueProblem } from '../values/value-problem';
import { isMap, isTruthy, showPath, valueAt, type Values } from '../values/values';

/**
 * Volumes that the operator puts into its pods; a claim template is a volume as well.
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/main/pkg/prometheus/common.go
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/main/pkg/alertmanager/statefulset.go
 */
const OPERATORS_VOLUMES: readonly string[] = ['config', 'config-out', 'config-volume', 'tls-assets', 'web-config'];

/** Keys of a custom resource that turn its claims into something else. */
export function operatedKeyProblems(release: KubePrometheusStackRelease, component: OperatedComponent): string[] {
  const { spec, storageKey } = OPERATED_SPECS[component];
  const values = release.effectiveValues;
  const block = [...spec, storageKey];
  const storage = valueAt(values, block);
  const claimPath = [...block, 'volumeClaimTemplate', 'spec'];
  const claim = valueAt(values, claimPath);
  const problems = CLAIMLESS_KEYS.filter((key) => (valueAt(storage, [key]) ?? null) !== null).map((key) =>
    valueProblem(
      [...block, key],
      valueAt(storage, [key]),
      `none, or no storage for ${component}: it wins over the claim template`,
    ),
  );
  for (const [key, why] of Object.entries({
    volumeName: 'every claim is bound to its own volume already',
    selector: 'every claim is bound to its own volume already',
    dataSource: 'a directory of a node cannot be filled from one',
    dataSourceRef: 'a directory of a node cannot be filled from one',
  })) {
    if (isTruthy(valueAt(claim, [key]))) {
      problems.push(valueProblem([...claimPath, key], valueAt(claim, [key]), `none: ${why}`));
    }
  }
  const mode = valueAt(claim, ['volumeMode']);
  if (isTruthy(mode) && mode !== 'Filesystem') {
    problems.push(valueProblem([...claimPath, 'volumeMode'], mode, '"Filesystem": the volume is a directory'));
  }
  const templatePath = [...block, 'volumeClaimTemplate', 'metadata', 'name'];
  const template = valueAt(values, templatePath);
  if (release.traits.templatedStorage && typeof template === 'string' && template.includes('{{')) {
    problems.push(valueProblem(templatePath, template, 'a name without "{{": the chart executes it since 40.0.2'));
  }
  if (typeof template === 'string' && OPERATORS_VOLUMES.includes(template)) {
    problems.push(
      valueProblem(templatePath, template, 'another name: the operator has a volume of this name in the pod'),
    );
  }
  return [...problems, ...additionalConfigProblems(release, component)];
}

/** Fields of a custom resource that decide about claims: what is written into it twice cannot be relied on. */
const DECIDING_FIELDS = ['storage', 'replicas', 'shards', 'securityContext', 'mode'] as const;

function additionalConfigProblems(
  { traits, effectiveValues }: KubePrometheusStackRelease,
  component: OperatedComponent,
): string[] {
  if (!(component === 'thanosRuler' ? traits.rulerAdditionalConfig : traits.additionalConfig)) {
    return [];
  }
  const { spec } = OPERATED_SPECS[component];
  const config = valueAt(effectiveValues, [...spec, 'additionalConfig']);
  const text = valueAt(effectiveValues, [...spec, 'additionalConfigString']);
  const inMap = isMap(config) ? Object.keys(config) : [];
  return DECIDING_FIELDS.flatMap((field) => [
    ...(inMap.includes(field) ? [['additionalConfig', field]] : []),
    ...(typeof text === 'string' && new RegExp(`^\\s*["']?${field}["']?\\s*:`, 'm').test(text)
      ? [['additionalConfigString']]
      : []),
  ]).map(
    (path) =>
      `values.${showPath([...spec, ...path])}: got ${path.length === 1 ? 'a field that decides about claims' : show(valueAt(config, path.slice(1)))}, want it at its own key below ${showPath(spec)}: written into the object twice, one of the two is lost`,
  );
}

/** Without somebody to ask, the operator makes nothing of a ThanosRuler. */
export function rulerProblems(values: Values): string[] {
  const { spec } = OPERATED_SPECS.thanosRuler;
  const asks = ['queryEndpoints', 'queryConfig'].some((key) => isTruthy(valueAt(values, [...spec, key])));
  return asks
    ? []
    : [
        valueProblem(
          [...spec, 'queryEndpoints'],
          undefined,
          'a Thanos query endpoint such as ["thanos-query.prometheus.svc:10902"], or queryConfig: without either the operator makes no StatefulSet',
        ),
      ];
}
