import { known, type Seen } from './cluster-state';
import type { ClaimObject, PersistentVolume } from './objects';
import { groupBy } from '../model/group-by';
import { memoized } from '../model/memoized';

/** A claim by its name. */
export interface ClaimName {
  readonly namespace: string;
  readonly name: string;
}

/** `<namespace>/<name>`, unique in a cluster. */
export function claimKey({ namespace, name }: ClaimName): string {
  return `${namespace}/${name}`;
}

/** Whether the claimRef of a volume names this claim. A claimRef without a namespace reserves nothing. */
export function isReservedFor({ spec: { claimRef } }: PersistentVolume, { namespace, name }: ClaimName): boolean {
  return claimRef?.namespace === namespace && claimRef.name === name;
}

/** Whether a claim is bound to a volume, or asks for it by name. */
export function hasVolume({ spec }: ClaimObject, volume: string): boolean {
  return spec.volumeName === volume;
}

const byVolume = memoized((claims: Seen<ClaimObject>) => groupBy(known(claims), ({ spec }) => spec.volumeName));

/** The claims that are bound to a volume, or ask for it by name. */
export function claimsWithVolume(claims: Seen<ClaimObject>, volume: string): readonly ClaimObject[] {
  return byVolume(claims).get(volume) ?? [];
}

const byClaimUid = memoized((volumes: Seen<PersistentVolume>) =>
  groupBy(known(volumes), ({ spec }) => spec.claimRef?.uid ?? ''),
);

/** The volumes that are bound to a claim, as they say themselves. */
export function volumesBoundTo(
  volumes: Seen<PersistentVolume>,
  { metadata }: ClaimObject,
): readonly PersistentVolume[] {
  return byClaimUid(volumes).get(metadata.uid) ?? [];
}
