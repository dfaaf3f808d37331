import { execFile } from 'node:child_process';
import { plainText } from './plain-text';
import type { Cluster } from '../commands/command';
import { problem, StorageError } from '../model/problems';

/** Why something in a cluster could not be read. */
export type Obstacle = 'forbidden' | 'no-such-type' | 'not-found' | 'failed';

/** The result of kubectl. */
export type Answer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly obstacle: Obstacle; readonly reason: string };

const REQUEST_SECONDS = 20;
/** The time limit, because kubectl may hang in a plugin that asks for credentials. */
const PROCESS_SECONDS = 90;
const MOST_OUTPUT = 512 * 1024 * 1024;
const AT_ONCE = 4;

/** The user's own kubectl. It only reads, and no shell sees the arguments. */
export class Kubectl {
  private running = 0;
  private readonly queue: (() => void)[] = [];

  public constructor(private readonly cluster: Cluster) {}

  /**
   * Checks that the cluster can be reached.
   * @throws StorageError if kubectl does not exist, reaches no cluster, or the cluster does not know the user
   */
  public async connect(): Promise<void> {
    const answer = await this.ask(['get', '--raw', '/version']);
    if (!answer.ok && answer.obstacle !== 'forbidden') {
      // without a kubeconfig kubectl tries a cluster on this machine
      const hint = /\blocalhost:8080\b/.test(answer.reason)
        ? '; no kubeconfig seems to name a cluster: name one with --context or --kubeconfig'
        : '';
      throw new StorageError('cannot reach the cluster', [
        problem('cluster-unreachable', '', `${answer.reason}${hint}`),
      ]);
    }
  }

  /** `kubectl get`, as JSON. */
  public get(type: string, args: readonly string[] = []): Promise<Answer> {
    return this.ask(['get', type, ...args, '--output=json']);
  }

  /** A path of the API, for data that is not an object. */
  public raw(path: string): Promise<Answer> {
    return this.ask(['get', '--raw', path]);
  }

  /** The end of a container's log. */
  public logs(namespace: string, pod: string, container: string, args: readonly string[]): Promise<Answer> {
    return this.ask(['logs', `--namespace=${namespace}`, pod, `--container=${container}`, ...args]);
  }

  private async ask(args: readonly string[]): Promise<Answer> {
    if (this.running >= AT_ONCE) {
      await new Promise<void>((resolve) => this.queue.push(resolve));
    }
    this.running += 1;
    try {
      return await this.run(args);
    } finally {
      this.running -= 1;
      this.queue.shift()?.();
    }
  }

  private run(args: readonly string[]): Promise<Answer> {
    const { kubectl = 'kubectl', context, kubeconfig } = this.cluster;
    const flags = [
      `--request-timeout=${REQUEST_SECONDS}s`,
      ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
      ...(context === undefined ? [] : [`--context=${context}`]),
    ];
    return new Promise((resolve, reject) => {
      const options = { maxBuffer: MOST_OUTPUT, timeout: PROCESS_SECONDS * 1000, env: process.env };
      execFile(kubectl, [...args, ...flags], options, (error, stdout, stderr) => {
        if (error === null) {
          resolve({ ok: true, text: stdout });
        } else if (error.code === 'ENOENT' || error.code === 'EACCES') {
          const message = `${kubectl} is not a program that can be run; install kubectl, or name it with --kubectl or KUBECTL`;
          const missing = problem('kubectl-not-found', '', message);
          reject(new StorageError('cannot run kubectl', [missing], { cause: error }));
        } else {
          resolve({ ok: false, ...obstacleOf(error.killed === true ? 'kubectl did not answer in time' : stderr) });
        }
      });
    });
  }
}

/** The meaning of kubectl's error output. */
export function obstacleOf(stderr: string): { obstacle: Obstacle; reason: string } {
  // log lines of the discovery, which begin with their time, precede the error
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !/^[EWI]\d{4} /.test(line));
  const reason = plainText(lines.at(-1) ?? stderr).replace(/^error: /i, '');
  return { obstacle: kindOf(stderr), reason: reason === '' ? 'kubectl failed without a message' : reason };
}

function kindOf(stderr: string): Obstacle {
  if (/\(Forbidden\)|\bforbidden: User\b/i.test(stderr)) {
    return 'forbidden';
  }
  if (/doesn't have a resource type|could not find the requested resource|no matches for kind/.test(stderr)) {
    return 'no-such-type';
  }
  return stderr.includes('(NotFound)') ? 'not-found' : 'failed';
}
