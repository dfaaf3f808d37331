import type { CustomResource } from '../cluster/objects';
import { installedBy } from '../cluster/installed-by';
import type { ReleaseIdentity } from '../release/release';
import { CHART_DEFAULTS } from '../chart/chart-defaults';
import { OPERATED_SPECS, type OperatedComponent, podSecurityContext } from '../model/components';
import { OPERATOR_KINDS } from '../model/operator-kinds';
import { isMap, isTruthy, type Value, valueAt, type Values, withValue } from '../values/values';

type Field = 'replicas' | 'shards' | 'retention' | 'retentionSize' | 'queryEndpoints' | 'queryConfig';

/** Fields of a custom resource that names, owners and data depend on. The values have them under the same keys. */
const COPIED: Readonly<Record<OperatedComponent, readonly Field[]>> = {
  prometheus: ['replicas', 'shards', 'retention', 'retentionSize'],
  alertmanager: ['replicas', 'retention'],
  thanosRuler: ['replicas', 'retention', 'queryEndpoints', 'queryConfig'],
};

/**
 * The values that storage depends on, as far as the custom resources of a release show them: for a release whose values
 * are not given. It is much less than all values.
 */
export function deployedValues(release: ReleaseIdentity, resources: readonly CustomResource[]): Values {
  return resources
    .filter(({ metadata }) => {
      const { name = release.name, namespace } = installedBy(metadata);
      return name === release.name && (namespace === '' || namespace === release.namespace);
    })
    .flatMap(settingsOf)
    .reduce<Values>((all, [path, value]) => withValue(all, path, value), {});
}

function settingsOf(resource: CustomResource): (readonly [readonly string[], Value])[] {
  const { component } = OPERATOR_KINDS[resource.kind];
  const { spec: path, storageKey } = OPERATED_SPECS[component];
  const { storage } = resource.spec;
  const template = storage?.volumeClaimTemplate?.metadata.name ?? '';
  return [
    ...COPIED[component].flatMap((key) => {
      const value = fieldOf(key, resource.spec);
      return value === undefined ? [] : [[[...path, key], value] as const];
    }),
    ...(template === '' ? [] : [[[...path, storageKey, 'volumeClaimTemplate', 'metadata', 'name'], template] as const]),
    ...(storage?.disableMountSubPath === true ? [[[...path, storageKey, 'disableMountSubPath'], true] as const] : []),
    ...idsOf(resource, component),
    ...(resource.kind === 'PrometheusAgent' ? [[['prometheus', 'agentMode'], true] as const] : []),
  ];
}

/** Counts that show nothing about the values: not set, the operator's default of 1, and 0 of a scaled-down workload. */
function fieldOf(key: Field, spec: CustomResource['spec']): Value | undefined {
  const value = spec[key];
  if (key === 'replicas' || key === 'shards') {
    return typeof value === 'number' && Number.isInteger(value) && value > 1 ? value : undefined;
  }
  return value !== undefined && isTruthy(value) ? value : undefined;
}

/** The ids of the securityContext, where any differs from those of the chart. */
function idsOf({ spec }: CustomResource, component: OperatedComponent): (readonly [readonly string[], Value])[] {
  const { securityContext: context } = spec;
  const path = podSecurityContext(component);
  const usual = valueAt(CHART_DEFAULTS, path);
  const ids = ['runAsUser', 'runAsGroup', 'fsGroup'] as const;
  return context === undefined || !isMap(usual) || ids.every((key) => context[key] === usual[key])
    ? []
    : // the values removed what the chart has and the object does not
      ids.map((key) => [[...path, key], context[key] ?? null]);
}
