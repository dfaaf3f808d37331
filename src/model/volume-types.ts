/** How a directory of a node becomes a volume. */
export type VolumeType = 'hostPath' | 'local';

/** What a type of volume is like. */
interface VolumeTypeDescriptor {
  /** Whether the kubelet applies the pod's fsGroup to all of the volume root, at every mount. */
  readonly appliesFsGroup: boolean;
  /** Whether no two volumes may share a root, even where each claim has a subPath. */
  readonly ownsRoot: boolean;
  /** Whether the kubelet makes a missing subPath, as root, so that pods must wait for the init Job. */
  readonly waitsForSubPath: boolean;
  /** Whether the kubelet measures how full the volume is. */
  readonly isMeasured: boolean;
  /** Whether the container runtime gives the volume root the SELinux label of the pod. */
  readonly isRelabelled: boolean;
  /** The source in a PersistentVolume for a volume root. */
  readonly source: (root: string) => Readonly<Record<string, string>>;
}

/**
 * How a directory of a node becomes a volume. A type is the key of its source in a PersistentVolume.
 * @see https://kubernetes.io/docs/concepts/storage/volumes/
 */
export const VOLUME_TYPES: Readonly<Record<VolumeType, VolumeTypeDescriptor>> = {
  hostPath: {
    appliesFsGroup: false,
    ownsRoot: false,
    waitsForSubPath: true,
    isMeasured: false,
    isRelabelled: false,
    // Directory: the kubelet must not make the directory itself, as root and perhaps on the wrong disk
    source: (path) => ({ path, type: 'Directory' }),
  },
  local: {
    appliesFsGroup: true,
    ownsRoot: true,
    waitsForSubPath: false,
    isMeasured: true,
    isRelabelled: true,
    source: (path) => ({ path }),
  },
};

export const VOLUME_TYPE_NAMES = Object.keys(VOLUME_TYPES) as readonly VolumeType[];
