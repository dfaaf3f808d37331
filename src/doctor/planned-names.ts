import { memoized } from '../model/memoized';
import type { PlanDocument } from '../plan/plan-document';

/** The names of all claims of a plan. */
export const claimNamesOf = memoized(
  ({ nodes }: PlanDocument): ReadonlySet<string> =>
    new Set(nodes.flatMap(({ volumes }) => volumes.map(({ claim }) => claim.name))),
);

/** The names of all PersistentVolumes of a plan. */
export const volumeNamesOf = memoized(
  ({ nodes }: PlanDocument): ReadonlySet<string> =>
    new Set(nodes.flatMap(({ volumes }) => volumes.map(({ name }) => name))),
);
