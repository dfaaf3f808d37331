import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from './execute';

/** The author of the commits. */
const AUTHOR = Object.fromEntries(
  ['GIT_AUTHOR', 'GIT_COMMITTER'].flatMap((who) => [
    [`${who}_NAME`, 'prometheus-storage-e2e'],
    [`${who}_EMAIL`, 'e2e@example.invalid'],
  ]),
) as Record<string, string>;

/** A clone of the repository that the controller watches. Each scenario has its own, and its own folder in it. */
export class GitRepository {
  private constructor(
    public readonly url: string,
    public readonly branch: string,
    /** The folder of the clone. */
    public readonly clone: string,
  ) {}

  /** Clones the repository. An empty one gets a first commit. */
  public static async clone(url: string, branch: string, into: string): Promise<GitRepository> {
    await execute('git', ['clone', '--quiet', url, into]);
    const repository = new GitRepository(url, branch, into);
    const heads = await repository.git('ls-remote', '--heads', 'origin', branch);
    if (heads === '') {
      await repository.git('checkout', '--quiet', '-B', branch);
      await repository.git('commit', '--quiet', '--allow-empty', '--message', 'Start');
      await repository.git('push', '--quiet', 'origin', branch);
    } else {
      await repository.git('checkout', '--quiet', branch);
    }
    return repository;
  }

  /**
   * Commits every change of the clone and pushes it, as a user would.
   * @returns the commit
   */
  public async commit(message: string): Promise<string> {
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '--message', message);
    for (let attempt = 1; ; attempt++) {
      try {
        // other scenarios push to the same branch
        await this.git('pull', '--quiet', '--rebase', 'origin', this.branch);
        await this.git('push', '--quiet', 'origin', this.branch);
        return (await this.git('rev-parse', 'HEAD')).trim();
      } catch (error) {
        if (attempt === 10) {
          throw error;
        }
      }
    }
  }

  /** Whether a revision is this commit or a later one, because other scenarios commit too. */
  public async includes(commit: string, revision: string): Promise<boolean> {
    if (commit === revision) {
      return true;
    }
    try {
      await this.git('merge-base', '--is-ancestor', commit, revision);
      return true;
    } catch {
      await this.git('fetch', '--quiet', 'origin', this.branch);
      return this.git('merge-base', '--is-ancestor', commit, revision).then(
        () => true,
        () => false,
      );
    }
  }

  /** Removes a folder of the repository, and commits and pushes that. */
  public async remove(folder: string): Promise<void> {
    rmSync(join(this.clone, folder), { recursive: true, force: true });
    if ((await this.git('status', '--porcelain')) !== '') {
      await this.commit(`Remove ${folder}`);
    }
  }

  /** The environment of git. */
  public get environment(): NodeJS.ProcessEnv {
    return { ...process.env, ...AUTHOR };
  }

  /** Runs git in the clone. */
  public git(...args: readonly string[]): Promise<string> {
    return execute('git', args, { cwd: this.clone, env: this.environment });
  }
}
