import { isDeepStrictEqual } from 'node:util';
import compare from 'semver/functions/compare';
import { CHART_BOUNDARIES } from '../chart/chart-history';
import { valuesOfNaming } from '../chart/naming';
import type { PlanDocument, VolumeOnNode } from '../plan/plan-document';
import { claimNameUnder } from '../release/claim-name';
import type { ReleaseIdentity } from '../release/release';
import type { Value } from '../values/values';

/** Why a claim has another name or namespace. */
export type RenameCause =
  | { readonly kind: 'release' | 'namespace'; readonly from: string; readonly to: string }
  /** The chart names it otherwise from the boundaries on. */
  | {
      readonly kind: 'chart-version';
      readonly from: string;
      readonly to: string;
      readonly boundaries: readonly string[];
    }
  /** A value, by its path. */
  | { readonly kind: 'override'; readonly path: string; readonly from?: Value; readonly to?: Value };

/** What names follow from, as a plan has it. */
type PlannedNaming = Pick<PlanDocument, 'release' | 'naming'>;

interface Difference {
  readonly cause: RenameCause;
  /** One naming with this difference of the other. */
  readonly take: (into: PlannedNaming, from: PlannedNaming) => PlannedNaming;
}

/**
 * Why a claim of one plan has another name in the next: each difference that by itself renames it, on the way there or back.
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

/** Between two chart versions, those from which on the claim has another name than just before. */
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
