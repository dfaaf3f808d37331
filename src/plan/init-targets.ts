import { show } from '../kubernetes/text';
import { expectedMountPoint, isSharedPlace, isWithin } from '../layout/host-path';
import { kebab } from '../model/kebab';
import type { PlannedVolume } from '../model/volume';
import { invalid, type Problem, problem } from '../model/problems';

/**
 * When the content of a data directory is given to its owner.
 * - `onRootMismatch`: where the directory itself has another owner
 * - `always`: at every run
 * - `never`: existing content keeps its owner
 */
export type OwnershipPolicy = 'onRootMismatch' | 'always' | 'never';

export const OWNERSHIP_POLICIES = ['onRootMismatch', 'always', 'never'] as const satisfies readonly OwnershipPolicy[];

/** What the init Job does, apart from where it runs. */
export interface DirectoryOptions {
  /**
   * `onRootMismatch`: all of a data directory is given to its owner where the directory itself has another one; a right
   * directory costs one look, however much is in it. `always`: at every run. `never`: what is there stays as it is, and the
   * Job fails where its process could not write there.
   * @default 'onRootMismatch'
   * @see https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
   */
  readonly ownership?: OwnershipPolicy;
  /**
   * The mode of each data directory, in three or four octal digits; the owner needs 7. `3700` and `1700` are the Job's own:
   * it marks with them what it has not finished.
   * @default '2770'
   */
  readonly mode?: string;
  /**
   * The directory where a disk must be mounted on every node, and all volumes lie below. The Job mounts it instead of the
   * volume roots' parents, fails, and makes nothing, where it is not a file system of its own. Of btrfs, only the top-level volume counts as one.
   * @default - not asked for
   */
  readonly requireMountPoint?: string;
}

/** One data directory, and the way to it. */
export interface InitTarget {
  readonly volume: PlannedVolume;
  /** The directory of the node that the Job mounts. */
  readonly base: string;
  /** The directories between the base and the volume root, relative, may be empty. */
  readonly up: string;
  /** The volume root's name, which appears by rename; empty for one that several volumes share. */
  readonly root: string;
}

/** The way to each data directory of a node; volumes that share a root are made in place, all others by rename. */
export function initTargets(volumes: readonly PlannedVolume[], requireMountPoint?: string): InitTarget[] {
  return volumes.map((volume) => {
    const parent = volume.sharedRoot ? volume.root : volume.root.slice(0, volume.root.lastIndexOf('/'));
    const base = requireMountPoint ?? parent;
    return {
      volume,
      base,
      up: parent.slice(base.length + 1),
      root: volume.sharedRoot ? '' : volume.root.slice(parent.length + 1),
    };
  });
}

/** The mode in four digits, as the script takes it. */
export function fullMode({ mode = '2770' }: DirectoryOptions): string {
  return mode.padStart(4, '0');
}

/**
 * What is wrong with the mount point for these volumes, and which volume roots the Job cannot make without one.
 * @param prefix stands before the name of an option
 */
export function directoryProblems(
  { requireMountPoint }: DirectoryOptions,
  volumes: readonly PlannedVolume[],
  prefix = '',
): Problem[] {
  const path = `${prefix}requireMountPoint`;
  const expected = requireMountPoint === undefined ? undefined : expectedMountPoint(requireMountPoint)?.expected;
  if (expected !== undefined) {
    return [invalid('invalid-mount-point', path, requireMountPoint, expected)];
  }
  const outside = volumes.find(
    ({ root }) => requireMountPoint !== undefined && (!isWithin(root, requireMountPoint) || root === requireMountPoint),
  );
  if (outside !== undefined) {
    const above = `a directory above all volume roots, such as ${outside.root}`;
    return [invalid('invalid-mount-point', path, requireMountPoint, above)];
  }
  if (requireMountPoint !== undefined) {
    return [];
  }
  return initTargets(volumes)
    .filter(({ base }) => isSharedPlace(base))
    .map(({ volume: { claim, root }, base }) =>
      problem(
        'shared-place',
        `${claim.component}.path`,
        `the volume root of ${claim.component} is ${root}; use a deeper one such as ${root}/${kebab(claim.component)}, ` +
          `because the init Job, which is root, would have to mount all of ${base}. Where a disk is mounted at ${root}, ` +
          `set ${path} to ${show(root)}`,
        { got: show(root), fix: `use ${root}/${kebab(claim.component)}` },
      ),
    );
}
