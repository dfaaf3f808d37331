import type { ChangeRisk } from './change-catalogue';
import { changesOf, type ClaimChange } from './claim-changes';
import { claimName, type PlacedVolume, placeOf, type PlanPair } from './compared-plan';
import { isComponent } from '../model/components';
import { type ChangeConsequence, consequencesOf, type Needs, riskOf } from './consequences';

/** The changes of one claim. */
export interface ClaimDiff {
  /** `<namespace>/<name>` in the next plan, or for a removed claim in the old plan. */
  readonly claim: string;
  /** The component, or your own name for claims of other charts. */
  readonly component: string;
  /** The shard, from 0; 0 for components without shards. */
  readonly shard: number;
  /** The ordinal of the pod, from 0. */
  readonly replica: number;
  /** All changes; empty if the claim is unchanged. */
  readonly changes: readonly ClaimChange[];
  /** What happens if the next plan is only applied; empty if the claim is unchanged. */
  readonly consequences: readonly ChangeConsequence[];
  /** The greatest risk of the consequences. */
  readonly risk: ChangeRisk;
  /** The old volume. Absent: the claim is new. */
  readonly old?: PlacedVolume;
  /** The new volume. Absent: the claim is removed. */
  readonly new?: PlacedVolume;
}

/** A claim of both plans, and the manual work that its changes need, if any. */
export function diffClaim(
  old: PlacedVolume,
  next: PlacedVolume,
  plans: PlanPair,
): { readonly diff: ClaimDiff; readonly needs?: Needs } {
  const changes = changesOf(old, next, plans);
  if (changes.length === 0) {
    return { diff: { ...identity(next), changes, ...outcome([]), old, new: next } };
  }
  const { consequences, needs } = consequencesOf(old, next, changes, plans);
  return { diff: { ...identity(next), changes, ...outcome(consequences), old, new: next }, needs };
}

/** @param before all volumes of the release's old plan */
export function newClaim(volume: PlacedVolume, before: readonly PlacedVolume[]): ClaimDiff {
  const place = placeOf(volume);
  const holder = before.find((one) => placeOf(one) === place);
  const data: ChangeConsequence =
    holder === undefined
      ? { code: 'new-directory', message: `its data will be in ${place}` }
      : { code: 'takes-over-data', message: `it takes over the data of ${claimName(holder)} in ${place}` };
  return { ...identity(volume), changes: [{ code: 'new', to: place }], ...outcome([data]), new: volume };
}

/**
 * @param plans the old plan, and the next one if the release is still there
 */
export function removedClaim(volume: PlacedVolume, plans: Pick<PlanPair, 'old'> & Partial<PlanPair>): ClaimDiff {
  return {
    ...identity(volume),
    changes: [{ code: 'removed', from: placeOf(volume) }],
    ...outcome([
      { code: 'data-unused', message: `its data stays in ${placeOf(volume)}, and no planned claim uses it` },
      ...claimRemains(volume, plans),
    ]),
    old: volume,
  };
}

/** What becomes of the claim of a pod that is no longer planned. */
function claimRemains(
  volume: PlacedVolume,
  { old, new: next }: Parameters<typeof removedClaim>[1],
): ChangeConsequence[] {
  const { component, workload } = volume.claim;
  const isScaled = next?.volumes.some(({ claim }) => claim.workload === workload) ?? false;
  const codes = isScaled
    ? (['claims-when-scaled'] as const)
    : (['claims-when-deleted', 'claim-when-uninstalled'] as const);
  const isDeleted =
    isComponent(component) &&
    [old, next].some((plan) => codes.some((code) => plan?.deletion(code, component) === 'Delete'));
  return isDeleted
    ? [
        {
          code: 'claim-deleted',
          message: `the claim is deleted; its volume ${volume.name} keeps the data and becomes Released`,
        },
      ]
    : [{ code: 'objects-remain', message: `the claim and its volume ${volume.name} remain until you delete them` }];
}

function identity(volume: PlacedVolume): Pick<ClaimDiff, 'claim' | 'component' | 'shard' | 'replica'> {
  const { component, shard, replica } = volume.claim;
  return { claim: claimName(volume), component, shard, replica };
}

function outcome(consequences: readonly ChangeConsequence[]): Pick<ClaimDiff, 'consequences' | 'risk'> {
  return { consequences, risk: riskOf(consequences) };
}
