import { CHART_BORDERS, NEWEST_CHART, OLDEST_CHART } from '../chart/chart-history';
import { KubePrometheusStackRelease, type ReleaseIdentity } from '../release/release';
import { type Component, isComponent, OPERATED_SPECS } from '../model/components';
import { namingValues, type PlanDocument, type PlannedVolume } from '../plan/plan-document';
import { StorageError } from '../model/problems';
import { mergeLayers } from '../values/merge';
import { showPath, type Values, withValue } from '../values/values';

/** Another description that asks for a claim of this name, and in which way it is another. */
export interface NameCause {
  readonly kind: 'chart-version' | 'override';
  /** `chart 45.0.1 to 58.0.0`, `without fullnameOverride`. */
  readonly words: string;
}

/** What names follow from. */
interface Naming {
  readonly release: ReleaseIdentity;
  readonly values: Values;
}

/**
 * What would explain that a claim is called `found` instead of as planned: another chart version, or an override more or
 * less. Every name is computed anew, nothing is guessed from its parts without computing it back.
 */
export function nameCauses(
  plan: PlanDocument,
  { claim }: PlannedVolume,
  found: string,
  liveVersion?: string,
): NameCause[] {
  const { component, shard, replica } = claim;
  if (!isComponent(component)) {
    return [];
  }
  const planned: Naming = { release: plan.release, values: namingValues(plan) };
  const asks = asking(component, shard, replica);
  const isIt = (naming: Naming): boolean => nameOf(naming, asks, component, shard, replica) === found;
  const versions = isIt(planned) ? [] : explainingVersions(planned, isIt);
  const live =
    liveVersion === undefined ? planned : { ...planned, release: { ...plan.release, chartVersion: liveVersion } };
  return [
    ...versions.map((words): NameCause => ({ kind: 'chart-version', words })),
    ...(versions.length > 0 ? [] : overrides(plan, live, component, found, isIt)),
  ];
}

/** Ranges of chart versions under which the name comes out. */
function explainingVersions(naming: Naming, isIt: (naming: Naming) => boolean): string[] {
  const borders = [OLDEST_CHART, ...CHART_BORDERS];
  const hits = borders.map((chartVersion) => isIt({ ...naming, release: { ...naming.release, chartVersion } }));
  return borders.flatMap((since, index) => {
    if (hits[index] !== true || hits[index - 1] === true) {
      return [];
    }
    const end = hits.findIndex((hit, at) => at > index && !hit);
    const before = end < 0 ? undefined : borders[end];
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
    return isIt({ ...naming, values: namingValues({ naming: rest }) }) ? [`without ${path}`] : [];
  });
  const clean = { cleanPrometheusOperatorObjectNames: naming.values.cleanPrometheusOperatorObjectNames !== true };
  const toggled = isIt({ ...naming, values: { ...naming.values, ...clean } })
    ? [`with cleanPrometheusOperatorObjectNames: ${clean.cleanPrometheusOperatorObjectNames}`]
    : [];
  const path = component === 'grafana' ? ['grafana', 'fullnameOverride'] : ['fullnameOverride'];
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

/** Pieces of a claim's name that might be what the rest was made from. */
function fullnamesIn(found: string): string[] {
  const words = found.split('-');
  const pieces = words.flatMap((_, start) =>
    words.slice(start).map((_word, length) => words.slice(start, start + length + 1).join('-')),
  );
  return words.length > 24 ? [] : [...new Set(pieces)].sort((a, b) => a.length - b.length);
}

function nameOf(naming: Naming, asks: Values, component: string, shard: number, replica: number): string | undefined {
  try {
    const { claims } = new KubePrometheusStackRelease({ ...naming.release, values: mergeLayers(asks, naming.values) });
    return claims.find((one) => one.component === component && one.shard === shard && one.replica === replica)?.name;
  } catch (error) {
    if (error instanceof StorageError) {
      return undefined; // no name that Helm takes
    }
    throw error;
  }
}

/** Values under which a component asks for this claim, besides others. */
function asking(component: Component, shard: number, replica: number): Values {
  if (component === 'grafana') {
    return { grafana: { persistence: { enabled: true }, replicas: replica + 1 } };
  }
  const { spec, storageKey } = OPERATED_SPECS[component];
  const counts = { replicas: replica + 1, shards: shard + 1 };
  return withValue({ thanosRuler: { enabled: true } }, spec, { ...counts, [storageKey]: { volumeClaimTemplate: {} } });
}
