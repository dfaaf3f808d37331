import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import semver from 'semver';
import { run } from '../tools/run';

const HOUR = 3600;
const DAY = 24 * HOUR;
/** Limit for everything that is waited for; the longest is the reload of the blocks, which happens every minute. */
const PATIENCE = 150_000;

/** How old the newest sample of each block is, in days. The newest block is not of today: limits count from it. */
export const AGES = [3, 8, 13, 23, 33, 43] as const;

/** Calls until the result is not undefined. */
export async function until<T>(what: string, look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    if (Date.now() > end) {
      throw new Error(`waited ${PATIENCE / 1000} s in vain until ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Writes blocks of two hours with samples of several series, one for each of AGES, and returns their folder. */
export function makeBlocks(folder: string, promtool: string): string {
  // the end of a range of two hours, which are the ranges of blocks
  const end = Math.floor(Date.now() / 1000 / (2 * HOUR)) * 2 * HOUR;
  const lines = Array.from({ length: 200 }, (_, series) =>
    AGES.toReversed().flatMap((age) =>
      Array.from({ length: 100 }, (__, index) => {
        const time = end - age * DAY - 2 * HOUR + index * 60;
        // a value without a pattern, so that it cannot be compressed
        return `a_metric{series="${series}"} ${((series * 7919 + age * 104729 + index * 15485863) % 1000003) / 7} ${time}`;
      }),
    ),
  );
  const file = join(folder, 'samples.txt');
  writeFileSync(file, ['# TYPE a_metric gauge', ...lines.flat(), '# EOF', ''].join('\n'));
  const blocks = join(folder, 'blocks');
  run(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', file, blocks]);
  return blocks;
}

/** A block on the disk. */
interface Block {
  readonly age: number;
  readonly bytes: number;
}

function bytesOf(path: string): number {
  return statSync(path).isDirectory()
    ? readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0)
    : statSync(path).size;
}

/** The blocks of a data directory, the newest first. */
export function blocksIn(folder: string): Block[] {
  return readdirSync(folder)
    .filter((name) => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(name) && existsSync(join(folder, name, 'meta.json')))
    .map((name) => {
      const meta = JSON.parse(readFileSync(join(folder, name, 'meta.json'), 'utf8')) as { maxTime: number };
      return {
        age: Math.round((Date.now() / 1000 - meta.maxTime / 1000) / DAY),
        bytes: bytesOf(join(folder, name)),
      };
    })
    .sort((a, b) => a.age - b.age);
}

export function agesIn(folder: string): number[] {
  return blocksIn(folder).map(({ age }) => age);
}

/** The limits of a Prometheus: as flags, or as the part `storage.tsdb.retention` of its configuration file. */
export interface Limits {
  readonly time?: string;
  readonly size?: string;
  /** Only in the file. */
  readonly percentage?: number;
}

async function freePort(): Promise<number> {
  return await new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => {
        resolve(port);
      });
    });
  });
}

/** A binary of Prometheus. */
export class Binary {
  readonly version: string;

  constructor(readonly path: string) {
    const found = semver.coerce(/version (\S+)/.exec(run(path, ['--version']))?.[1]);
    if (found === null) {
      throw new Error(`${path} has no version`);
    }
    this.version = found.version;
  }

  /** Whether it reads limits from its configuration file, and again at every reload. */
  get readsFile(): boolean {
    return semver.gte(this.version, '3.11.0');
  }
}

/** A Prometheus on a data directory of its own, which can be stopped and started with other limits. */
export class RealPrometheus {
  readonly data: string;
  private readonly config: string;
  private process: ChildProcess | undefined;
  private port = 0;
  private log = '';

  constructor(
    folder: string,
    private readonly binary: Binary,
    blocks: string,
  ) {
    mkdirSync(folder);
    this.data = join(folder, 'data');
    this.config = join(folder, 'prometheus.json');
    cpSync(blocks, this.data, { recursive: true });
  }

  /** Starts it, and waits until it is ready. The limits are flags, unless `inFile`. */
  async start(limits: Limits, { inFile = false, scrapesItself = false } = {}): Promise<void> {
    this.port = await freePort();
    this.write(inFile ? limits : {}, scrapesItself);
    this.log = '';
    const flags = inFile
      ? []
      : [
          ...(limits.time === undefined ? [] : [`--storage.tsdb.retention.time=${limits.time}`]),
          ...(limits.size === undefined ? [] : [`--storage.tsdb.retention.size=${limits.size}`]),
        ];
    const child = spawn(
      this.binary.path,
      [
        `--config.file=${this.config}`,
        `--storage.tsdb.path=${this.data}`,
        `--web.listen-address=127.0.0.1:${this.port}`,
        // no compaction, which would merge the blocks
        '--storage.tsdb.min-block-duration=2h',
        '--storage.tsdb.max-block-duration=2h',
        ...flags,
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.log += text;
    });
    this.process = child;
    await until('Prometheus is ready', async () => {
      if (child.exitCode !== null) {
        throw new Error(`Prometheus ended: ${this.log}`);
      }
      return (await this.get('/-/ready')) === undefined ? undefined : true;
    });
  }

  /** Writes other limits into the configuration file, and has it read again without a restart. */
  async reload(limits: Limits): Promise<void> {
    const before = await this.metric('prometheus_config_last_reload_success_timestamp_seconds');
    this.write(limits, false);
    // the timestamp has whole seconds in some versions
    await until('a second has passed', () => (Date.now() / 1000 > before + 1 ? true : undefined));
    this.process?.kill('SIGHUP');
    await until('the configuration is read again', async () =>
      (await this.metric('prometheus_config_last_reload_success_timestamp_seconds')) > before ? true : undefined,
    );
  }

  /** Waits until it has looked at the blocks again, which it does every minute. */
  async nextLook(): Promise<void> {
    const before = await this.metric('prometheus_tsdb_reloads_total');
    await until('the blocks are looked at', async () =>
      (await this.metric('prometheus_tsdb_reloads_total')) > before ? true : undefined,
    );
  }

  async metric(name: string): Promise<number> {
    const text = (await this.get('/metrics')) ?? '';
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? NaN);
  }

  async stop(): Promise<void> {
    const child = this.process;
    if (child?.exitCode === null) {
      child.kill('SIGTERM');
      await until('Prometheus ends', () => child.exitCode ?? child.signalCode ?? undefined);
    }
    this.process = undefined;
  }

  private async get(path: string): Promise<string | undefined> {
    try {
      const answer = await fetch(`http://127.0.0.1:${this.port}${path}`);
      return answer.ok ? await answer.text() : undefined;
    } catch {
      return undefined;
    }
  }

  /** JSON is YAML. */
  private write(retention: Limits, scrapesItself: boolean): void {
    const targets = [{ targets: [`127.0.0.1:${this.port}`] }];
    const scrape = { job_name: 'itself', scrape_interval: '1s', scrape_timeout: '1s', static_configs: targets };
    writeFileSync(
      this.config,
      JSON.stringify({
        ...(Object.keys(retention).length === 0 ? {} : { storage: { tsdb: { retention } } }),
        scrape_configs: scrapesItself ? [scrape] : [],
      }),
    );
  }
}
