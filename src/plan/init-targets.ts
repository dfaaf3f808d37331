import { show } from '../kubernetes/text';
import { expectedMountPoint, isSharedPlace, isWithin } from '../layout/host-path';
import { kebab } from '../model/kebab';
import type { PlannedVolume } from '../model/volume';
import { invalid, type Problem, problem } from '../model/problems';

/**
 * When the init Job changes the owner of existing content of a data directory.
 * - `onRootMismatch`: if the directory itself has another owner
 * - `always`: at every run
 * - `never`: existing content keeps its owner
 */
export type OwnershipPolicy = 'onRootMismatch' | 'always' | 'never';

export const OWNERSHIP_POLICIES = ['onRootMismatch', 'always', 'never'] as const satisfies readonly OwnershipPolicy[];

/** How the init Job creates directories. */
export interface DirectoryOptions {
  /**
   * `onRootMismatch`: the Job changes the owner of a data directory and its content if the directory itself has another owner. For
   * a directory with the right owner it checks no content. `always`: at every run. `never`: existing content does not change, and the
   * Job fails if the pod could not write there.
   * @default 'onRootMismatch'
   * @see https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
   */
  readonly ownership?: OwnershipPolicy;
  /**
   * The mode of each data directory, in three or four octal digits; the owner needs 7. `3700` and `1700` are reserved for the Job,
   * which marks unfinished directories with them.
   * @default '2770'
   */
  readonly mode?: string;
  /**
   * The directory where a disk must be mounted, for volumes that name none themselves. In a description it is another
   * name for its own `requireMountPoint`.
   * @default - none is asked for
   */
  readonly requireMountPoint?: string;
}

/** One data directory, and the path to it. */
export interface InitTarget {
  readonly volume: PlannedVolume;
  /** The directory of the node that the Job mounts. */
  readonly base: string;
  /** The directories between the base and the volume root, relative, may be empty. */
  readonly up: string;
  /** The volume root's name, which appears by rename; empty for one that is made in place. */
  readonly root: string;
}

/**
 * The way to each data directory of a node. A volume root that several volumes share, or that is the root of a disk, is
 * made in place; all others by rename.
 */
export function initTargets(volumes: readonly PlannedVolume[]): InitTarget[] {
  return volumes.map((volume) => {
    const { root, mountPoint } = volume;
    const inPlace = volume.sharedRoot || root === mountPoint;
    const parent = inPlace ? root : root.slice(0, root.lastIndexOf('/'));
    const base = mountPoint ?? parent;
    return { volume, base, up: parent.slice(base.length + 1), root: inPlace ? '' : root.slice(parent.length + 1) };
  });
}

/** The mode in four digits, as the script needs it. */
export function fullMode(mode = '2770'): string {
  return mode.padStart(4, '0');
}

/** Which volume roots the Job cannot make without mounting a directory that others use. */
export function sharedPlaceProblems(volumes: readonly PlannedVolume[]): Problem[] {
  return initTargets(volumes)
    .filter(({ base, volume }) => volume.mountPoint === undefined && isSharedPlace(base))
    .map(({ volume: { claim, root }, base }) =>
      problem(
        'shared-place',
        `${claim.component}.path`,
        `the volume root of ${claim.component} is ${root}; use a deeper one such as ${root}/${kebab(claim.component)}, ` +
          `because the init Job, which is root, would have to mount all of ${base}. Where a disk is mounted at ${root}, ` +
          `set requireMountPoint to ${show(root)}`,
        { got: show(root), fix: `use ${root}/${kebab(claim.component)}` },
      ),
    );
}

/** What is wrong with a mount point for all of these volumes. */
export function mountPointProblems(mountPoint: string, volumes: readonly PlannedVolume[]): Problem[] {
  const expected = expectedMountPoint(mountPoint)?.expected;
  const outside = volumes.find(({ root }) => !isWithin(root, mountPoint));
  if (expected === undefined && outside === undefined) {
    return [];
  }
  const above = `a directory above the volume root ${outside?.root ?? ''}`;
  return [invalid('invalid-mount-point', 'requireMountPoint', mountPoint, expected ?? above)];
}
