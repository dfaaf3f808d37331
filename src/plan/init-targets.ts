import { show } from '../problems';
import { hostPathProblem, isWithin, mountPointProblem } from '../volumes/host-path';
import type { Volume } from '../volumes/volume';

/**
 * When the content of a data directory is given to its owner.
 * - `onRootMismatch`: where the directory itself has another owner
 * - `always`: at every run
 * - `never`: what is there stays as it is
 */
export type OwnershipPolicy = 'onRootMismatch' | 'always' | 'never';

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
   * The mode of each data directory, in octal digits; the owner needs 7.
   * @default '2770'
   */
  readonly mode?: string;
  /**
   * The directory where a disk must be mounted on every node, and all volumes lie below. The Job fails, and makes
   * nothing, where it is not a file system of its own. Of btrfs, only the top-level volume counts as one.
   * @default - not asked for
   */
  readonly requireMountPoint?: string;
}

/** One data directory, and the way to it. */
export interface InitTarget {
  readonly volume: Volume;
  /** The directory of the node that the Job mounts. */
  readonly base: string;
  /** The directories between the base and the volume root, relative, may be empty. */
  readonly up: string;
  /** The volume root's name, which appears by rename; empty for one that several volumes share. */
  readonly root: string;
}

/** The way to each data directory of a node; volumes that share a root are made in place, all others by rename. */
export function initTargets(volumes: readonly Volume[], requireMountPoint?: string): InitTarget[] {
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

/** What is wrong with the options for these volumes. */
export function directoryProblems(options: DirectoryOptions, volumes: readonly Volume[]): string[] {
  const { ownership, mode, requireMountPoint } = options;
  const problems: string[] = [];
  if (ownership !== undefined && !(['onRootMismatch', 'always', 'never'] as readonly unknown[]).includes(ownership)) {
    problems.push(`ownership: got ${show(ownership)}, want "onRootMismatch", "always" or "never"`);
  }
  if (mode !== undefined && !/^0?[0-7]?7[0-7]{2}$/.test(mode)) {
    problems.push(`mode: got ${show(mode)}, want octal digits with all rights for the owner, such as "2770"`);
  }
  if (requireMountPoint !== undefined) {
    const want = mountPointProblem(requireMountPoint);
    if (want !== undefined) {
      problems.push(`requireMountPoint: got ${show(requireMountPoint)}, want ${want}`);
    } else {
      const outside = volumes.find(
        ({ root }) =>
          !isWithin(root, requireMountPoint) || root === requireMountPoint || hostPathProblem(root) !== undefined,
      );
      if (outside !== undefined) {
        problems.push(
          `requireMountPoint: got ${show(requireMountPoint)}, want a directory above all volume roots, such as ${outside.root}`,
        );
      }
    }
  }
  return problems;
}
