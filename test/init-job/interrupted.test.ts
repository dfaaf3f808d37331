import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chownSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { HostPathLayout, type KubePrometheusStackStorageProps } from '../../src';
import { GIB, storage } from '../tools/describe';
import { inFolder } from '../tools/folders';
import { inEachShell } from '../tools/on-node';
import { Node, type Outcome, type Shell } from '../tools/pod';
import { runs } from '../tools/runs';
import { treeOf } from './tree';

/** How many more steps it runs each time before it is killed. */
const STRIDE = runs(1, 8);

/** One volume of each kind: with a subPath of several names, of one name, and without a subPath. */
const FRESH: Partial<KubePrometheusStackStorageProps> = {
  layout: HostPathLayout.perVolume('/data/kps'),
  prometheus: GIB,
  grafana: GIB,
  values: { grafana: { persistence: { subPath: 'a/b' } } },
};
const FRESH_TREE = {
  data: 'dir 755 0:0',
  'data/kps': 'dir 755 0:0',
  'data/kps/grafana-0': 'dir 755 0:0',
  'data/kps/grafana-0/a': 'dir 755 0:0',
  'data/kps/grafana-0/a/b': 'dir 2770 472:472',
  'data/kps/prometheus-0-0': 'dir 755 0:0',
  'data/kps/prometheus-0-0/prometheus-db': 'dir 2770 1000:2000',
};
const BROKEN: Partial<KubePrometheusStackStorageProps> = {
  layout: HostPathLayout.sharedRoot('/data/kps'),
  prometheus: GIB,
  grafana: GIB,
};

/** Changes a shared root as Grafana's init container does. */
function breakIt(node: Node): void {
  for (const path of [
    'grafana-db/grafana.db',
    'prometheus-db/wal/0',
    'prometheus-db/01A/chunks/1',
    'prometheus-db/01A/index',
  ]) {
    const file = node.path(`/data/kps/${path}`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, path);
  }
  execFileSync('chown', ['-R', '472:472', node.path('/data/kps')]);
  chownSync(node.path('/data'), 0, 0);
}

function repaired(folder: string): boolean {
  return Object.entries(treeOf(folder)).every(
    ([path, entry]) =>
      !path.startsWith('data/kps/') || entry.includes(path.includes('prometheus-db') ? ' 1000:2000' : ' 472:472'),
  );
}

/** Makes a script stop after that many commands: it counts commands that change or check something. */
function stoppingAfter(steps: number, counter: string): (script: string) => string {
  const commands = ['mkdir', 'chown', 'chmod', 'mv', 'rmdir', 'stat', 'xargs'];
  const functions = commands.map((name) => `${name}() { command ${name} "$@"; result=$?; count; return $result; }`);
  const count = `count() {
  printf . >>${counter}
  if [ "$(wc -c <${counter})" -ge ${steps} ]; then printf STOPPED >&9; while :; do sleep 60; done; fi
}`;
  return (script) => ['(true >&9) 2>/dev/null || exec 9>&2', count, ...functions, script].join('\n');
}

function job(props: Partial<KubePrometheusStackStorageProps>) {
  const [first] = storage(props).initJobs;
  if (first === undefined) {
    throw new Error('expected a Job, got none');
  }
  return first.job;
}

/** Runs the Job, kills it after that many steps, and returns whether it was killed before its end. */
async function killedAfter(
  steps: number,
  node: Node,
  shell: Shell,
  props: Partial<KubePrometheusStackStorageProps>,
): Promise<boolean> {
  const counter = `/dev/shm/prometheus-storage-${randomUUID()}`;
  try {
    const outcome = await node.run(job(props), shell, {
      script: stoppingAfter(steps, counter),
      killOn: 'STOPPED',
    });
    return outcome.stderr.includes('STOPPED');
  } finally {
    rmSync(counter, { force: true });
  }
}

inEachShell('the interrupted init Job in %s', (shell) => {
  test('ends in the same state if it is killed after any step and run again, and no volume root is ever incomplete', async () => {
    let steps = 1 - STRIDE;
    const last = { killed: true };
    while (last.killed) {
      steps += STRIDE;
      await inFolder(async (folder) => {
        const node = new Node(folder);
        last.killed = await killedAfter(steps, node, shell, FRESH);
        const half = treeOf(folder);
        for (const [root, data] of [
          ['data/kps/grafana-0', 'data/kps/grafana-0/a/b'],
          ['data/kps/prometheus-0-0', 'data/kps/prometheus-0-0/prometheus-db'],
        ] as const) {
          expect([steps, half[root] === undefined ? undefined : half[data]]).toEqual([
            steps,
            half[root] === undefined ? undefined : FRESH_TREE[data],
          ]);
        }
        expect(await node.run(job(FRESH), shell)).toMatchObject({ code: 0, stderr: '' });
        expect([steps, treeOf(folder)]).toEqual([steps, FRESH_TREE]);
      });
    }
    expect(steps).toBeGreaterThan(15);
  });

  test('completes a repair that was killed after any step', async () => {
    let steps = 1 - STRIDE;
    const last = { killed: true };
    while (last.killed) {
      steps += STRIDE;
      await inFolder(async (folder) => {
        const node = new Node(folder);
        breakIt(node);
        last.killed = await killedAfter(steps, node, shell, BROKEN);
        expect(await node.run(job(BROKEN), shell)).toMatchObject({ code: 0, stderr: '' });
        expect([steps, repaired(folder)]).toEqual([steps, true]);
      });
    }
    expect(steps).toBeGreaterThan(10);
  });

  test('does not replace a directory that another Job has just created, because a pod may have mounted it', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      const grafana = { layout: HostPathLayout.perVolume('/data/kps'), grafana: GIB };
      const script = (text: string) =>
        ['exec 9>&2', 'mv() { mkdir "../$root"; stat -c "made %i" "../$root" >&9; command mv "$@"; }', text].join('\n');
      const { code, stderr } = await node.run(job(grafana), shell, { script });
      const { ino } = statSync(node.path('/data/kps/grafana-0'));
      expect([code, stderr]).toEqual([0, `made ${ino}\n`]);
      expect(treeOf(node.path('/data/kps'))).toEqual({ 'grafana-0': 'dir 2770 472:472' });
    });
  });

  test('is safe if three run at the same time', async () => {
    for (let round = 0; round < runs(20, 2); round++) {
      await inFolder(async (folder) => {
        const node = new Node(folder);
        const isFresh = round % 2 === 0;
        if (!isFresh) {
          breakIt(node);
        }
        const props = isFresh ? FRESH : BROKEN;
        const outcomes: Outcome[] = await Promise.all([1, 2, 3].map(() => node.run(job(props), shell)));
        expect([round, outcomes.map(({ code, stderr }) => [code, stderr])]).toEqual([
          round,
          [
            [0, ''],
            [0, ''],
            [0, ''],
          ],
        ]);
        expect(isFresh ? treeOf(folder) : repaired(folder)).toEqual(isFresh ? FRESH_TREE : true);
      });
    }
  });
});
