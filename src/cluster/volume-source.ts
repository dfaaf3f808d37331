import type { PersistentVolume } from './objects';
import type { VolumeType } from '../model/volume-types';

/** Where a volume keeps its data. */
export type VolumeSource =
  | {
      /** A directory of a node. */
      readonly type: VolumeType;
      /** As it is written: not normalised. */
      readonly path: string;
      /** The `type` of a hostPath; '' where it has none, and for local volumes. */
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
