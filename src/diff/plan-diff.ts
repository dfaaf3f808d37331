import { type ClaimDiff, diffClaim, newClaim, removedClaim } from './claim-diff';
import { byComponent, comparedPlan, type PlacedVolume, type PlanPair } from './compared-plan';
import { anything, checked, list, object, value } from '../model/check';
import { StorageError } from '../model/problems';
import type { PlanDocument } from '../plan/plan-document';
import type { FoundPlan } from './found-plan';
import { type Match, matchReleases } from './match-releases';
import { type Affected, type MoveOptions, runbook } from './runbook';
import type { RunbookStep } from '../commands/step';
import type { PlannedRelease } from '../plan/storage-plan';

/** The changes of the storage of one release. */
export interface ReleaseDiff {
  /** The output folder of the release; '' unless there are several, as in a fleet. */
  readonly folder: string;
  /**
   * The release in the old plan.
   * @default - the release is new
   */
  readonly old?: PlannedRelease;
  /**
   * The release in the next plan.
   * @default - the release is removed
   */
  readonly new?: PlannedRelease;
  /** Every claim of both plans, by component, shard and replica. */
  readonly claims: readonly ClaimDiff[];
  /** The manual steps, in order; empty if applying the next plan is enough. */
  readonly runbook: readonly RunbookStep[];
}

/** The changes of the storage between two plans. */
export interface PlanDiff {
  /** The version of this format. */
  readonly schemaVersion: 2;
  /** Whether data would be left behind or deleted, or the cluster be stuck, if the next plan were only applied. */
  readonly risky: boolean;
  /** Every release of both plans. */
  readonly releases: readonly ReleaseDiff[];
}

const DOCUMENT = value<PlanDocument>(
  (document) => (document as Partial<PlanDocument>).schemaVersion === 2,
  'the document of a plan, as readPlan reads it',
  'unreadable-plan',
);
const PLANS = list<FoundPlan>(
  object({ file: anything('the file'), folder: anything('the folder'), document: DOCUMENT }, 'a plan and its file'),
  'a list of plans, as plansIn finds them',
);

/**
 * Compares old plans with the next ones. A pure function.
 * @param move how the runbook moves data
 * @throws StorageError if an argument is not a list of plans
 */
export function diffPlans(old: readonly FoundPlan[], next: readonly FoundPlan[], move: MoveOptions = {}): PlanDiff {
  const problems = [...checked(PLANS, old, 'old').problems, ...checked(PLANS, next, 'next').problems];
  if (problems.length > 0) {
    throw new StorageError('cannot compare the plans', problems);
  }
  const releases = matchReleases(old.map(comparedPlan), next.map(comparedPlan)).map((match): ReleaseDiff => ({
    folder: match.folder,
    ...(match.old === undefined ? {} : { old: match.old.release }),
    ...(match.new === undefined ? {} : { new: match.new.release }),
    ...diffRelease(match, move),
  }));
  const risky = releases.some(({ claims }) => claims.some(({ risk }) => risk !== 'none'));
  return { schemaVersion: 2, risky, releases };
}

function diffRelease({ old, new: next }: Match, move: MoveOptions): Pick<ReleaseDiff, 'claims' | 'runbook'> {
  if (old !== undefined && next !== undefined) {
    return diffBoth({ old, new: next }, move);
  }
  const [before, after] = [[...(old?.claims.values() ?? [])], [...(next?.claims.values() ?? [])]];
  const removed = old === undefined ? [] : before.map((volume) => removedClaim(volume, { old }));
  return { claims: [...removed, ...after.map((volume) => newClaim(volume, before))], runbook: [] };
}

function diffBoth(plans: PlanPair, move: MoveOptions): Pick<ReleaseDiff, 'claims' | 'runbook'> {
  const [before, after] = [plans.old.claims, plans.new.claims];
  const removed = [...before].filter(([key]) => !after.has(key)).map(([, volume]) => removedClaim(volume, plans));
  const affected: Affected[] = [];
  const kept = [...after].map(([key, volume]): ClaimDiff => {
    const was: PlacedVolume | undefined = before.get(key);
    if (was === undefined) {
      return newClaim(volume, [...before.values()]);
    }
    const { diff, needs } = diffClaim(was, volume, plans);
    if (needs !== undefined) {
      affected.push({ old: was, new: volume, needs });
    }
    return diff;
  });
  return { claims: [...kept, ...removed].sort(byComponent), runbook: runbook(affected, plans, move) };
}
