/**
 * Measures the init Job, as ratios within one run: a tree with the right owners compared with an empty one, and a tree
 * with wrong owners compared with plain `chown -R`. Rounds alternate, and the best of each counts, because machines are noisy.
 *
 *     npm run bench
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HostPathLayout } from '../src';
import { GIB, storage } from '../test/tools/describe';
import { lacking, Node, runInPod, type Shell, SHELLS } from '../test/tools/pod';

const DIRECTORIES = 200;
const FILES = 1000;
const ROUNDS = 5;

function fill(directory: string): void {
  for (let index = 0; index < DIRECTORIES; index++) {
    const block = join(directory, `block-${index}`);
    mkdirSync(block, { recursive: true });
    for (let file = 0; file < FILES; file++) {
      writeFileSync(join(block, String(file).padStart(6, '0')), '');
    }
  }
}

function own(directory: string, owner: string): void {
  execFileSync('chown', ['-R', owner, directory]);
}

async function seconds(action: () => Promise<unknown>): Promise<number> {
  const start = process.hrtime.bigint();
  await action();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

async function bench(shell: Shell, full: Node, empty: Node): Promise<void> {
  const [job] = storage({
    layout: HostPathLayout.sharedRoot('/data/kps'),
    prometheus: GIB,
    nodes: ['node-0'],
  }).initJobs;
  if (job === undefined) {
    throw new Error('expected a Job');
  }
  const run = async (node: Node): Promise<void> => {
    const { code, stderr } = await node.run(job.job, shell);
    if (code !== 0) {
      throw new Error(stderr);
    }
  };
  const data = full.path('/data/kps/prometheus-db');
  const chown = ['chown', '-R', '-h', '1000:2000', '/d'];
  const times: Record<'empty' | 'right' | 'wrong' | 'chown', number[]> = { empty: [], right: [], wrong: [], chown: [] };
  await run(full);
  for (let round = 0; round < ROUNDS; round++) {
    times.empty.push(await seconds(() => run(empty)));
    times.right.push(await seconds(() => run(full)));
    own(data, '472:472');
    times.wrong.push(await seconds(() => run(full)));
    own(data, '472:472');
    times.chown.push(
      await seconds(() =>
        runInPod(shell, { mounts: [data, '/d'], command: chown, capabilities: '+chown,+dac_override,+fowner,+fsetid' }),
      ),
    );
    own(data, '1000:2000');
    execFileSync('chmod', ['2770', data]);
  }
  const best = (of: keyof typeof times): number => Math.min(...times[of]);
  const row = (what: string, a: keyof typeof times, b: keyof typeof times, target: number): string =>
    `${shell}: ${what}: ${(best(a) / best(b)).toFixed(2)} times (${best(a).toFixed(3)} s to ${best(b).toFixed(3)} s; target: at most ${target})`;
  console.log(
    row(`a tree of ${DIRECTORIES * FILES} files with the right owners to an empty one`, 'right', 'empty', 1.5),
  );
  console.log(row(`a tree of ${DIRECTORIES * FILES} files with wrong owners to chown -R`, 'wrong', 'chown', 1.3));
}

async function main(): Promise<void> {
  const missing = lacking();
  if (missing !== undefined) {
    throw new Error(`this benchmark needs ${missing}`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-storage-bench-'));
  try {
    const [full, empty] = ['full', 'empty'].map((name) => new Node(join(folder, name)));
    if (full === undefined || empty === undefined) {
      throw new Error('expected two nodes');
    }
    fill(full.path('/data/kps/prometheus-db'));
    mkdirSync(empty.path('/data/kps'), { recursive: true });
    for (const shell of SHELLS) {
      await bench(shell, full, empty);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
