/** The type of a volume on a directory of a node. */
export type VolumeType = 'hostPath' | 'local';

/** The properties of a volume type. */
interface VolumeTypeDescriptor {
  /** Whether the kubelet applies the pod's fsGroup to the whole volume root at every mount. */
  readonly appliesFsGroup: boolean;
  /** Whether no two volumes may share a root, even if each claim has a subPath. */
  readonly ownsRoot: boolean;
  /** Whether the kubelet creates a missing subPath as root, so that pods must wait for the init Job. */
  readonly waitsForSubPath: boolean;
  /** Whether the kubelet measures the usage of the volume. */
  readonly isMeasured: boolean;
  /** Whether the container runtime gives the volume root the SELinux label of the pod. */
  readonly isRelabelled: boolean;
  /** The source in a PersistentVolume for a volume root. */
  readonly source: (root: string) => Readonly<Record<string, string>>;
}

/**
 * The types of volumes on a directory of a node. A type is the key of its source in a PersistentVolume.
 * @see https://kubernetes.io/docs/concepts/storage/volumes/
 */
export const VOLUME_TYPES: Readonly<Record<VolumeType, VolumeTypeDescriptor>> = {
  hostPath: {
    appliesFsGroup: false,
    ownsRoot: false,
    waitsForSubPath: true,
    isMeasured: false,
    isRelabelled: false,
    // Directory, because the kubelet must not create the directory itself, as root and perhaps on the wrong disk
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
