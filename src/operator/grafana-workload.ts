import type { ChartTraits } from '../chart/chart-history';
import { claimsOfStatefulSet, type Claim } from '../model/claim';
import { objectNames, objectNamespaces } from '../chart/object-names';
import { countOf } from './operated-workloads';
import { ownerOf } from '../chart/owner';
import type { Workload } from './workload';
import { isTruthy, printed, valueAt, type Values } from '../values/values';

/**
 * Grafana, a sub-chart: a Deployment with a claim beside it, or a StatefulSet with a claim template.
 * @param values the values over the chart's defaults
 * @see https://github.com/grafana-community/helm-charts/tree/main/charts/grafana/templates
 */
export function grafanaWorkload(
  release: { name: string; namespace: string },
  values: Values,
  traits: ChartTraits,
): Workload[] {
  // a sub-chart's condition: only a real `false` switches it off, anything else that is no boolean is passed over
  if (valueAt(values, ['grafana', 'enabled']) === false) {
    return [];
  }
  const object = objectNames(release.name, values, traits).grafana;
  const namespace = objectNamespaces(release.namespace, values, traits).grafana;
  const persistence = (key: string) => valueAt(values, ['grafana', 'persistence', key]);
  const enabled = isTruthy(persistence('enabled'));
  const ownClaim = enabled && !isTruthy(persistence('existingClaim'));
  const type = persistence('type');
  const useStatefulSet =
    traits.useStatefulSet !== 'ignored' && isTruthy(valueAt(values, ['grafana', 'useStatefulSet']));
  const asStatefulSet =
    useStatefulSet || (ownClaim && typeof type === 'string' && traits.statefulSetTypes.includes(type));
  if (!asStatefulSet && enabled && type !== 'pvc') {
    return []; // neither template renders
  }
  const subPath = persistence('subPath');
  const pod = {
    component: 'grafana',
    namespace,
    mountPath: '/var/lib/grafana',
    ...(subPath !== undefined && isTruthy(subPath) ? { subPath: printed(subPath) } : {}),
    ...ownerOf('grafana', values, traits),
  } as const;
  const claim: Claim = { ...pod, name: object, workload: object, shard: 0, replica: 0 };
  const besides = ownClaim && type === 'pvc' && !(useStatefulSet && traits.useStatefulSet === 'alone') ? [claim] : [];
  if (!asStatefulSet) {
    return [{ component: 'grafana', kind: 'Deployment', object, namespace, statefulSets: [], claims: besides }];
  }
  const template = 'storage';
  const replicas = countOf(valueAt(values, ['grafana', 'replicas']));
  const templated = enabled ? claimsOfStatefulSet({ ...pod, statefulSet: object, template, replicas }) : [];
  return [
    {
      component: 'grafana',
      kind: 'StatefulSet',
      object,
      namespace,
      statefulSets: [object],
      ...(enabled ? { template } : {}),
      claims: [...templated, ...besides],
    },
  ];
}
