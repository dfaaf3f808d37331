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
   * The directory where a disk must be mounted on every node, with all volumes below it. The Job mounts it instead of the
   * parents of the volume roots, and fails without creating anything if it is not a separate file system. With btrfs, only the top-level volume counts as one.
   * @default - not required
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
  /** The name of the volume root, which the Job creates by rename; empty for a root that several volumes share. */
  readonly root: string;
}

/** The path to each data directory of a node. The Job creates shared volume roots in place, and all others by rename. */
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

/** The mode in four digits, as the script needs it. */
export function fullMode({ mode = '2770' }: DirectoryOptions): string {
  return mode.padStart(4, '0');
}

/**
 * The problems of the mount point for these volumes, and the volume roots that the Job cannot create without one.
 * @param prefix the text before the name of an option
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
