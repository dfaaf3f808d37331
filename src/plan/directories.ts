import { type DirectoryOptions, fullMode, type OwnershipPolicy } from './init-targets';
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
  /**
   * When existing content gets the owner: `always`, or `never`, which also leaves an existing directory as it is.
   * Absent: if the directory itself has another owner.
   */
  readonly ownership?: OwnershipPolicy;
}

/** The data directory of a volume. */
export function directoryOf(
  { claim, type, dataDirectory, mountPoint, mode }: PlannedVolume,
  options: DirectoryOptions,
): PlannedDirectory {
  const { owner, fsGroup } = claim;
  const { ownership } = options;
  return {
    path: dataDirectory,
    uid: owner.uid,
    ...(isLeftToKubelet(type, fsGroup) ? {} : { gid: owner.gid }),
    mode: fullMode(mode ?? options.mode),
    ...(mountPoint === undefined ? {} : { mountPoint }),
    ...(ownership === undefined || ownership === 'onRootMismatch' ? {} : { ownership }),
  };
}

/** Whether the kubelet gives a volume its group, at every mount. */
export function isLeftToKubelet(type: PlannedVolume['type'], fsGroup: number | undefined): boolean {
  return VOLUME_TYPES[type].appliesFsGroup && fsGroup !== undefined;
}

/**
 * Shell commands that make directories as the init Job does, to be run on their node as root, in this order and any number
 * of times. What lies in a directory of another owner is given to the right one. Where a disk is not mounted, they change
 * nothing and print that.
 */
export function directoryCommands(directories: readonly PlannedDirectory[]): string[] {
  return directories.flatMap((directory) => {
    const { path, uid, gid, mode, mountPoint, ownership = 'onRootMismatch' } = directory;
    const make = `install -d -o ${uid}${gid === undefined ? '' : ` -g ${gid}`} -m ${mode} ${path}`;
    const onDisk = mountPoint === undefined ? [] : [`mountpoint ${mountPoint}`];
    if (ownership === 'never') {
      return [[...onDisk, `{ [ -d ${path} ] || ${make}; }`].join(' && ')];
    }
    const quietly = mountPoint === undefined ? [] : [`mountpoint -q ${mountPoint}`];
    return [
      [...quietly, `[ -d ${path} ]`, ...(ownership === 'always' ? [] : [isWrong(directory)]), give(directory)].join(
        ' && ',
      ),
      [...onDisk, make].join(' && '),
    ];
  });
}

function ownerOf({ uid, gid }: PlannedDirectory): string {
  return `${uid}${gid === undefined ? '' : `:${gid}`}`;
}

function isWrong(directory: PlannedDirectory): string {
  const format = directory.gid === undefined ? '%u' : '%u:%g';
  return `[ "$(stat -c ${format} ${directory.path})" != ${ownerOf(directory)} ]`;
}

/** At the root of a disk, all but what belongs to the file system itself. */
function give(directory: PlannedDirectory): string {
  const { path, mountPoint } = directory;
  const change = `chown -R -h ${ownerOf(directory)}`;
  return path === mountPoint
    ? `find ${path} -mindepth 1 -maxdepth 1 ! -name lost+found -exec ${change} {} +`
    : `${change} ${path}`;
}
