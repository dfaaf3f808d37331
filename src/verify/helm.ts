import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import coerce from 'semver/functions/coerce';
import compare from 'semver/functions/compare';
import { plainText } from '../cluster/plain-text';
import type { ProblemCode } from '../model/problem-catalogue';
import { problem, StorageError } from '../model/problems';

/**
 * The oldest helm that is run: the first that pulls charts from OCI registries without an experimental switch. Helm 2 does not
 * read the charts at all, whose apiVersion is v2.
 * @see https://helm.sh/docs/topics/registries/
 */
const OLDEST_HELM = '3.8.0';

/** A rendered kube-prometheus-stack has 1 to 2 MB. */
const MOST_OUTPUT = 64 * 1024 * 1024;

/** How helm is run. */
export interface HelmProps {
  /** The program. */
  readonly program: string;
  /** The time limit of each run, in seconds. */
  readonly seconds: number;
  /** A folder of its own for the caches of helm, for runs without the user's settings, plugins and proxies. Absent: the user's own. */
  readonly isolatedIn?: string;
}

/** The user's own helm. It renders and pulls charts, and reaches no cluster. No shell sees the arguments. */
export class Helm {
  private version: string | undefined;

  public constructor(private readonly props: HelmProps) {}

  /**
   * Checks once that it is a helm that can be used.
   * @throws StorageError if it does not exist, is something else, is too old, or does not answer
   */
  public check(): void {
    if (this.version !== undefined) {
      return;
    }
    const { program } = this.props;
    const printed = this.run(['version', '--template', '{{.Version}}']);
    const version = coerce(/v\d+\.\d+\.\d+/.exec(printed)?.[0])?.version;
    if (version === undefined) {
      throw failed(
        'helm-not-found',
        `${program} does not answer as helm does: ${plainText(printed) || 'it prints nothing'}`,
      );
    }
    if (compare(version, OLDEST_HELM) < 0) {
      const why = 'older ones cannot pull charts from OCI registries, and Helm 2 cannot read this chart';
      throw failed('helm-too-old', `${program} is helm ${version}; use ${OLDEST_HELM} or newer: ${why}`);
    }
    this.version = version;
  }

  /**
   * Runs helm.
   * @param mask removes from its error output what is secret
   * @returns its standard output
   * @throws StorageError if it fails, does not end in time, or prints too much
   */
  public run(args: readonly string[], mask: (text: string) => string = (text) => text): string {
    const { program, seconds } = this.props;
    const { pid, error, status, signal, stdout, stderr } = spawnSync(program, args, {
      encoding: 'utf8',
      env: this.environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: seconds * 1000,
      killSignal: 'SIGKILL',
      maxBuffer: MOST_OUTPUT,
      detached: true, // a process group of its own, so that what helm has started can be ended with it
    } as Parameters<typeof spawnSync>[2] & { encoding: 'utf8' });
    const what = `${program} ${args[0] ?? ''}`;
    if (error === undefined && status === 0) {
      return stdout;
    }
    const { code } = (error ?? {}) as NodeJS.ErrnoException;
    if (code === 'ETIMEDOUT' || code === 'ENOBUFS') {
      endGroup(pid);
    }
    switch (code) {
      case 'ENOENT':
      case 'EACCES':
      case 'ENOEXEC':
        throw failed(
          'helm-not-found',
          `${program} is not a program that can be run; install helm, or name it with --helm or HELM`,
          error,
        );
      case 'ETIMEDOUT':
        throw failed('helm-timeout', `${what} did not end within ${seconds} seconds and was ended`, error);
      case 'ENOBUFS':
        throw failed(
          'helm-output',
          `${what} prints more than ${MOST_OUTPUT / 1024 / 1024} MiB; a rendered chart has 1 to 2 MiB`,
          error,
        );
      default: {
        const why = messageOf(mask(stderr)) ?? (signal === null ? `exit code ${status}` : `signal ${signal}`);
        throw failed('helm-failed', `${what} failed: ${why}`, error);
      }
    }
  }

  private environment(): NodeJS.ProcessEnv {
    const { isolatedIn } = this.props;
    if (isolatedIn === undefined) {
      return process.env;
    }
    const folders = {
      HELM_CACHE_HOME: 'cache',
      HELM_CONFIG_HOME: 'config',
      HELM_DATA_HOME: 'data',
      HELM_PLUGINS: 'plugins',
      HOME: 'home',
    };
    const own = Object.entries(folders).map(([name, folder]) => [name, join(isolatedIn, folder)] as const);
    own.forEach(([, folder]) => mkdirSync(folder, { recursive: true }));
    const { PATH, SystemRoot } = process.env;
    return {
      ...Object.fromEntries(own),
      ...(PATH === undefined ? {} : { PATH }),
      ...(SystemRoot === undefined ? {} : { SystemRoot }),
      TMPDIR: isolatedIn,
      // nothing is fetched: not even a schema that the chart refers to
      HTTP_PROXY: NO_NETWORK,
      HTTPS_PROXY: NO_NETWORK,
    };
  }
}

/** A proxy that no one answers at. */
const NO_NETWORK = 'http://127.0.0.1:9';

/** Ends what a program that was killed has left running; usually there is nothing. */
function endGroup(pid: number): void {
  if (pid > 1) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // it has ended
    }
  }
}

/** The last line of helm's error output, which has the cause; warnings and log lines come before it. */
function messageOf(stderr: string): string | undefined {
  const lines = stderr
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^(?:WARNING|level=|time=|coalesce\.go|walk\.go)|^Use --debug/.test(line));
  const from = lines.findIndex((line) => line.startsWith('Error:'));
  const text = plainText(lines.slice(Math.max(0, from)).join(' '));
  return text === '' ? undefined : text.replace(/^Error: /, '');
}

function failed(code: ProblemCode, message: string, cause?: unknown): StorageError {
  return new StorageError(
    'cannot verify the plans',
    [problem(code, '', message)],
    cause === undefined ? undefined : { cause },
  );
}
