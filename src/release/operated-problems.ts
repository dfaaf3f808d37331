import { show } from '../kubernetes/text';
import type { KubePrometheusStackRelease } from './release';
import { DESCRIPTORS, type OperatedComponent } from '../model/components';
import { CLAIMLESS_KEYS } from '../model/operator-kinds';
import { type Problem, problem } from '../model/problems';
import { invalidValue, unwantedValue, valuesPath } from '../values/value-problem';
import { isMap, isTruthy, showPath, valueAt, type Values } from '../values/values';

/**
 * Volumes that the operator puts into its pods; a claim template is a volume as well.
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/main/pkg/prometheus/common.go
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/main/pkg/alertmanager/statefulset.go
 */
const OPERATORS_VOLUMES: readonly string[] = ['config', 'config-out', 'config-volume', 'tls-assets', 'web-config'];

const BOUND = 'every claim is bound to its own volume already';
const NOT_FILLED = 'a directory of a node cannot be filled from a data source';
/** Fields of a claim that would bind it to another volume. */
const OTHER_SOURCES = {
  volumeName: BOUND,
  selector: BOUND,
  dataSource: NOT_FILLED,
  dataSourceRef: NOT_FILLED,
} as const;

/** Keys of a custom resource that replace its claims. */
export function operatedKeyProblems(release: KubePrometheusStackRelease, component: OperatedComponent): Problem[] {
  const { storage: block } = DESCRIPTORS[component];
  const values = release.effectiveValues;
  const storage = valueAt(values, block);
  const claim = [...block, 'volumeClaimTemplate', 'spec'];
  const mode = valueAt(values, [...claim, 'volumeMode']);
  return [
    ...CLAIMLESS_KEYS.filter((key) => (valueAt(storage, [key]) ?? null) !== null).map((key) =>
      unwantedValue(
        'claim-replaced',
        [...block, key],
        valueAt(storage, [key]),
        'it wins over the claim template',
        `remove the storage of ${component}`,
      ),
    ),
    ...Object.entries(OTHER_SOURCES).flatMap(([key, reason]) => {
      const value = valueAt(values, [...claim, key]);
      return isTruthy(value) ? [unwantedValue('values-break-storage', [...claim, key], value, reason)] : [];
    }),
    ...(isTruthy(mode) && mode !== 'Filesystem'
      ? [
          invalidValue(
            'values-break-storage',
            [...claim, 'volumeMode'],
            mode,
            '"Filesystem", because the volume is a directory',
          ),
        ]
      : []),
    ...templateNameProblems(release, [...block, 'volumeClaimTemplate', 'metadata', 'name']),
    ...additionalConfigProblems(release, component),
  ];
}

function templateNameProblems(
  { traits, effectiveValues }: KubePrometheusStackRelease,
  path: readonly string[],
): Problem[] {
  const name = valueAt(effectiveValues, path);
  if (typeof name !== 'string') {
    return [];
  }
  const templated = 'a name without "{{", because the chart executes it since 40.0.2';
  const taken = 'another name, because the operator has a volume of this name in the pod';
  return [
    ...(traits.templatedStorage && name.includes('{{') ? [invalidValue('templated-value', path, name, templated)] : []),
    ...(OPERATORS_VOLUMES.includes(name) ? [invalidValue('invalid-object-name', path, name, taken)] : []),
  ];
}

/** Fields of a custom resource that affect claims. If a field is written twice, one of the values is lost. */
const DECIDING_FIELDS = ['storage', 'replicas', 'shards', 'securityContext', 'mode'] as const;

function additionalConfigProblems(
  { traits, effectiveValues }: KubePrometheusStackRelease,
  component: OperatedComponent,
): Problem[] {
  const { pods: spec, additionalConfig } = DESCRIPTORS[component];
  if (!traits[additionalConfig]) {
    return [];
  }
  const config = valueAt(effectiveValues, [...spec, 'additionalConfig']);
  const text = valueAt(effectiveValues, [...spec, 'additionalConfigString']);
  const twice = (field: string, ...path: readonly string[]): Problem => {
    const at = valuesPath([...spec, ...path]);
    const fix = `set it at ${showPath(spec)}, where the chart reads it`;
    const message = `${at} writes the field ${show(field)} into the object a second time, so that one of the two is lost; ${fix}`;
    return problem('field-written-twice', at, message, { fix });
  };
  return DECIDING_FIELDS.flatMap((field) => [
    ...(isMap(config) && Object.hasOwn(config, field) ? [twice(field, 'additionalConfig', field)] : []),
    ...(typeof text === 'string' && new RegExp(`^\\s*["']?${field}["']?\\s*:`, 'm').test(text)
      ? [twice(field, 'additionalConfigString')]
      : []),
  ]);
}

/** Without a query endpoint, the operator creates no StatefulSet for a ThanosRuler. */
export function rulerProblems(values: Values): Problem[] {
  const spec = DESCRIPTORS.thanosRuler.pods;
  const queries = ['queryEndpoints', 'queryConfig'].some((key) => isTruthy(valueAt(values, [...spec, key])));
  return queries
    ? []
    : [
        invalidValue(
          'ruler-without-query',
          [...spec, 'queryEndpoints'],
          undefined,
          'a list of Thanos query endpoints, such as ["thanos-query.prometheus.svc:10902"]',
          'or set queryConfig: without either the operator makes no StatefulSet',
        ),
      ];
}
