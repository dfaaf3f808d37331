import { CHART_BOUNDARIES, NEWEST_CHART, OLDEST_CHART } from '../chart/chart-history';
import { NAMING, namingValue, valuesOfNaming } from '../chart/naming';
import { type Component, DESCRIPTORS, isComponent } from '../model/components';
import type { PlanDocument, VolumeOnNode } from '../plan/plan-document';
import { claimNameUnder, type Naming } from '../release/claim-name';
import { showPath, withValue } from '../values/values';
import { isOfStack } from '../plan/storage-plan';

/** How a description that asks for a claim of this name differs from the planned one. */
export interface NameCause {
  readonly kind: 'chart-version' | 'override';
  /** `chart 45.0.1 to 58.0.0`, `without fullnameOverride`. */
  readonly words: string;
}

/**
 * Possible causes of the name `found` of a claim instead of the planned one: another chart version, or one
 * override more or less. A guess from the parts of a name counts only if it gives exactly this name.
 */
export function nameCauses(
  plan: PlanDocument,
  { claim }: VolumeOnNode,
  found: string,
  liveVersion?: string,
): NameCause[] {
  const { component } = claim;
  if (!isComponent(component)) {
    return [];
  }
  const { release } = plan;
  if (!isOfStack(release)) {
    return [];
  }
  const planned: Naming = { release, values: valuesOfNaming(plan.naming) };
  const isIt = (naming: Naming): boolean => claimNameUnder(naming, claim)?.name === found;
  const versions = isIt(planned) ? [] : explainingVersions(planned, isIt);
  const live =
    liveVersion === undefined ? planned : { ...planned, release: { ...planned.release, chartVersion: liveVersion } };
  return [
    ...versions.map((words): NameCause => ({ kind: 'chart-version', words })),
    ...(versions.length > 0 ? [] : overrides(plan, live, component, found, isIt)),
  ];
}

/** Ranges of chart versions that give the claim this name. */
function explainingVersions(naming: Naming, isIt: (naming: Naming) => boolean): string[] {
  const boundaries = [OLDEST_CHART, ...CHART_BOUNDARIES];
  const hits = boundaries.map((chartVersion) => isIt({ ...naming, release: { ...naming.release, chartVersion } }));
  return boundaries.flatMap((since, index) => {
    if (hits[index] !== true || hits[index - 1] === true) {
      return [];
    }
    const end = hits.findIndex((hit, at) => at > index && !hit);
    const before = end < 0 ? undefined : boundaries[end];
    return [
      before === undefined
        ? `chart ${since} or newer, known up to ${NEWEST_CHART}`
        : `chart ${since} up to before ${before}`,
    ];
  });
}

function overrides(
  plan: PlanDocument,
  naming: Naming,
  component: Component,
  found: string,
  isIt: (naming: Naming) => boolean,
): NameCause[] {
  const without = Object.keys(plan.naming).flatMap((path) => {
    const rest = Object.fromEntries(Object.entries(plan.naming).filter(([key]) => key !== path));
    return isIt({ ...naming, values: valuesOfNaming(rest) }) ? [`without ${path}`] : [];
  });
  const clean = namingValue(naming.values, 'cleanNames') !== true;
  const toggled = isIt({ ...naming, values: withValue(naming.values, NAMING.cleanNames, clean) })
    ? [`with ${showPath(NAMING.cleanNames)}: ${clean}`]
    : [];
  const { fullnameOverride: path } = DESCRIPTORS[component];
  const guesses = fullnamesIn(found).filter((name) =>
    isIt({ ...naming, values: withValue(naming.values, path, name) }),
  );
  const release = fullnamesIn(found).filter((name) => isIt({ ...naming, release: { ...naming.release, name } }));
  return [
    ...without,
    ...toggled,
    ...(release.length > 0 ? release.slice(0, 1).map((name) => `with release name ${name}`) : []),
    ...guesses.slice(0, 1).map((name) => `with ${showPath(path)}: ${name}`),
  ].map((words): NameCause => ({ kind: 'override', words }));
}

/** Parts of a claim's name that might be an override. */
function fullnamesIn(found: string): string[] {
  const words = found.split('-');
  const pieces = words.flatMap((_, start) =>
    words.slice(start).map((_word, length) => words.slice(start, start + length + 1).join('-')),
  );
  return words.length > 24 ? [] : [...new Set(pieces)].sort((a, b) => a.length - b.length);
}
