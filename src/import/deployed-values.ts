import { installedBy, OPERATED_OBJECTS } from './found-release';
import { type FoundObject, ofKind, textAt } from './read-objects';
import type { ReleaseIdentity } from '../release/release';
import { CHART_DEFAULTS } from '../chart/chart-defaults';
import { OPERATED_SPECS, type OperatedComponent, podSecurityContext } from '../model/components';
import { isMap, isTruthy, type Value, valueAt, type Values, withValue } from '../values/values';

const KINDS: Readonly<Record<(typeof OPERATED_OBJECTS)[number], OperatedComponent>> = {
  Prometheus: 'prometheus',
  PrometheusAgent: 'prometheus',
  Alertmanager: 'alertmanager',
  ThanosRuler: 'thanosRuler',
};

/** Fields of a custom resource that decide about names, owners and data, and where they stand in the values. */
const COPIED: Readonly<Record<OperatedComponent, readonly string[]>> = {
  prometheus: ['replicas', 'shards', 'retention', 'retentionSize'],
  alertmanager: ['replicas', 'retention'],
  thanosRuler: ['replicas', 'retention', 'queryEndpoints', 'queryConfig'],
};

/**
 * What the custom resources of a release say about its values, as far as storage depends on it: where nobody has the
 * values. It is much less than all values.
 */
export function deployedValues({ name, namespace }: ReleaseIdentity, objects: readonly FoundObject[]): Values {
  return ofKind(objects, ...OPERATED_OBJECTS)
    .filter((object) => {
      const by = installedBy(object);
      return (by.name ?? name) === name && (by.namespace ?? namespace) === namespace;
    })
    .reduce<Values>(withResource, {});
}

function withResource(values: Values, object: FoundObject): Values {
  const component = KINDS[object.kind as keyof typeof KINDS];
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
  if (object.kind === 'PrometheusAgent') {
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
