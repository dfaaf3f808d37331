import type { PersistentVolume } from './objects';
import type { VolumeType } from '../model/volume-types';

/** The place of a volume's data. */
export type VolumeSource =
  | {
      /** A directory of a node. */
      readonly type: VolumeType;
      /** The path as written, not normalised. */
      readonly path: string;
      /** The `type` of a hostPath; '' if it has none, and for local volumes. */
      readonly hostPathType: string;
    }
  | {
      readonly type: undefined;
      /** `csi`, `nfs` …; `unknown` for kinds that are not listed in the schema. */
      readonly source: string;
    };

const OTHERS = ['csi', 'nfs', 'iscsi', 'fc', 'rbd', 'cephfs'] as const;

export function volumeSource({ spec }: PersistentVolume): VolumeSource {
  if (spec.hostPath !== undefined && spec.hostPath.path !== '') {
    return { type: 'hostPath', path: spec.hostPath.path, hostPathType: spec.hostPath.type };
  }
  if (spec.local !== undefined && spec.local.path !== '') {
    return { type: 'local', path: spec.local.path, hostPathType: '' };
  }
  return { type: undefined, source: OTHERS.find((key) => spec[key] !== undefined) ?? 'unknown' };
}
