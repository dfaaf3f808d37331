import { type DirectoryOptions, fullMode } from './init-targets';
import type { PlannedVolume } from '../model/volume';
import { VOLUME_TYPES } from '../model/volume-types';

/** A data directory as the init Job makes it, or a person where there is no Job. */
export interface PlannedDirectory {
  /** The directory, absolute. The directories above it belong to root, with mode 0755, where they have to be made. */
  readonly path: string;
  /** Its owner, by number. */
  readonly uid: number;
  /** Its group. Absent: the kubelet applies the pod's fsGroup to it, at every mount. */
  readonly gid?: number;
  /** Its mode, four octal digits. */
  readonly mode: string;
  /** The disk that must be mounted before. Absent: none is asked for. */
  readonly mountPoint?: string;
}

/** The data directory of a volume. */
export function directoryOf(
  { claim, type, dataDirectory, mountPoint, mode }: PlannedVolume,
  options: DirectoryOptions,
): PlannedDirectory {
  const { owner, fsGroup } = claim;
  return {
    path: dataDirectory,
    uid: owner.uid,
    ...(isLeftToKubelet(type, fsGroup) ? {} : { gid: owner.gid }),
    mode: fullMode(mode ?? options.mode),
    ...(mountPoint === undefined ? {} : { mountPoint }),
  };
}

/** Whether the kubelet gives a volume its group, at every mount. */
export function isLeftToKubelet(type: PlannedVolume['type'], fsGroup: number | undefined): boolean {
  return VOLUME_TYPES[type].appliesFsGroup && fsGroup !== undefined;
}

/**
 * Shell commands that make directories as the init Job does, to be run on their node as root, in this order and any number
 * of times. What lies in a directory of another owner is given to the right one.
 */
export function directoryCommands(directories: readonly PlannedDirectory[]): string[] {
  return directories.flatMap(({ path, uid, gid, mode, mountPoint }) => {
    const onDisk = mountPoint === undefined ? '' : `mountpoint -q ${mountPoint} && `;
    const owner = `${uid}${gid === undefined ? '' : `:${gid}`}`;
    const format = gid === undefined ? '%u' : '%u:%g';
    const [wrong, change] = [
      `[ -d ${path} ] && [ "$(stat -c ${format} ${path})" != ${owner} ]`,
      `chown -R -h ${owner}`,
    ];
    return [
      path === mountPoint
        ? // what lies at the root of a disk, but for what belongs to the file system itself
          `${onDisk}${wrong} && find ${path} -mindepth 1 -maxdepth 1 ! -name lost+found -exec ${change} {} +`
        : `${onDisk}${wrong} && ${change} ${path}`,
      `${onDisk}install -d -o ${uid}${gid === undefined ? '' : ` -g ${gid}`} -m ${mode} ${path}`,
    ];
  });
}
