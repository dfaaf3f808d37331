import { type ComparedPlan, placeOf, releaseName } from './compared-plan';
import { groupBy } from '../model/group-by';
import { isOfStack } from '../plan/storage-plan';

/** A release in the old and the new plan; only one of them if it is removed or new. */
export interface Match {
  readonly folder: string;
  readonly old?: ComparedPlan;
  readonly new?: ComparedPlan;
}

/**
 * Matches the releases of the next plans with those of the old ones: by name and namespace; or else, because a release can be
 * renamed, with the only other release of its kind in its folder, or with the one that shares most of its directories.
 */
export function matchReleases(old: readonly ComparedPlan[], next: readonly ComparedPlan[]): Match[] {
  const byFolder = groupBy([...old, ...next], ({ folder }) => folder);
  return [...byFolder.keys()].sort().flatMap((folder) => {
    const inFolder = (plans: readonly ComparedPlan[]) => plans.filter((plan) => plan.folder === folder);
    return matchFolder(folder, inFolder(old), inFolder(next));
  });
}

function matchFolder(folder: string, old: readonly ComparedPlan[], next: readonly ComparedPlan[]): Match[] {
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
    const isIt =
      closest !== undefined &&
      (shared(closest, plan) > 0 || (left.size === 1 && unmatched.length === 1 && isAlike(closest, plan)));
    if (isIt) {
      left.delete(closest);
    }
    matches.push({ folder, ...(isIt ? { old: closest } : {}), new: plan });
  }
  return [...matches, ...[...left].map((plan) => ({ folder, old: plan }))];
}

/** Whether one can be the other under a new name: both of kube-prometheus-stack, or with a workload in common. */
function isAlike(a: ComparedPlan, b: ComparedPlan): boolean {
  const ofStack = isOfStack(a.release);
  return ofStack === isOfStack(b.release) && (ofStack || [...a.claims.keys()].some((key) => b.claims.has(key)));
}

/** The number of directories that two plans have in common. */
function shared(a: ComparedPlan, b: ComparedPlan): number {
  const places = ({ claims }: ComparedPlan) => new Set([...claims.values()].map(placeOf));
  const theirs = places(b);
  return [...places(a)].filter((place) => theirs.has(place)).length;
}
