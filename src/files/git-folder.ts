import { show } from '../kubernetes/text';
import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { StorageError } from '../model/problems';

/** A file or a folder as a Git revision has it. Git is run without a shell and changes nothing. */
export class GitFolder {
  /** Whether the path is a file in that revision. */
  public readonly isFile: boolean;
  /** Every file below the folder, relative to it; of a file its own name. */
  public readonly files: readonly string[];
  private readonly top: string;
  private readonly base: string;
  private readonly commit: string;

  /**
   * @param revision a branch, tag or commit
   * @param path relative to the working directory; it need not exist any more
   * @throws StorageError where there is no repository or no such revision
   */
  public constructor(revision: string, path: string) {
    const absolute = resolve(path);
    const folder = nearestFolder(absolute);
    this.top = git(folder, ['rev-parse', '--show-toplevel'], `${path}: want a path in a Git repository`).trim();
    this.commit = git(
      this.top,
      ['rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`],
      `revision: got ${show(revision)}, want one that Git knows here`,
    ).trim();
    const inside = join(relative(realpathSync(this.top), realpathSync(folder)), relative(folder, absolute));
    const files = git(this.top, ['ls-tree', '-r', '-z', '--name-only', '--full-tree', this.commit, '--', inside], path)
      .split('\0')
      .filter((file) => file !== '');
    this.isFile = files.length === 1 && files[0] === inside;
    this.base = this.isFile ? dirname(inside) : inside;
    this.files = this.isFile ? [basename(inside)] : files.map((file) => relative(inside, file));
  }

  public readonly read = (file: string): string => {
    const path = join(this.base, file).split(sep).join('/');
    return git(this.top, ['show', `${this.commit}:${path}`], `${path}: want a file of commit ${this.commit}`);
  };
}

function nearestFolder(path: string): string {
  return existsSync(path) && statSync(path).isDirectory() ? path : nearestFolder(dirname(path));
}

function git(folder: string, args: readonly string[], problem: string): string {
  try {
    return execFileSync('git', ['-C', folder, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 1 << 30,
    });
  } catch (cause) {
    throw new StorageError('cannot read from Git', [problem], { cause });
  }
}
