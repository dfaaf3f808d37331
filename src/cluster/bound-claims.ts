import type { ClaimObject, PersistentVolume } from './objects';

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
