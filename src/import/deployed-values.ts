import { installedBy } from './found-release';
import { type FoundObject, textAt } from './read-objects';
import type { ReleaseIdentity } from '../release/release';
import { CHART_DEFAULTS } from '../chart/chart-defaults';
import { OPERATED_SPECS, type OperatedComponent, podSecurityContext } from '../model/components';
import { isOperatorKind, OPERATOR_KINDS, type OperatorKind } from '../model/operator-kinds';
import { isMap, isTruthy, type Value, valueAt, type Values, withValue } from '../values/values';

/** Fields of a custom resource that names, owners and data follow from. The values have them under the same keys. */
const COPIED: Readonly<Record<OperatedComponent, readonly string[]>> = {
  prometheus: ['replicas', 'shards', 'retention', 'retentionSize'],
  alertmanager: ['replicas', 'retention'],
  thanosRuler: ['replicas', 'retention', 'queryEndpoints', 'queryConfig'],
};

/**
 * The values that storage depends on, as far as the custom resources of a release show them: for a release whose values
 * are not given. It is much less than all values.
 */
export function deployedValues({ name, namespace }: ReleaseIdentity, objects: readonly FoundObject[]): Values {
  return objects
    .filter((object) => {
      const by = installedBy(object);
      return (by.name ?? name) === name && (by.namespace ?? namespace) === namespace;
    })
    .reduce<Values>((values, object) => {
      const { kind } = object;
      return isOperatorKind(kind) ? withResource(values, kind, object) : values;
    }, {});
}

function withResource(values: Values, kind: OperatorKind, object: FoundObject): Values {
  const { component } = OPERATOR_KINDS[kind];
  const { spec: path, storageKey } = OPERATED_SPECS[component];
  const spec = valueAt(object, ['spec']);
  const settings: [readonly string[], Value | undefined][] = COPIED[component].map((key) => [
    [...path, key],
    fieldOf(key, valueAt(spec, [key])),
  ]);
  const template = textAt(spec, 'storage', 'volumeClaimTemplate', 'metadata', 'name');
  if (template !== undefined && template !== '') {
    settings.push([[...path, storageKey, 'volumeClaimTemplate', 'metadata', 'name'], template]);
  }
  if (valueAt(spec, ['storage', 'disableMountSubPath']) === true) {
    settings.push([[...path, storageKey, 'disableMountSubPath'], true]);
  }
  const context = valueAt(spec, ['securityContext']);
  const usual = valueAt(CHART_DEFAULTS, podSecurityContext(component));
  const ids = ['runAsUser', 'runAsGroup', 'fsGroup'] as const;
  if (isMap(context) && isMap(usual) && ids.some((key) => context[key] !== usual[key])) {
    // what the chart has and the object has not was taken away
    settings.push(
      ...ids.map((key): [readonly string[], Value] => [[...podSecurityContext(component), key], context[key] ?? null]),
    );
  }
  if (kind === 'PrometheusAgent') {
    settings.push([['prometheus', 'agentMode'], true]);
  }
  return settings.reduce<Values>((all, [at, value]) => (value === undefined ? all : withValue(all, at, value)), values);
}

/** Nothing, the operator's "one" and a workload that was scaled down for a while say nothing. */
function fieldOf(key: string, value: Value | undefined): Value | undefined {
  if (key === 'replicas' || key === 'shards') {
    return typeof value === 'number' && Number.isInteger(value) && value > 1 ? value : undefined;
  }
  return isTruthy(value) ? value : undefined;
}
