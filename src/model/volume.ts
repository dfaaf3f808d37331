import type { Claim } from './claim';
import { VOLUME_TYPES, type VolumeType } from './volume-types';

/** A PersistentVolume to be: the place of one claim on one node. Plain data. */
export interface PlannedVolume {
  /** The PersistentVolume's name. It never changes: another name is another volume. */
  readonly name: string;
  /** The claim that it is reserved for. */
  readonly claim: Claim;
  /** The value of the node's label. */
  readonly node: string;
  /** How the directory becomes a volume. */
  readonly type: VolumeType;
  /** The volume root: the directory of the node that is the volume. */
  readonly root: string;
  /**
   * The directory of the node where a disk must be mounted, above the volume root or the same.
   * Absent: none is asked for.
   */
  readonly mountPoint?: string;
  /** Whether several volumes have this root, each with its subPath. */
  readonly sharedRoot: boolean;
  /** The data directory: the volume root and the claim's subPath, where the process writes. */
  readonly dataDirectory: string;
  /** The size of volume and claim, as a quantity above 0: `400Gi`. Not a quota: a directory of a node can grow past it. */
  readonly size: string;
  /** The class that claim and volume name; it matches them and provisions nothing. */
  readonly storageClassName: string;
}

/**
 * The directory that the process of this volume must have for itself: the data directory, and the whole volume root where
 * the process owns that (no subPath) or the type of the volume demands it.
 */
export function ownDirectory({
  type,
  claim,
  root,
  dataDirectory,
}: Pick<PlannedVolume, 'type' | 'claim' | 'root' | 'dataDirectory'>): string {
  return VOLUME_TYPES[type].ownsRoot || claim.subPath === undefined ? root : dataDirectory;
}

/**
 * Whether a pod could start before its directory exists: the kubelet would then make it, as root. A volume root that is its
 * own data directory appears complete.
 */
export function mustWait({ type, claim }: Pick<PlannedVolume, 'type' | 'claim'>): boolean {
  return VOLUME_TYPES[type].waitsForSubPath && claim.subPath !== undefined;
}
