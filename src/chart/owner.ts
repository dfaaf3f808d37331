import type { Owner } from '../model/claim';
import type { ChartTraits } from './chart-history';
import { containerPatches } from './container-patches';
import { type Component, DESCRIPTORS, isOperated, type ValuesPath } from '../model/components';
import type { Problem } from '../model/problems';
import { invalidValue } from '../values/value-problem';
import { isMap, type Value, valueAt, type Values } from '../values/values';

/** Where the values of a component have its securityContexts, in the order of precedence. */
export function securityContextsOf(component: Component, traits: ChartTraits): readonly ValuesPath[] {
  const descriptor = DESCRIPTORS[component];
  return [
    ...(descriptor.madeBy === 'subchart' && traits.grafanaContainerSecurityContext
      ? [descriptor.containerSecurityContext]
      : []),
    descriptor.securityContext,
  ];
}

/** The securityContexts of a component in the values, and those of patches of its container, which precede them. */
export function securityContextsIn(
  component: Component,
  values: Values,
  traits: ChartTraits,
): { readonly path: ValuesPath; readonly context: Value | undefined }[] {
  const patches = isOperated(component) ? containerPatches(component, values, traits) : [];
  return [
    ...patches.map(({ path, patch }) => ({
      path: [...path, 'securityContext'],
      context: valueAt(patch, ['securityContext']),
    })),
    ...securityContextsOf(component, traits).map((path) => ({ path, context: valueAt(values, path) })),
  ];
}

/**
 * Places where the user's values contradict the owner in the description. Ids that they remove on purpose
 * (null) are no contradiction.
 * @param users the user's own values, without the chart's defaults
 */
export function ownerConflicts(component: Component, owner: Owner, users: Values, traits: ChartTraits): Problem[] {
  return securityContextsIn(component, users, traits).flatMap(({ path, context }) => {
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
