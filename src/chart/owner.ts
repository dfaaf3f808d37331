import type { Owner } from '../model/claim';
import type { ChartTraits } from './chart-history';
import { type Component, DESCRIPTORS, type ValuesPath } from '../model/components';
import type { Problem } from '../model/problems';
import { invalidValue } from '../values/value-problem';
import { isMap, valueAt, type Values } from '../values/values';

/** The securityContexts of a component in the values, in the order of precedence. */
export function securityContextsOf(component: Component, traits: ChartTraits): readonly ValuesPath[] {
  const descriptor = DESCRIPTORS[component];
  return [
    ...(descriptor.madeBy === 'subchart' && traits.grafanaContainerSecurityContext
      ? [descriptor.containerSecurityContext]
      : []),
    descriptor.securityContext,
  ];
}

/**
 * Places where the user's values contradict the owner in the description. Ids that they remove on purpose
 * (null) are no contradiction.
 * @param users the user's own values, without the chart's defaults
 */
export function ownerConflicts(component: Component, owner: Owner, users: Values, traits: ChartTraits): Problem[] {
  return securityContextsOf(component, traits).flatMap((path) => {
    const context = valueAt(users, path);
    return Object.entries({ runAsUser: owner.uid, runAsGroup: owner.gid }).flatMap(([key, id]) => {
      const given = isMap(context) ? context[key] : undefined;
      return typeof given !== 'number' || given === id
        ? []
        : [
            invalidValue(
              'owner-conflict',
              [...path, key],
              given,
              `${id}, because the description sets ${component}.owner`,
            ),
          ];
    });
  });
}
