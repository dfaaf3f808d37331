import { constants } from 'node:buffer';
import { spawn } from 'node:child_process';
import { plainText } from './plain-text';
import type { Cluster } from '../commands/command';
import { problem, StorageError } from '../model/problems';

/** Why something in a cluster could not be read. */
export type Obstacle = 'forbidden' | 'no-such-type' | 'not-found' | 'failed';

/** The result of kubectl. */
export type Answer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly obstacle: Obstacle; readonly reason: string };

/** The time limits of reading. */
export interface TimeLimits {
  /**
   * Seconds for one call of kubectl. kubectl can also hang in a plugin that asks for credentials.
   * @default 30
   */
  readonly call?: number;
  /**
   * Seconds for all calls together.
   * @default 300
   */
  readonly total?: number;
}

const CALL_SECONDS = 30;
const TOTAL_SECONDS = 300;
/** The longest string of Node.js is a little shorter than 512 MiB. */
const MOST_OUTPUT = Math.min(512 * 1024 * 1024, constants.MAX_STRING_LENGTH);
/** The last characters of the error output that are kept. */
const MOST_ERRORS = 64 * 1024;
const AT_ONCE = 8;

/** The user's own kubectl. It only reads, and no shell sees the arguments. */
export class Kubectl {
  private running = 0;
  private readonly queue: (() => void)[] = [];
  private readonly callSeconds: number;
  private readonly totalSeconds: number;
  private readonly end: number;

  public constructor(
    private readonly cluster: Cluster,
    { call = CALL_SECONDS, total = TOTAL_SECONDS }: TimeLimits = {},
  ) {
    this.callSeconds = call;
    this.totalSeconds = total;
    this.end = Date.now() + total * 1000;
  }

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

  /** `kubectl get`. The type may be several, separated by commas. */
  public get(type: string, args: readonly string[] = [], output = 'json'): Promise<Answer> {
    return this.ask(['get', type, ...args, `--output=${output}`]);
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
    const left = this.end - Date.now();
    if (left <= 0) {
      return Promise.resolve(failed(`was not read within ${this.totalSeconds} s, the time limit of all calls`));
    }
    const milliseconds = Math.min(this.callSeconds * 1000, left);
    const { kubectl = 'kubectl', context, kubeconfig } = this.cluster;
    const flags = [
      `--request-timeout=${Math.ceil(milliseconds / 1000)}s`,
      ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
      ...(context === undefined ? [] : [`--context=${context}`]),
    ];
    return new Promise((resolve, reject) => {
      // without standard input, a plugin that asks there for a password fails at once
      const child = spawn(kubectl, [...args, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
      const output: Buffer[] = [];
      let errors = '';
      let size = 0;
      const give = (answer: Answer): void => {
        clearTimeout(timer);
        resolve(answer);
      };
      const stop = (reason: string): void => {
        // it may have ended already, with more output than can be read
        child.removeAllListeners('close').kill('SIGKILL');
        // a plugin of kubectl may live on, and keep the pipes open
        child.stdout.destroy();
        child.stderr.destroy();
        give(failed(reason));
      };
      const timer = setTimeout(() => {
        stop(`kubectl did not answer within ${Math.ceil(milliseconds / 1000)} s`);
      }, milliseconds);
      child.stdout.on('data', (chunk: Buffer) => {
        size += chunk.length;
        output.push(chunk);
        if (size > MOST_OUTPUT) {
          stop(`kubectl printed more than ${Math.round(MOST_OUTPUT / 1024 / 1024)} MiB, the most that can be read`);
        }
      });
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
        errors = (errors + chunk).slice(-MOST_ERRORS);
      });
      child.on('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        const isMissing = error.code === 'ENOENT' || error.code === 'EACCES';
        const message = isMissing
          ? `${kubectl} is not a program that can be run; install kubectl, or name it with --kubectl or KUBECTL`
          : `${kubectl} cannot be run: ${plainText(error.message)}`;
        reject(new StorageError('cannot run kubectl', [problem('kubectl-not-found', '', message)], { cause: error }));
      });
      child.on('close', (code, signal) => {
        if (code === 0) {
          give({ ok: true, text: Buffer.concat(output).toString('utf8') });
        } else {
          give({
            ok: false,
            ...obstacleOf(errors === '' && signal !== null ? `kubectl was ended by ${signal}` : errors),
          });
        }
      });
    });
  }
}

function failed(reason: string): Answer {
  return { ok: false, obstacle: 'failed', reason };
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
