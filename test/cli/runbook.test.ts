import { join } from 'node:path';
import { Chart } from 'cdk8s';
import { GitOpsApp, KubePrometheusStackStorage, type KubePrometheusStackStorageProps } from '../../src';
import type { RunbookStep } from '../../src/diff';
import { cli } from '../tools/cli';
import { description, GIB } from '../tools/describe';
import { inFolder } from '../tools/folders';

function synth(outdir: string, props: Partial<KubePrometheusStackStorageProps> = {}): string {
  const app = new GitOpsApp({ outdir });
  new KubePrometheusStackStorage(new Chart(app, 'storage'), 'storage', description({ prometheus: GIB, ...props }));
  app.synth();
  return outdir;
}

/** The steps of `--json`. */
async function steps(...args: readonly string[]): Promise<RunbookStep[]> {
  const { stdout } = await cli('runbook', ...args, '--json');
  return (JSON.parse(stdout) as { steps: RunbookStep[] }).steps;
}

describe('runbook move', () => {
  test('ends with 0 for nothing to move and for a move, and with 2 for data that is lost', async () => {
    await inFolder(async (folder) => {
      const before = synth(join(folder, 'before'));
      const after = synth(join(folder, 'after'), { nodes: ['node-1'] });
      expect((await cli('runbook', 'move', before, before)).code).toBe(0);
      const moved = await cli('runbook', 'move', before, after);
      expect([moved.code, moved.stdout]).toEqual([0, expect.stringMatching(/^EOF$/m)]);
      const lost = await cli('runbook', 'move', before, after, '--gone', 'node-0');
      expect([lost.code, lost.stdout]).toEqual([2, expect.stringContaining('LOST with its node')]);
      expect((await cli('runbook', 'move', before, after, '--gone', 'node-7')).code).toBe(1);
      expect((await cli('runbook', 'move', before)).code).toBe(1);
      expect((await cli('runbook', 'move', '--empty-dir', after, '--ssh')).code).toBe(1);
      expect((await cli('runbook', 'move', before, after, '--ssh')).stdout).toContain('ssh node-0');
    });
  });

  test('takes data out of emptyDirs before anything ends their pods', async () => {
    await inFolder(async (folder) => {
      const made = await steps('move', '--empty-dir', synth(join(folder, 'dist')));
      const text = made.flatMap(({ commands }) => commands).join('\n');
      expect(text).toMatch(/kubectl debug .* --target=prometheus /);
      expect(text).toContain('copy /proc/1/root/prometheus . ');
      const before = made.filter(({ phase }) => phase !== 'resume').flatMap(({ commands }) => commands);
      expect(before.join('\n')).not.toMatch(
        /kubectl (scale|patch|rollout|delete (prometheus|deployment|statefulset))|helm /,
      );
      expect(made.at(-1)?.commands).toEqual([expect.stringContaining('helm upgrade --install kps ')]);
    });
  });
});

describe('runbook backup and restore', () => {
  test('stop the pods and keep them stopped until the copies are verified', async () => {
    await inFolder(async (folder) => {
      const dist = synth(join(folder, 'dist'), { grafana: GIB });
      for (const args of [
        ['backup', dist, '--to', 'backup'],
        ['restore', dist, '--from', 'backup'],
        ['backup', dist, '--to', 'node-2:/srv/backup'],
        ['restore', dist, '--from', 'node-2:/srv/backup'],
      ]) {
        const made = await steps(...args);
        expect(made.map(({ phase }) => phase).join(' ')).toMatch(/^pause( act)+ resume( act)*$/);
        const [pause, resume] = ['pause', 'resume'].map((phase) => made.find((one) => one.phase === phase)?.commands);
        expect(pause).toContainEqual(expect.stringMatching(/^kubectl patch prometheuses\..*"paused":true/s));
        expect(pause).toContainEqual(expect.stringContaining('kubectl scale deployment kps-grafana --replicas=0 '));
        expect(resume).toContainEqual(expect.stringMatching(/^kubectl scale statefulset .* --replicas=1 /));
        expect(resume?.at(-1)).toMatch(/"paused":false/);
      }
    });
  });

  test('take only the claims that are named', async () => {
    await inFolder(async (folder) => {
      const dist = synth(join(folder, 'dist'), { grafana: GIB });
      const made = await steps('backup', dist, '--to', 'b', '--claim', 'grafana-0');
      const text = made.flatMap(({ commands }) => commands).join('\n');
      expect(text).toContain('folder=./b/grafana-0');
      expect(text).not.toContain('prometheus-0-0');
      expect(text).not.toContain('kubectl patch prometheuses');
    });
  });

  test.each([
    ['a claim that is not in the plan', ['--to', 'b', '--claim', 'prometheus-7-0']],
    ['a directory of the system', ['--to', 'node-1:/etc/backup']],
    ['a directory that others share', ['--to', 'node-1:/srv']],
    ['a node that is none', ['--to', '-x:/srv/backup']],
  ])('refuse %s', async (_, args) => {
    await inFolder(async (folder) => {
      const { code, stdout } = await cli('runbook', 'backup', synth(join(folder, 'dist')), ...args);
      expect([code, stdout]).toEqual([1, '']);
    });
  });

  test('quote a folder with characters of a shell, so that nothing else runs', async () => {
    await inFolder(async (folder) => {
      const made = await steps('backup', synth(join(folder, 'dist')), '--to', "-x'; touch y $(z)");
      const text = made.flatMap(({ commands }) => commands).join('\n');
      expect(text).toContain("folder='./-x'\\''; touch y $(z)/prometheus-0-0'");
    });
  });
});
