import type { Size } from 'cdk8s';
import type { Claim } from './claim';

/** How a directory of a node becomes a volume. */
export type VolumeType = 'hostPath' | 'local';

/** A PersistentVolume to be: one claim's place on one node. Pure data. */
export interface Volume {
  /** The PersistentVolume's name. For ever: another name is another volume. */
  readonly name: string;
  /** The claim that it is reserved for. */
  readonly claim: Claim;
  /** The value of the node's hostname label. */
  readonly node: string;
  /** How the directory becomes a volume. */
  readonly type: VolumeType;
  /** The volume root: the directory of the node that is the volume. */
  readonly root: string;
  /** Whether the root is for several volumes, each with its subPath. */
  readonly sharedRoot: boolean;
  /** The data directory: the volume root and the claim's subPath, where the process writes. */
  readonly dataDirectory: string;
  /** The size of volume and claim, above 0. Not a quota: a directory of a node can grow past it. */
  readonly size: Size;
  /** The class that claim and volume name; it matches them and provisions nothing. */
  readonly storageClassName: string;
}

/**
 * The directory that this volume's process must have for itself: the data directory, and the whole volume root where
 * the process owns that (no subPath), or where the kubelet applies fsGroup to all of it (`local`).
 */
export function ownDirectory(volume: Volume): string {
  return volume.type === 'local' || volume.claim.subPath === undefined ? volume.root : volume.dataDirectory;
}
