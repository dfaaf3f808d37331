import type { ChartObject } from './chart-object';
import type { ChartTraits } from './chart-history';
import { containerPatches } from './container-patches';
import { printedCount } from './counts';
import { namingValue } from './naming';
import { objectNames, objectNamespaces } from './object-names';
import { DESCRIPTORS, OPERATED_COMPONENTS, type OperatedComponent } from '../model/components';
import type { OperatorKind } from '../model/operator-kinds';
import { isTruthy, type Value, valueAt, type Values } from '../values/values';

/** The kind of each component's custom resource, and the one in agent mode. */
const KINDS: Readonly<Record<OperatedComponent, { readonly kind: OperatorKind; readonly agent?: OperatorKind }>> = {
  prometheus: { kind: 'Prometheus', agent: 'PrometheusAgent' },
  alertmanager: { kind: 'Alertmanager' },
  thanosRuler: { kind: 'ThanosRuler' },
};

/** Whether Prometheus runs as an agent, which keeps no blocks. */
export function isAgent(values: Values, traits: ChartTraits): boolean {
  return traits.agentMode && isTruthy(namingValue(values, 'agentMode'));
}

/**
 * The custom resources of the operator.
 * @param values the values over the chart's defaults
 * @see https://github.com/prometheus-community/helm-charts/tree/main/charts/kube-prometheus-stack/templates
 */
export function customResources(
  release: { readonly name: string; readonly namespace: string },
  values: Values,
  traits: ChartTraits,
): ChartObject[] {
  const names = objectNames(release.name, values, traits);
  const namespaces = objectNamespaces(release.namespace, values, traits);
  return OPERATED_COMPONENTS.flatMap((component): ChartObject[] => {
    const name = names[component];
    if (name === undefined || !isTruthy(valueAt(values, [component, 'enabled']))) {
      return [];
    }
    const { kind, agent = kind } = KINDS[component];
    const metadata = { name, namespace: namespaces[component] };
    return [{ kind: isAgent(values, traits) ? agent : kind, metadata, spec: specOf(component, values, traits) }];
  });
}

function specOf(component: OperatedComponent, values: Values, traits: ChartTraits): Values {
  const { pods, storage: block, securityContext: context, counts } = DESCRIPTORS[component];
  const printed = counts
    .filter((key) => key !== 'shards' || traits.shards)
    .flatMap((key): [string, number][] => {
      const count = printedCount(valueAt(values, [...pods, key]));
      return count === undefined ? [] : [[key, count]];
    });
  const storage = valueAt(values, block);
  const securityContext = valueAt(values, context);
  const patches = containerPatches(component, values, traits);
  return {
    ...Object.fromEntries(printed),
    ...(isTruthy(storage) ? { storage } : {}),
    ...(isTruthy(securityContext) ? { securityContext } : {}),
    ...(patches.length === 0 ? {} : { containers: patches.map(({ patch }) => ownerOfPatch(patch)) }),
  };
}

/** A patch of a container without what no claim follows from, which may be secret. */
function ownerOfPatch(patch: Value): Values {
  return Object.fromEntries(
    ['name', 'securityContext'].flatMap((key) => {
      const value = valueAt(patch, [key]);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}
