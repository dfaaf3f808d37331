import type { Claim } from './claim';
import { VOLUME_TYPES, type VolumeType } from './volume-types';

/** A planned PersistentVolume: the place of one claim on one node, as plain data. */
export interface PlannedVolume {
  /** The name of the PersistentVolume. It never changes, because another name means another volume. */
  readonly name: string;
  /** The claim that it is reserved for. */
  readonly claim: Claim;
  /** The node, by the value of its label. */
  readonly node: string;
  /** The type of the volume. */
  readonly type: VolumeType;
  /** The volume root: the path of the volume on the node. */
  readonly root: string;
  /**
   * The directory of the node where a disk must be mounted, above the volume root or the same.
   * Absent: none is asked for.
   */
  readonly mountPoint?: string;
  /** The mode of its data directory, in octal digits. Absent: that of the init Job. */
  readonly mode?: string;
  /** Whether several volumes have this root, each with its subPath. */
  readonly sharedRoot: boolean;
  /** The data directory, where the process writes: the volume root and the claim's subPath. */
  readonly dataDirectory: string;
  /** The size of volume and claim, as a quantity greater than 0: `400Gi`. Not a quota: a directory can grow larger. */
  readonly size: string;
  /** The StorageClass of claim and volume. It matches them and provisions nothing. */
  readonly storageClassName: string;
}

/** The StorageClasses that volumes name, sorted. */
export function classesOf(volumes: readonly Pick<PlannedVolume, 'storageClassName'>[]): string[] {
  return [...new Set(volumes.map(({ storageClassName }) => storageClassName))].sort();
}

/**
 * The directory that only the process of this volume may use: the data directory, or the whole volume root if
 * the process owns it (no subPath) or the type of the volume requires it.
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
 * Whether a pod could start before its directory exists, which the kubelet would then create as root. A volume root that is its
 * own data directory appears only when complete. The volume root of a disk exists even where that is not mounted, and the
 * kubelet then mounts the empty directory.
 */
export function mustWait({
  type,
  claim,
  root,
  mountPoint,
}: Pick<PlannedVolume, 'type' | 'claim' | 'root' | 'mountPoint'>): boolean {
  return claim.subPath !== undefined && (VOLUME_TYPES[type].waitsForSubPath || root === mountPoint);
}
