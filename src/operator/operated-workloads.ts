import type { ChartTraits } from '../chart/chart-history';
import { claimsOfStatefulSet } from '../model/claim';
import { objectNames, objectNamespaces } from '../chart/object-names';
import { ownerOf } from '../chart/owner';
import type { Workload } from './workload';
import { CLAIMLESS_KEYS, OPERATED_SPECS, type OperatedComponent } from '../model/components';
import { isMap, isTruthy, printed, type Value, valueAt, type Values } from '../values/values';

/** What the operator makes of an object, by its kind. */
const OPERATED_KINDS = {
  Prometheus: { prefix: 'prometheus', template: 'db', mountPath: '/prometheus', subPath: 'prometheus-db' },
  PrometheusAgent: { prefix: 'prom-agent', template: 'db', mountPath: '/prometheus', subPath: 'prometheus-db' },
  Alertmanager: { prefix: 'alertmanager', template: 'db', mountPath: '/alertmanager', subPath: 'alertmanager-db' },
  ThanosRuler: { prefix: 'thanos-ruler', template: 'data', mountPath: '/thanos/data', subPath: undefined },
} as const;

/**
 * Prometheus, Alertmanager and ThanosRuler: the chart names the object, the operator its StatefulSets and claims.
 * @param values the values over the chart's defaults
 * @see https://github.com/prometheus-operator/prometheus-operator/tree/main/pkg
 */
export function operatedWorkloads(
  release: { name: string; namespace: string },
  values: Values,
  traits: ChartTraits,
): Workload[] {
  const names = objectNames(release.name, values, traits);
  const namespaces = objectNamespaces(release.namespace, values, traits);
  return (['prometheus', 'alertmanager', 'thanosRuler'] as const).flatMap((component): Workload[] => {
    const object = names[component];
    if (object === undefined || !isTruthy(valueAt(values, [component, 'enabled']))) {
      return [];
    }
    const { spec: path, storageKey } = OPERATED_SPECS[component];
    const spec = valueAt(values, path);
    const kind = kindOf(component, values, traits);
    const operated = OPERATED_KINDS[kind];
    const namespace = namespaces[component];
    const set = `${operated.prefix}-${object}`;
    const shards = component === 'prometheus' && traits.shards ? countOf(valueAt(spec, ['shards'])) : 1;
    const statefulSets = Array.from({ length: Math.max(1, shards) }, (_, shard) =>
      shard === 0 ? set : `${set}-shard-${shard}`,
    );
    const storage = valueAt(spec, [storageKey]);
    if (!asksForClaim(storage)) {
      return [{ component, kind, object, namespace, statefulSets, claims: [] }];
    }
    const template = templateNameOf(storage) ?? `${set}-${operated.template}`;
    const mountsRoot = operated.subPath === undefined || isTruthy(valueAt(storage, ['disableMountSubPath']));
    const claims = statefulSets.flatMap((statefulSet, shard) =>
      claimsOfStatefulSet({
        component,
        namespace,
        statefulSet,
        template,
        shard,
        replicas: replicasOf(component, valueAt(spec, ['replicas'])),
        mountPath: operated.mountPath,
        ...(mountsRoot ? {} : { subPath: operated.subPath }),
        ...ownerOf(component, values, traits),
      }),
    );
    return [{ component, kind, object, namespace, statefulSets, template, claims }];
  });
}

/** A number as the templates print it: `"2"` is 2 too; without one the operator takes 1. */
export function countOf(value: Value | undefined): number {
  const count = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof count === 'number' && Number.isInteger(count) ? count : 1;
}

/** Whether Prometheus runs as an agent, which keeps no blocks. */
export function isAgent(values: Values, traits: ChartTraits): boolean {
  return traits.agentMode && isTruthy(valueAt(values, ['prometheus', 'agentMode']));
}

function kindOf(component: OperatedComponent, values: Values, traits: ChartTraits): keyof typeof OPERATED_KINDS {
  switch (component) {
    case 'prometheus':
      return isAgent(values, traits) ? 'PrometheusAgent' : 'Prometheus';
    case 'alertmanager':
      return 'Alertmanager';
    case 'thanosRuler':
      return 'ThanosRuler';
  }
}

function asksForClaim(storage: Value | undefined): boolean {
  return isTruthy(storage) && CLAIMLESS_KEYS.every((key) => (valueAt(storage, [key]) ?? null) === null);
}

function templateNameOf(storage: Value | undefined): string | undefined {
  const template = valueAt(storage, ['volumeClaimTemplate']);
  const name = isMap(template) ? valueAt(template, ['metadata', 'name']) : undefined;
  return name !== undefined && isTruthy(name) ? printed(name) : undefined;
}

/** The operator takes fewer than none for one with Prometheus, for none with the others. */
function replicasOf(component: OperatedComponent, value: Value | undefined): number {
  const replicas = countOf(value);
  return component === 'prometheus' && replicas < 0 ? 1 : Math.max(0, replicas);
}
