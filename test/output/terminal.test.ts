import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chart } from 'cdk8s';
import { GitOpsApp, HostPathLayout, KubePrometheusStackStorage } from '../../src';
import { synthesize } from '../../src/output/synthesis';
import { summary } from '../../src/output/terminal';
import { description, GIB } from '../tools/describe';
import { inFolder } from '../tools/folders';

const TELL = `require(${JSON.stringify(join(__dirname, '../../src/output/terminal'))})
  .tellOnTerminal(() => ({ outdir: 'dist', files: 3, objects: 2 }));`;

describe('the message of a synthesis', () => {
  test('is one line', () => {
    expect(summary({ outdir: 'dist', files: 5, objects: 9 }, 123.4)).toBe('9 objects, 5 files in dist, 0.12 s');
    expect(summary({ outdir: 'dist', files: 5000, objects: 10000, clusters: 1000 }, 23456)).toBe(
      '1,000 clusters, 10,000 objects, 5,000 files in dist, 23 s',
    );
    expect(summary({ outdir: 'dist', files: 1, objects: 1, clusters: 1 }, 0)).toBe(
      '1 cluster, 1 object, 1 file in dist, 0.00 s',
    );
  });

  test('says how many notes there are, and where', () => {
    const written = { outdir: 'dist', files: 5, objects: 9 };
    const linesOf = (...notes: readonly number[]): string[] => {
      const plans = notes.map((count, index) => ({ plan: `plan/${index}.md`, notes: count }));
      return summary({ ...written, notes: plans }, 0)
        .split('\n')
        .slice(1);
    };
    expect(linesOf(0, 0)).toEqual([]);
    expect(linesOf(0, 2)).toEqual(['2 notes: see dist/plan/1.md']);
    expect(linesOf(1)).toEqual(['1 note: see dist/plan/0.md']);
    expect(linesOf(1, 0, 3)).toEqual(['4 notes in 2 plans']);
  });

  test('counts the notes of every plan of an app', async () => {
    await inFolder((folder) => {
      const app = new GitOpsApp({ outdir: folder });
      const chart = new Chart(app, 'chart');
      for (const name of ['one', 'two']) {
        const release = { name, namespace: name, chartVersion: '45.9.1' };
        const layout = HostPathLayout.perVolume(`/data/${name}`);
        new KubePrometheusStackStorage(chart, name, description({ release, layout, prometheus: GIB }));
      }
      const notes = synthesize(app, join(folder, 'out')).notes ?? [];
      expect(notes.map(({ plan }) => plan)).toEqual(['plan/one.md', 'plan/two.md']);
      for (const { plan, notes: count } of notes) {
        const markdown = readFileSync(join(folder, 'out', plan), 'utf8');
        expect(markdown.split('> [!IMPORTANT]')).toHaveLength(count + 1);
        expect(count).toBeGreaterThan(0);
      }
    });
  });

  /** Runs a program that synthesizes, with or without a terminal. */
  function run(folder: string, terminal: boolean, env: NodeJS.ProcessEnv = {}, code = TELL): string {
    const program = join(folder, 'program.js');
    writeFileSync(program, code);
    const node = [process.execPath, '--import', 'tsx', program];
    const [command, ...args] = terminal ? ['script', '-qec', node.join(' '), '/dev/null'] : node;
    const { stdout, stderr } = spawnSync(command ?? '', args, {
      encoding: 'utf8',
      env: { ...process.env, CI: undefined, ...env },
    });
    return stdout + stderr;
  }

  const APPS = `
    const { App, Chart, Size } = require(${JSON.stringify(require.resolve('cdk8s'))});
    const { GitOpsApp, HostPathLayout, KubePrometheusStackStorage } = require(${JSON.stringify(join(__dirname, '../../src'))});
    for (const app of [new App({ outdir: process.env.OUT }), new GitOpsApp({ outdir: process.env.OUT })]) {
      const chart = new Chart(app, 'chart');
      for (const name of ['one', 'two']) {
        new KubePrometheusStackStorage(chart, name, {
          release: { name, namespace: name, chartVersion: '88.5.3' },
          layout: HostPathLayout.perVolume('/data/' + name),
          nodes: 'node-0',
          prometheus: { size: Size.gibibytes(1) },
        });
      }
      app.synth();
    }`;

  test('of a plain App is once that it writes neither values nor plans', async () => {
    await inFolder((folder) => {
      const [note, summaryLine, notes, ...others] = run(folder, true, { OUT: join(folder, 'out') }, APPS).split(
        /\r?\n/,
      );
      expect(note).toContain('GitOpsApp');
      expect(summaryLine).toMatch(/ s$/);
      expect([notes, others]).toEqual(['2 notes in 2 plans', ['']]);
    });
  });

  test('is printed on a terminal', async () => {
    await inFolder((folder) => {
      expect(run(folder, true)).toMatch(/^2 objects, 3 files in dist, \d\.\d\d s\r?\n$/);
    });
  });

  test('is printed neither on a pipe nor in CI', async () => {
    await inFolder((folder) => {
      expect(run(folder, false)).toBe('');
      expect(run(folder, true, { CI: 'true' })).toBe('');
    });
  });
});
