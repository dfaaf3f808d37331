import { isDeepStrictEqual } from 'node:util';
import compare from 'semver/functions/compare';
import { CHART_BORDERS } from '../chart/chart-history';
import { KubePrometheusStackRelease, type ReleaseIdentity } from '../release/release';
import { type Component, COMPONENTS, OPERATED_SPECS } from '../model/components';
import { namingValues, type PlanDocument, type PlannedVolume } from '../plan/plan-document';
import { StorageError } from '../model/problems';
import { mergeLayers } from '../values/merge';
import { type Value, type Values, withValue } from '../values/values';

/** Why a claim has another name or namespace. */
export type RenameCause =
  | { readonly kind: 'release' | 'namespace'; readonly from: string; readonly to: string }
  /** The chart names it otherwise since `border`. */
  | { readonly kind: 'chart-version'; readonly from: string; readonly to: string; readonly borders: readonly string[] }
  /** A value, by its path. */
  | { readonly kind: 'override'; readonly path: string; readonly from?: Value; readonly to?: Value };

/** What names follow from. */
type Naming = Pick<PlanDocument, 'release' | 'naming'>;

interface Difference {
  readonly cause: RenameCause;
  /** The one with this of the other. */
  readonly take: (into: Naming, from: Naming) => Naming;
}

/**
 * Why a claim of one plan has another name in the next: each difference that by itself renames it, on the way there or back.
 * Nothing of this is a table: the names are computed anew for every release, chart version and value between the two.
 */
export function renameCauses(old: Naming, next: Naming, volume: Pick<PlannedVolume, 'claim'>): RenameCause[] {
  const { component, shard, replica } = volume.claim;
  const name = (naming: Naming): string | undefined => claimName(naming, component, shard, replica);
  const [before, after] = [name(old), name(next)];
  return differences(old, next).flatMap(({ cause, take }): RenameCause[] => {
    const renames = name(take(old, next)) !== before || name(take(next, old)) !== after;
    if (!renames) {
      return [];
    }
    return cause.kind === 'chart-version' ? [{ ...cause, borders: bordersBetween(old, next, name) }] : [cause];
  });
}

function differences(old: Naming, next: Naming): Difference[] {
  const identity = (key: keyof ReleaseIdentity, cause: RenameCause): Difference[] =>
    old.release[key] === next.release[key]
      ? []
      : [{ cause, take: (into, from) => ({ ...into, release: { ...into.release, [key]: from.release[key] } }) }];
  const fromTo = (key: keyof ReleaseIdentity) => ({ from: old.release[key], to: next.release[key] });
  const paths = [...new Set([...Object.keys(old.naming), ...Object.keys(next.naming)])].sort();
  return [
    ...identity('name', { kind: 'release', ...fromTo('name') }),
    ...identity('namespace', { kind: 'namespace', ...fromTo('namespace') }),
    ...identity('chartVersion', { kind: 'chart-version', ...fromTo('chartVersion'), borders: [] }),
    ...paths.flatMap((path): Difference[] => {
      const [from, to] = [old.naming[path], next.naming[path]];
      return isDeepStrictEqual(from, to)
        ? []
        : [
            {
              cause: {
                kind: 'override',
                path,
                ...(from === undefined ? {} : { from }),
                ...(to === undefined ? {} : { to }),
              },
              take: (into, { naming }) => ({ ...into, naming: withOrWithout(into.naming, path, naming[path]) }),
            },
          ];
    }),
  ];
}

function withOrWithout(
  naming: Readonly<Record<string, Value>>,
  path: string,
  value: Value | undefined,
): Readonly<Record<string, Value>> {
  const others = Object.entries(naming).filter(([key]) => key !== path);
  return Object.fromEntries(value === undefined ? others : [...others, [path, value]]);
}

/** Between two chart versions, those from which on the claim has another name than just before. */
function bordersBetween(old: Naming, next: Naming, name: (naming: Naming) => string | undefined): string[] {
  const isUpgrade = compare(old.release.chartVersion, next.release.chartVersion) < 0;
  const [low, high] = isUpgrade ? [old, next] : [next, old];
  const crossed = CHART_BORDERS.filter(
    (border) => compare(border, low.release.chartVersion) > 0 && compare(border, high.release.chartVersion) <= 0,
  );
  const at = (chartVersion: string) => name({ ...next, release: { ...next.release, chartVersion } });
  return crossed.filter((border, index) => at(border) !== at(crossed[index - 1] ?? low.release.chartVersion));
}

/** The name that chart and operator give to one claim, `undefined` where this chart makes none. */
function claimName(naming: Naming, component: string, shard: number, replica: number): string | undefined {
  try {
    const values = mergeLayers(asking(component, shard, replica), namingValues(naming));
    const { claims } = new KubePrometheusStackRelease({ ...naming.release, values });
    const claim = claims.find((one) => one.component === component && one.shard === shard && one.replica === replica);
    return claim === undefined ? undefined : `${claim.namespace}/${claim.name}`;
  } catch (error) {
    if (error instanceof StorageError) {
      return undefined; // half of the one and half of the other, which Helm would refuse
    }
    throw error;
  }
}

/** Values under which a component asks for this claim, besides others. */
function asking(component: string, shard: number, replica: number): Values {
  const asked = COMPONENTS.find((one): one is Component => one === component);
  if (asked === undefined) {
    return {};
  }
  if (asked === 'grafana') {
    return { grafana: { persistence: { enabled: true }, replicas: replica + 1 } };
  }
  const { spec, storageKey } = OPERATED_SPECS[asked];
  const counts = { replicas: replica + 1, shards: shard + 1 };
  return withValue({ thanosRuler: { enabled: true } }, spec, { ...counts, [storageKey]: { volumeClaimTemplate: {} } });
}
