import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chart, Size } from 'cdk8s';
import { GitOpsApp, KubePrometheusStackStorage, type StackDescription } from '../../src';
import type { PlanDiff } from '../../src/diff/plan-diff';
import { cli } from '../tools/cli';
import { description, GIB } from '../tools/describe';
import { inFolder } from '../tools/folders';
import { run } from '../tools/run';

function synth(outdir: string, props: Partial<StackDescription> = {}): void {
  const app = new GitOpsApp({ outdir });
  new KubePrometheusStackStorage(new Chart(app, 'storage'), 'storage', description({ grafana: GIB, ...props }));
  app.synth();
}

const MOVED = { nodes: ['node-1'] };

describe('cdk8s-prometheus-storage diff', () => {
  test('exits with 0 if no change is risky, and with 2 if data would be left behind', async () => {
    await inFolder(async (folder) => {
      const [before, same, moved] = ['before', 'same', 'moved'].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ];
      synth(before);
      synth(same);
      synth(moved, MOVED);
      expect(await cli('diff', before, same)).toEqual({
        code: 0,
        stdout:
          'Release monitoring/kps, chart 45.9.1\n\n  unchanged: grafana, claim monitoring/kps-grafana\n\nNothing is left behind: the claim keeps its data.\n',
        stderr: '',
      });
      const risky = await cli('diff', join(before, 'plan/kps.json'), moved);
      expect(risky.code).toBe(2);
      expect(risky.stdout).toContain('! moved: grafana, claim monitoring/kps-grafana\n');
      expect(risky.stdout).toContain('1 of 1 claims needs attention before this is applied: grafana (moved).\n');
      const json = await cli('diff', before, moved, '--json');
      expect(json.code).toBe(2);
      const diff = JSON.parse(json.stdout) as PlanDiff;
      expect(diff.schemaVersion).toBe(2);
      expect(diff.releases[0]?.claims[0]?.changes).toEqual([
        { code: 'moved', from: '/data/kps/grafana-0 on node node-0', to: '/data/kps/grafana-0 on node node-1' },
      ]);
    });
  });

  test('compares with a Git revision at the same path with --git', async () => {
    await inFolder(async (folder) => {
      const dist = join(folder, 'dist');
      const git = (...args: readonly string[]) =>
        run('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args]);
      git('init', '--quiet');
      synth(dist);
      git('add', '.');
      git('commit', '--quiet', '--message', 'before');
      expect((await cli('diff', '--git', 'HEAD', dist)).code).toBe(0);
      rmSync(dist, { recursive: true });
      synth(dist, { grafana: { size: Size.gibibytes(1) }, ...MOVED });
      expect((await cli('diff', '--git', 'HEAD', dist)).code).toBe(2);
      expect((await cli('diff', '--git', 'HEAD', join(dist, 'plan/kps.json'))).code).toBe(2);
    });
  });

  test('exits with 1 and reports all problems if it cannot compare', async () => {
    await inFolder(async (folder) => {
      const dist = join(folder, 'dist');
      synth(dist);
      writeFileSync(join(dist, 'plan/bad.json'), '[]');
      const unreadable = await cli('diff', dist, dist);
      expect(unreadable).toMatchObject({ code: 1, stdout: '' });
      expect(unreadable.stderr).toMatch(`cannot read the plans: 1 problem\n  - ${dist}/plan/bad.json: `);
      expect(await cli('diff', dist)).toEqual({
        code: 1,
        stdout: '',
        stderr: 'error: expected two paths, OLD and NEW, but got 1\n(add --help for usage)\n',
      });
      expect((await cli('diff', '--git', 'HEAD', dist, dist)).stderr).toContain(
        'expected at most one path, NEW, beside --git, but got 2',
      );
      expect((await cli('diff', '--nonsense')).code).toBe(1);
    });
  });
});
