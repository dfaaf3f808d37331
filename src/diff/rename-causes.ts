import { isDeepStrictEqual } from 'node:util';
import compare from 'semver/functions/compare';
import { CHART_BOUNDARIES, OLDEST_CHART } from '../chart/chart-history';
import { valuesOfNaming } from '../chart/naming';
import type { VolumeOnNode } from '../plan/plan-document';
import { isOfStack, type PlannedRelease } from '../plan/storage-plan';
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

/** What names follow from, as a plan has it. */
interface PlannedNaming {
  readonly release: ReleaseIdentity;
  readonly naming: Readonly<Record<string, Value | undefined>>;
}

/** The parts of a plan that decide names; those of another chart are not known. */
type PlanParts = Pick<PlannedNaming, 'naming'> & { readonly release: PlannedRelease };

type NameOf = (naming: PlannedNaming) => string | undefined;

interface Difference {
  readonly cause: (name: NameOf) => RenameCause;
  /** One naming with this difference of the other. */
  readonly take: (into: PlannedNaming, from: PlannedNaming) => PlannedNaming;
}

/**
 * The causes of another name of a claim in the next plan: each difference that renames it on its own, in either direction.
 * None of this is a table: the names are computed for every release, chart version and value between the two.
 */
export function renameCauses(old: PlanParts, next: PlanParts, volume: Pick<VolumeOnNode, 'claim'>): RenameCause[] {
  return isOfStack(old.release) && isOfStack(next.release)
    ? causesBetween(
        { release: old.release, naming: old.naming },
        { release: next.release, naming: next.naming },
        volume,
      )
    : [];
}

function causesBetween(old: PlannedNaming, next: PlannedNaming, volume: Pick<VolumeOnNode, 'claim'>): RenameCause[] {
  const name: NameOf = ({ release, naming }) => {
    const claim = claimNameUnder({ release, values: valuesOfNaming(naming) }, volume.claim);
    return claim === undefined ? undefined : `${claim.namespace}/${claim.name}`;
  };
  const [before, after] = [name(old), name(next)];
  return differences(old, next)
    .filter(({ take }) => name(take(old, next)) !== before || name(take(next, old)) !== after)
    .map(({ cause }) => cause(name));
}

function differences(old: PlannedNaming, next: PlannedNaming): Difference[] {
  const identity = (key: keyof ReleaseIdentity, cause: Difference['cause']): Difference[] =>
    old.release[key] === next.release[key]
      ? []
      : [{ cause, take: (into, from) => ({ ...into, release: { ...into.release, [key]: from.release[key] } }) }];
  const fromTo = (key: keyof ReleaseIdentity) => ({ from: old.release[key], to: next.release[key] });
  const paths = [...new Set([...Object.keys(old.naming), ...Object.keys(next.naming)])].sort();
  return [
    ...identity('name', () => ({ kind: 'release', ...fromTo('name') })),
    ...identity('namespace', () => ({ kind: 'namespace', ...fromTo('namespace') })),
    ...identity('chartVersion', (name) => ({
      kind: 'chart-version',
      ...fromTo('chartVersion'),
      boundaries: boundariesBetween(old, next, name),
    })),
    ...paths.flatMap((path): Difference[] => {
      const [from, to] = [old.naming[path], next.naming[path]];
      return isDeepStrictEqual(from, to)
        ? []
        : [
            {
              cause: () => ({
                kind: 'override',
                path,
                ...(from === undefined ? {} : { from }),
                ...(to === undefined ? {} : { to }),
              }),
              take: (into, { naming }) => ({ ...into, naming: { ...into.naming, [path]: naming[path] } }),
            },
          ];
    }),
  ];
}

/** Between two chart versions, those from which on the claim has another name than just before. */
function boundariesBetween(old: PlannedNaming, next: PlannedNaming, name: NameOf): string[] {
  const at = (chartVersion: string) => name({ ...next, release: { ...next.release, chartVersion } });
  const isBefore = ({ release }: PlannedNaming, boundary: string) => compare(release.chartVersion, boundary) < 0;
  return CHART_BOUNDARIES.filter(
    (boundary, index) =>
      isBefore(old, boundary) !== isBefore(next, boundary) &&
      // nothing changes between two boundaries
      at(boundary) !== at(CHART_BOUNDARIES[index - 1] ?? OLDEST_CHART),
  );
}
