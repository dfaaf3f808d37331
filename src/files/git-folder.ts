import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { invalid, type Problem, problem, StorageError } from '../model/problems';

/** A file or a folder in a Git revision. Git is run without a shell and changes nothing. */
export class GitFolder {
  /** Whether the path is a file in that revision. */
  public readonly isFile: boolean;
  /** Every file below the folder, relative to it; for a file, its own name. */
  public readonly files: readonly string[];
  private readonly top: string;
  private readonly base: string;
  private readonly commit: string;

  /**
   * @param revision a branch, tag or commit
   * @param path relative to the working directory; it may no longer exist there
   * @throws StorageError with the code `git-failed` if there is no repository or no such revision
   */
  public constructor(revision: string, path: string) {
    const absolute = resolve(path);
    const folder = nearestFolder(absolute);
    const failed = (why: string): Problem => problem('git-failed', path, `${path} ${why}`);
    this.top = repositoryOf(path);
    this.commit = git(
      this.top,
      ['rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`],
      invalid('git-failed', 'revision', revision, 'a branch, tag or commit that this repository has'),
    ).trim();
    const inside = join(relative(realpathSync(this.top), realpathSync(folder)), relative(folder, absolute));
    const listing = ['ls-tree', '-r', '-z', '--name-only', '--full-tree', this.commit, '--', inside];
    const files = git(this.top, listing, failed(`cannot be listed in revision ${revision}`))
      .split('\0')
      .filter((file) => file !== '');
    this.isFile = files.length === 1 && files[0] === inside;
    this.base = this.isFile ? dirname(inside) : inside;
    this.files = this.isFile ? [basename(inside)] : files.map((file) => relative(inside, file));
  }

  public readonly read = (file: string): string => {
    const path = join(this.base, file).split(sep).join('/');
    const failed = problem('git-failed', path, `${path} cannot be read from commit ${this.commit}`);
    return git(this.top, ['show', `${this.commit}:${path}`], failed);
  };
}

/**
 * The top of the Git checkout that a path is in; the path itself may no longer exist.
 * @throws StorageError with the code `git-failed` if there is no repository
 */
export function repositoryOf(path: string): string {
  const failed = problem('git-failed', path, `${path} is not in a Git repository`);
  // only the line break at its end is not of the path
  return git(nearestFolder(resolve(path)), ['rev-parse', '--show-toplevel'], failed).replace(/\n$/, '');
}

/** Whether a path is in a Git repository. */
export function isInGit(path: string): boolean {
  try {
    return repositoryOf(path) !== '';
  } catch {
    return false;
  }
}

function nearestFolder(path: string): string {
  return existsSync(path) && statSync(path).isDirectory() ? path : nearestFolder(dirname(path));
}

function git(folder: string, args: readonly string[], failed: Problem): string {
  try {
    return execFileSync('git', ['-C', folder, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 1 << 30,
    });
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const found = isMissing ? problem('git-failed', '', 'git is not a program that can be run; install it') : failed;
    throw new StorageError('cannot read from Git', [found], { cause });
  }
}
