import { isDeepStrictEqual } from 'node:util';
import compare from 'semver/functions/compare';
import { CHART_BOUNDARIES } from '../chart/chart-history';
import { valuesOfNaming } from '../chart/naming';
import type { PlanDocument, VolumeOnNode } from '../plan/plan-document';
import { claimNameUnder } from '../release/claim-name';
import type { ReleaseIdentity } from '../release/release';
import type { Value } from '../values/values';

/** The cause of another name or namespace of a claim. */
export type RenameCause =
  | { readonly kind: 'release' | 'namespace'; readonly from: string; readonly to: string }
  /** The chart changed the name at these boundaries. */
  | {
      readonly kind: 'chart-version';
      readonly from: string;
      readonly to: string;
      readonly boundaries: readonly string[];
    }
  /** A value, by its path. */
  | { readonly kind: 'override'; readonly path: string; readonly from?: Value; readonly to?: Value };

/** The parts of a plan that decide names. */
type PlannedNaming = Pick<PlanDocument, 'release' | 'naming'>;

interface Difference {
  readonly cause: RenameCause;
  /** One naming with a single difference taken from the other. */
  readonly take: (into: PlannedNaming, from: PlannedNaming) => PlannedNaming;
}

/**
 * The causes of another name of a claim in the next plan: each difference that renames it on its own, in either direction.
 * None of this is a table: the names are computed for every release, chart version and value between the two.
 */
export function renameCauses(
  old: PlannedNaming,
  next: PlannedNaming,
  volume: Pick<VolumeOnNode, 'claim'>,
): RenameCause[] {
  const name = ({ release, naming }: PlannedNaming): string | undefined => {
    const claim = claimNameUnder({ release, values: valuesOfNaming(naming) }, volume.claim);
    return claim === undefined ? undefined : `${claim.namespace}/${claim.name}`;
  };
  const [before, after] = [name(old), name(next)];
  return differences(old, next).flatMap(({ cause, take }): RenameCause[] => {
    const renames = name(take(old, next)) !== before || name(take(next, old)) !== after;
    if (!renames) {
      return [];
    }
    return cause.kind === 'chart-version' ? [{ ...cause, boundaries: boundariesBetween(old, next, name) }] : [cause];
  });
}

function differences(old: PlannedNaming, next: PlannedNaming): Difference[] {
  const identity = (key: keyof ReleaseIdentity, cause: RenameCause): Difference[] =>
    old.release[key] === next.release[key]
      ? []
      : [{ cause, take: (into, from) => ({ ...into, release: { ...into.release, [key]: from.release[key] } }) }];
  const fromTo = (key: keyof ReleaseIdentity) => ({ from: old.release[key], to: next.release[key] });
  const paths = [...new Set([...Object.keys(old.naming), ...Object.keys(next.naming)])].sort();
  return [
    ...identity('name', { kind: 'release', ...fromTo('name') }),
    ...identity('namespace', { kind: 'namespace', ...fromTo('namespace') }),
    ...identity('chartVersion', { kind: 'chart-version', ...fromTo('chartVersion'), boundaries: [] }),
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

/** The versions between two chart versions at which the name of the claim changes. */
function boundariesBetween(
  old: PlannedNaming,
  next: PlannedNaming,
  name: (naming: PlannedNaming) => string | undefined,
): string[] {
  const isUpgrade = compare(old.release.chartVersion, next.release.chartVersion) < 0;
  const [low, high] = isUpgrade ? [old, next] : [next, old];
  const crossed = CHART_BOUNDARIES.filter(
    (boundary) => compare(boundary, low.release.chartVersion) > 0 && compare(boundary, high.release.chartVersion) <= 0,
  );
  const at = (chartVersion: string) => name({ ...next, release: { ...next.release, chartVersion } });
  return crossed.filter((boundary, index) => at(boundary) !== at(crossed[index - 1] ?? low.release.chartVersion));
}
