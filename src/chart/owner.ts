import type { Owner } from '../model/claim';
import type { ChartTraits } from './chart-history';
import { type Component, GRAFANA_CONTAINER_SECURITY_CONTEXT, podSecurityContext } from '../model/components';
import { valueProblem } from '../values/value-problem';
import { isMap, type Value, valueAt, type Values } from '../values/values';

/**
 * Who a component's image runs as where the values take the chart's securityContext away: `nobody` of the Prometheus
 * and Alertmanager images, and the users that the Thanos and Grafana images are built with.
 */
const IMAGE_OWNERS: Readonly<Record<Component, Owner>> = {
  prometheus: { uid: 65534, gid: 65534 },
  alertmanager: { uid: 65534, gid: 65534 },
  thanosRuler: { uid: 1001, gid: 0 },
  grafana: { uid: 472, gid: 0 },
};

/** Where the values say who a component runs as, the stronger first. */
export function securityContextsOf(component: Component, traits: ChartTraits): readonly (readonly string[])[] {
  return [
    ...(component === 'grafana' && traits.grafanaContainerSecurityContext ? [GRAFANA_CONTAINER_SECURITY_CONTEXT] : []),
    podSecurityContext(component),
  ];
}

/** Who a component writes as, and its fsGroup, by the values over the chart's defaults. */
export function ownerOf(component: Component, values: Values, traits: ChartTraits): { owner: Owner; fsGroup?: number } {
  const contexts = securityContextsOf(component, traits).map((path) => valueAt(values, path));
  const first = (key: string): number | undefined =>
    contexts.map((context) => idIn(context, key)).find((id) => id !== undefined);
  const uid = first('runAsUser');
  const fsGroup = first('fsGroup');
  const image = IMAGE_OWNERS[component];
  return {
    // a group that the pod does not name is the image's; its files are still reached by the fsGroup where there is one
    owner: { uid: uid ?? image.uid, gid: first('runAsGroup') ?? fsGroup ?? image.gid },
    ...(fsGroup === undefined ? {} : { fsGroup }),
  };
}

/**
 * Where the user's values say another owner than the one that is given by hand. Ids that they take away on purpose
 * (null) contradict nothing.
 * @param users the user's own values, without the chart's defaults
 */
export function ownerConflicts(component: Component, owner: Owner, users: Values, traits: ChartTraits): string[] {
  return securityContextsOf(component, traits).flatMap((path) => {
    const context = valueAt(users, path);
    return Object.entries({ runAsUser: owner.uid, runAsGroup: owner.gid }).flatMap(([key, id]) => {
      const users_ = idIn(context, key);
      return users_ === undefined || users_ === id
        ? []
        : [valueProblem([...path, key], users_, `${id}: ${component}.owner of the description`)];
    });
  });
}

function idIn(context: Value | undefined, key: string): number | undefined {
  const id = isMap(context) ? context[key] : undefined;
  return typeof id === 'number' ? id : undefined;
}
