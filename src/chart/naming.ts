import { isDeepStrictEqual } from 'node:util';
import { CHART_DEFAULTS } from './chart-defaults';
import { DESCRIPTORS, OPERATED_COMPONENTS, type OperatedComponent, type ValuesPath } from '../model/components';
import { OPERATOR_KINDS } from '../model/operator-kinds';
import { isTruthy, printed, showPath, type Value, valueAt, type Values, withValue } from '../values/values';

/** The values that decide the names, kinds and namespaces of objects. */
export const NAMING = {
  nameOverride: ['nameOverride'],
  fullnameOverride: ['fullnameOverride'],
  namespaceOverride: ['namespaceOverride'],
  cleanNames: ['cleanPrometheusOperatorObjectNames'],
  agentMode: ['prometheus', 'agentMode'],
  alertmanagerNamespace: ['alertmanager', 'namespaceOverride'],
  thanosRulerName: ['thanosRuler', 'name'],
  grafanaName: ['grafana', 'nameOverride'],
  grafanaFullname: ['grafana', 'fullnameOverride'],
  grafanaNamespace: ['grafana', 'namespaceOverride'],
  grafanaUseStatefulSet: ['grafana', 'useStatefulSet'],
  grafanaPersistenceType: ['grafana', 'persistence', 'type'],
  grafanaSubPath: ['grafana', 'persistence', 'subPath'],
} as const satisfies Readonly<Record<string, ValuesPath>>;

export type NamingKey = keyof typeof NAMING;

/** The keys in a storage block that decide the names and directories of claims. The operator reads them. */
function inStorageBlock(component: OperatedComponent): readonly ValuesPath[] {
  const { storage } = DESCRIPTORS[component];
  const hasSubPath = Object.values(OPERATOR_KINDS).some(
    (kind) => kind.component === component && kind.subPath !== undefined,
  );
  return [
    [...storage, 'volumeClaimTemplate', 'metadata', 'name'],
    ...(hasSubPath ? [[...storage, 'disableMountSubPath']] : []),
  ];
}

/** Every path in the values that decides the name, namespace or directory of a claim. */
export const NAMING_PATHS: readonly ValuesPath[] = [
  ...Object.values(NAMING),
  ...OPERATED_COMPONENTS.flatMap(inStorageBlock),
];

/** Overrides that pass through string functions, for which Helm renders only strings. */
export const STRING_OVERRIDES: readonly ValuesPath[] = [
  NAMING.nameOverride,
  NAMING.fullnameOverride,
  NAMING.grafanaName,
  NAMING.grafanaFullname,
];

/** A value that decides names. */
export function namingValue(values: Values, key: NamingKey): Value | undefined {
  return valueAt(values, NAMING[key]);
}

/** A value that decides names, as the templates print it. A value that they treat as empty counts as not set. */
export function printedOverride(values: Values, key: NamingKey): string | undefined {
  const value = namingValue(values, key);
  return value !== undefined && isTruthy(value) ? printed(value) : undefined;
}

/** The values that decide names and directories, by path, if they differ from the chart's defaults. */
export function namingIn(values: Values): Record<string, Value> {
  return Object.fromEntries(
    NAMING_PATHS.flatMap((path) => {
      const value = valueAt(values, path);
      return value === undefined || isDeepStrictEqual(value, valueAt(CHART_DEFAULTS, path))
        ? []
        : [[showPath(path), value]];
    }),
  );
}

/** The same as values again; paths that this version does not know are left out. */
export function valuesOfNaming(naming: Readonly<Record<string, Value | undefined>>): Values {
  return NAMING_PATHS.reduce<Values>((values, path) => {
    const value = naming[showPath(path)];
    return value === undefined ? values : withValue(values, path, value);
  }, {});
}
