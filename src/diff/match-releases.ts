import { claimsOf, placeOf } from './claim-diff';
import type { FoundPlan } from '../files/plan-files';
import { groupBy } from '../model/group-by';

/** A release before and after; only one of them where it is gone or new. */
export interface Match {
  readonly folder: string;
  readonly old?: FoundPlan;
  readonly new?: FoundPlan;
}

/**
 * Which release of the next plans is which of the old ones: that of the same name and namespace; else, because a release
 * can be renamed, the only other one of its folder, or the one that has most of its directories.
 */
export function matchReleases(old: readonly FoundPlan[], next: readonly FoundPlan[]): Match[] {
  const byFolder = groupBy([...old, ...next], ({ folder }) => folder);
  return [...byFolder.keys()].sort().flatMap((folder) => {
    const [before, after] = [old, next].map((plans) => plans.filter((plan) => plan.folder === folder));
    return matchFolder(folder, before ?? [], after ?? []);
  });
}

function matchFolder(folder: string, old: readonly FoundPlan[], next: readonly FoundPlan[]): Match[] {
  const matches: Match[] = [];
  const left = new Set(old);
  const unmatched = next.filter((plan) => {
    const same = old.find((one) => releaseName(one) === releaseName(plan));
    if (same === undefined) {
      return true;
    }
    left.delete(same);
    matches.push({ folder, old: same, new: plan });
    return false;
  });
  for (const plan of unmatched) {
    const [closest] = [...left].sort((a, b) => shared(b, plan) - shared(a, plan));
    const isIt = closest !== undefined && (shared(closest, plan) > 0 || (left.size === 1 && unmatched.length === 1));
    if (isIt) {
      left.delete(closest);
    }
    matches.push({ folder, ...(isIt ? { old: closest } : {}), new: plan });
  }
  return [...matches, ...[...left].map((plan) => ({ folder, old: plan }))];
}

function releaseName({ document }: FoundPlan): string {
  return `${document.release.namespace}/${document.release.name}`;
}

/** How many directories they have in common. */
function shared(a: FoundPlan, b: FoundPlan): number {
  const [ours, theirs] = [a, b].map(({ document }) => new Set([...claimsOf(document).values()].map(placeOf)));
  return [...(ours ?? [])].filter((place) => theirs?.has(place) ?? false).length;
}
