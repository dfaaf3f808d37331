import { isDeepStrictEqual } from 'node:util';
import { CHART_DEFAULTS } from '../chart/chart-defaults';
import { OPERATED_SPECS } from '../model/components';
import { showPath, type Value, valueAt, type Values, withValue } from '../values/values';

/** What a name, a namespace or a directory follows from, besides release and chart version. */
const NAMING: readonly (readonly string[])[] = [
  ['nameOverride'],
  ['fullnameOverride'],
  ['namespaceOverride'],
  ['cleanPrometheusOperatorObjectNames'],
  ['prometheus', 'agentMode'],
  ['alertmanager', 'namespaceOverride'],
  ['thanosRuler', 'name'],
  ['grafana', 'nameOverride'],
  ['grafana', 'fullnameOverride'],
  ['grafana', 'namespaceOverride'],
  ['grafana', 'useStatefulSet'],
  ['grafana', 'persistence', 'type'],
  ['grafana', 'persistence', 'subPath'],
  ...Object.values(OPERATED_SPECS).flatMap(({ spec, storageKey }) => [
    [...spec, storageKey, 'volumeClaimTemplate', 'metadata', 'name'],
    [...spec, storageKey, 'disableMountSubPath'],
  ]),
];

/** The values that names follow from, as values again; of what this version does not know nothing follows. */
export function namingValues({ naming }: { readonly naming: Readonly<Record<string, Value>> }): Values {
  return NAMING.reduce<Values>((values, path) => {
    const value = naming[showPath(path)];
    return value === undefined ? values : withValue(values, path, value);
  }, {});
}

/** What of the values names follow from, by path, where it differs from the chart's own. */
export function namingIn(values: Values): Record<string, Value> {
  return Object.fromEntries(
    NAMING.flatMap((path) => {
      const value = valueAt(values, path);
      return value === undefined || isDeepStrictEqual(value, valueAt(CHART_DEFAULTS, path))
        ? []
        : [[showPath(path), value]];
    }),
  );
}
