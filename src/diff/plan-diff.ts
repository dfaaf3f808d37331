import {
  byComponent,
  changesOf,
  type ClaimDiff,
  claimName,
  claimsOf,
  NO_CHANGES,
  type PlacedVolume,
  placeOf,
  type PlanPair,
} from './claim-diff';
import { consequencesOf } from './consequences';
import { matchReleases } from './match-releases';
import { type Affected, runbook } from './runbook';
import type { Step } from '../commands/step';
import type { ReleaseIdentity } from '../release/release';
import type { FoundPlan } from '../files/plan-files';

/** What becomes of the storage of one release. */
export interface ReleaseDiff {
  /** The output folder that it stands in; '' unless there are several, as in a fleet. */
  readonly folder: string;
  /**
   * The release as it was.
   * @default - the release is new
   */
  readonly old?: ReleaseIdentity;
  /**
   * The release as it will be.
   * @default - the release is gone
   */
  readonly new?: ReleaseIdentity;
  /** Every claim of both plans: by component, shard and replica. */
  readonly claims: readonly ClaimDiff[];
  /** What a person has to do, in this order; nothing where it is enough to apply it. */
  readonly runbook: readonly Step[];
}

/** What becomes of the storage when one plan follows another. */
export interface PlanDiff {
  /** Another shape has another number. */
  readonly schemaVersion: 1;
  /** Whether data would be left behind or deleted, or the cluster be stuck, if nobody helped. */
  readonly risky: boolean;
  /** Every release of both plans. */
  readonly releases: readonly ReleaseDiff[];
}

/** Compares all that was planned with all that is planned now. A pure function. */
export function diffPlans(old: readonly FoundPlan[], next: readonly FoundPlan[]): PlanDiff {
  const releases = matchReleases(old, next).map((match): ReleaseDiff => {
    const { folder, old: before, new: after } = match;
    if (before !== undefined && after !== undefined) {
      return { folder, old: before.document.release, new: after.document.release, ...inBoth(before, after) };
    }
    return {
      folder,
      ...(before === undefined ? {} : { old: before.document.release }),
      ...(after === undefined ? {} : { new: after.document.release }),
      claims: [...claimsIn(before).map(removed), ...claimsIn(after).map((volume) => added(volume, []))].sort(
        byComponent,
      ),
      runbook: [],
    };
  });
  const risky = releases.some(({ claims }) => claims.some(({ risk }) => risk !== 'none'));
  return { schemaVersion: 1, risky, releases };
}

function inBoth(old: FoundPlan, next: FoundPlan): Pick<ReleaseDiff, 'claims' | 'runbook'> {
  const plans: PlanPair = { old: old.document, new: next.document };
  const [before, after] = [claimsOf(plans.old), claimsOf(plans.new)];
  const gone = [...before].filter(([key]) => !after.has(key)).map(([, volume]) => volume);
  const affected: Affected[] = [];
  const kept = [...after].map(([key, volume]): ClaimDiff => {
    const was = before.get(key);
    if (was === undefined) {
      return added(volume, [...before.values()]);
    }
    const changes = changesOf(was, volume, plans);
    if (changes.length === 0) {
      return {
        ...identity(volume),
        status: 'unchanged',
        ...NO_CHANGES,
        data: `stay in ${placeOf(volume)}`,
        old: was,
        new: volume,
      };
    }
    const { risk, data, warnings, ...needs } = consequencesOf(was, volume, changes, plans);
    affected.push({ old: was, new: volume, needs });
    return { ...identity(volume), status: 'changed', changes, risk, data, warnings, old: was, new: volume };
  });
  return { claims: [...kept, ...gone.map(removed)].sort(byComponent), runbook: runbook(affected, plans, next.file) };
}

function added(volume: PlacedVolume, before: readonly PlacedVolume[]): ClaimDiff {
  const owner = before.find((one) => placeOf(one) === placeOf(volume));
  return {
    ...identity(volume),
    status: 'new',
    ...NO_CHANGES,
    data: owner === undefined ? `in ${placeOf(volume)}` : `what ${claimName(owner)} had in ${placeOf(volume)}`,
    new: volume,
  };
}

function removed(volume: PlacedVolume): ClaimDiff {
  return {
    ...identity(volume),
    status: 'removed',
    changes: [],
    risk: 'data',
    data: `left behind in ${placeOf(volume)}`,
    warnings: [`the claim and its volume ${volume.name} stay until somebody deletes them`],
    old: volume,
  };
}

function claimsIn(plan: FoundPlan | undefined): PlacedVolume[] {
  return plan === undefined ? [] : [...claimsOf(plan.document).values()];
}

function identity(volume: PlacedVolume): Pick<ClaimDiff, 'claim' | 'component' | 'shard' | 'replica'> {
  const { component, shard, replica } = volume.claim;
  return { claim: claimName(volume), component, shard, replica };
}
