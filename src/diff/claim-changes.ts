import type { ChangeCode } from './change-catalogue';
import { claimName, type PlacedVolume, placeOf, type PlanPair, volumeOf } from './compared-plan';
import { type RenameCause, renameCauses } from './rename-causes';
import { bytesOf } from '../kubernetes/quantity';
import { isComponent } from '../model/components';
import { DELETION_CODES } from '../model/deletions';

/** One difference of a claim between two plans. */
export interface ClaimChange {
  /** The kind of change, for programs. */
  readonly code: ChangeCode;
  /**
   * The old state, for people: `<namespace>/<name>`, `<directory> on node <node>`, a quantity, `<uid>:<gid>`, a class.
   * Absent: the claim is new.
   */
  readonly from?: string;
  /** The new state, in the same form. Absent: the claim is removed. */
  readonly to?: string;
  /** The causes of a renamed claim. Absent: the change is another one. */
  readonly causes?: readonly RenameCause[];
}

/** Everything that changes between a claim of one plan and the same claim of the next. */
export function changesOf(old: PlacedVolume, next: PlacedVolume, plans: PlanPair): ClaimChange[] {
  const moved = between('moved', placeOf(old), placeOf(next));
  return [
    ...between('renamed', claimName(old), claimName(next)).map((change) => ({
      ...change,
      causes: renameCauses(plans.old, plans.new, next),
    })),
    ...(moved.length > 0 ? moved : between('replaced', volumeOf(old, plans.old), volumeOf(next, plans.new))),
    ...sizeChange(old.size, next.size),
    ...between('owner', ownerOf(old), ownerOf(next)),
    ...(moved.length > 0 ? [] : modeChange(placeOf(next), plans)),
    ...between('class', old.storageClassName, next.storageClassName),
    ...deletionChanges(next.claim.component, plans),
  ];
}

/** The text of a change: `moved from … to …`, `removed`. */
export function changeText(change: ClaimChange, separator = ' '): string {
  const { code, from, to } = change;
  return from === undefined || to === undefined ? code : `${code} from ${from}${separator}to ${to}`;
}

function ownerOf({ claim }: PlacedVolume): string {
  return `${claim.owner.uid}:${claim.owner.gid}`;
}

/** A directory that is left as it is keeps its mode. */
function modeChange(place: string, plans: PlanPair): ClaimChange[] {
  const [old, next] = [plans.old.directories.get(place), plans.new.directories.get(place)];
  return old === undefined || next === undefined || next.ownership === 'never'
    ? []
    : between('mode', old.mode, next.mode);
}

function between(code: ChangeCode, from: string, to: string): ClaimChange[] {
  return from === to ? [] : [{ code, from, to }];
}

/** Settings of the component that delete more or less than before; what a plan does not say is no change. */
function deletionChanges(component: string, plans: PlanPair): ClaimChange[] {
  return DELETION_CODES.flatMap((code) => {
    const [from, to] = isComponent(component)
      ? [plans.old.deletion(code, component), plans.new.deletion(code, component)]
      : [];
    return from === undefined || to === undefined ? [] : between(code, from, to);
  });
}

function sizeChange(from: string, to: string): ClaimChange[] {
  const [before, after] = [bytesOf(from) ?? 0, bytesOf(to) ?? 0];
  return [
    ...(before < after ? between('grown', from, to) : []),
    ...(before > after ? between('shrunk', from, to) : []),
  ];
}
