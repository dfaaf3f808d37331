import { type RenameCause, renameCauses } from './rename-causes';
import { COMPONENTS } from '../model/components';
import type { PlanDocument, PlannedVolume } from '../plan/plan-document';
import { bytesOf } from '../kubernetes/quantity';
import { retentionBytes } from '../values/retention';

/**
 * What is another about a claim.
 * - `renamed`: name or namespace, with the reasons
 * - `moved`: node or data directory
 * - `replaced`: what Kubernetes never changes about a volume (its name, root, type, node label), with the data where they are
 * - `grown`, `shrunk`: the size
 * - `owner`: who writes
 * - `class`: the StorageClass
 * - `retention-size`: how much Prometheus keeps
 */
export type ChangeKind = 'renamed' | 'moved' | 'replaced' | 'grown' | 'shrunk' | 'owner' | 'class' | 'retention-size';

/** One thing that is another, as people read it. */
export interface Change {
  /** What of the claim is another. */
  readonly kind: ChangeKind;
  /** As it was: `<namespace>/<name>`, `<directory> on node <node>`, a quantity, `<uid>:<gid>`, a class. */
  readonly from: string;
  /** As it will be, in the same form. */
  readonly to: string;
  /** Why a claim is renamed, one for each cause. Absent: the change is another. */
  readonly causes?: readonly RenameCause[];
}

/**
 * What a change comes to if it is only applied.
 * - `none`: it works, and the data are there
 * - `stuck`: the data stay, but the cluster refuses it or the claim gets no volume, until a person has helped
 * - `data`: data are left behind or deleted
 */
export type Risk = 'none' | 'stuck' | 'data';

/** A volume, its claim and its node. */
export interface PlacedVolume extends PlannedVolume {
  /** The node, by its label. */
  readonly node: string;
}

/** What becomes of one claim. */
export interface ClaimDiff {
  /** `<namespace>/<name>`: as it will be; of a removed one as it was. */
  readonly claim: string;
  /** The component; one of your own for claims given by hand. */
  readonly component: string;
  /** 0 for the first shard, and for everything that has no shards. */
  readonly shard: number;
  /** The ordinal of the pod, from 0. */
  readonly replica: number;
  /** What has happened to the claim between the two plans. */
  readonly status: 'unchanged' | 'new' | 'removed' | 'changed';
  /** All that is another; nothing where it is unchanged, new or removed. */
  readonly changes: readonly Change[];
  /** The greatest risk of all that happens to it. */
  readonly risk: Risk;
  /** What becomes of its data. */
  readonly data: string;
  /** What happens if it is only applied; a sentence each. */
  readonly warnings: readonly string[];
  /** The volume that it had. Absent: the claim is new. */
  readonly old?: PlacedVolume;
  /** The volume that it will have. Absent: the claim is removed. */
  readonly new?: PlacedVolume;
}

/** What a claim is, whatever its name. */
export type ClaimPlace = Pick<ClaimDiff, 'component' | 'shard' | 'replica'>;

/** The claims of a plan, by component, shard and replica, in that order. */
export function claimsOf({ nodes }: PlanDocument): Map<string, PlacedVolume> {
  const volumes = nodes.flatMap(({ node, volumes: onNode }) => onNode.map((volume) => ({ ...volume, node })));
  return new Map(
    volumes
      .sort((a, b) => byComponent(a.claim, b.claim))
      .map((volume) => [[volume.claim.component, volume.claim.shard, volume.claim.replica].join(' '), volume]),
  );
}

/** The order of people: by component, shard and replica. */
export function byComponent(a: ClaimPlace, b: ClaimPlace): number {
  const place = ({ component }: ClaimPlace): number => COMPONENTS.findIndex((one) => one === component);
  return place(a) - place(b) || a.shard - b.shard || a.replica - b.replica;
}

/** Two plans of which the second is to follow the first. */
export interface PlanPair {
  readonly old: PlanDocument;
  readonly new: PlanDocument;
}

/** All that is another between a claim of one plan and the same claim of the next. */
export function changesOf(old: PlacedVolume, next: PlacedVolume, plans: PlanPair): Change[] {
  const moved = between('moved', placeOf(old), placeOf(next));
  return [
    ...between('renamed', claimName(old), claimName(next)).map((change) => ({
      ...change,
      causes: renameCauses(plans.old, plans.new, next),
    })),
    ...(moved.length > 0 ? moved : between('replaced', volumeOf(old, plans.old), volumeOf(next, plans.new))),
    ...sizeChange(old.size, next.size),
    ...between('owner', ownerOf(old), ownerOf(next)),
    ...between('class', old.storageClassName, next.storageClassName),
    ...(next.claim.component === 'prometheus'
      ? between('retention-size', plans.old.retentionSize ?? NO_LIMIT, plans.new.retentionSize ?? NO_LIMIT)
      : []),
  ];
}

/** What is so with a claim that nothing happens to. */
export const NO_CHANGES: Pick<ClaimDiff, 'changes' | 'risk' | 'warnings'> = { changes: [], risk: 'none', warnings: [] };

const NO_LIMIT = 'no limit';

/** Whether Prometheus may delete what it has kept so far. */
export function keepsLess({ kind, from, to }: Change): boolean {
  const [before, after] = [from, to].map((size) => retentionBytes(size) ?? Infinity);
  return kind === 'retention-size' && (after ?? Infinity) < (before ?? Infinity);
}

/** `<namespace>/<name>`. */
export function claimName({ claim }: Pick<PlannedVolume, 'claim'>): string {
  return `${claim.namespace}/${claim.name}`;
}

/** Where the data are. */
export function placeOf({ node, dataDirectory }: PlacedVolume): string {
  return `${dataDirectory} on node ${node}`;
}

function ownerOf({ claim }: PlacedVolume): string {
  return `${claim.owner.uid}:${claim.owner.gid}`;
}

/** All of a PersistentVolume that Kubernetes never changes. */
export function volumeOf({ name, type, root, node }: PlacedVolume, { nodeLabel }: PlanDocument): string {
  return `${name}, ${type} ${root} where ${nodeLabel} is ${node}`;
}

function between(kind: ChangeKind, from: string, to: string): Change[] {
  return from === to ? [] : [{ kind, from, to }];
}

function sizeChange(from: string, to: string): Change[] {
  const [before, after] = [bytesOf(from) ?? 0, bytesOf(to) ?? 0];
  return before === after ? [] : between(before < after ? 'grown' : 'shrunk', from, to);
}
