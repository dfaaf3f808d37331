import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Size } from 'cdk8s';
import { Fleet, GitOpsApp, KubePrometheusStackStorage, type KubePrometheusStackStorageProps } from '../../src';
import type { GuardOptions } from '../../src/files/guard';
import { codesOf, description, GIB, thrownBy } from '../tools/describe';
import { filesOf, inFolder } from '../tools/folders';
import { run } from '../tools/run';

type Props = Partial<KubePrometheusStackStorageProps>;

/** Synthesizes a new app each time. */
function synthesis(outdir: string, props: Props = {}, guard?: GuardOptions): () => void {
  return () => {
    const app = new GitOpsApp({ outdir, ...(guard === undefined ? {} : { guard }) });
    new KubePrometheusStackStorage(new Chart(app, 'storage'), 'storage', description({ grafana: GIB, ...props }));
    app.synth();
  };
}

const MOVED = { grafana: { ...GIB, nodes: ['node-1'] } };
const REFUSED = ['unacknowledged-change claims.monitoring/kps-grafana'];

/** The list of changes to acknowledge, which every fix has and the message prints once. */
function listIn(action: () => void): unknown {
  const problems = thrownBy(action);
  const [fix = '', ...others] = new Set(problems.map((one) => one.fix));
  expect(others).toEqual([]);
  expect(problems.filter(({ message }) => message.includes(fix))).toEqual(problems.slice(-1));
  return JSON.parse(/guard\.acknowledged to (\[.*?\]),/.exec(fix)?.[1] ?? 'null');
}

describe('a guard', () => {
  test('allows changes that leave no data behind, and otherwise refuses and writes nothing', async () => {
    await inFolder((folder) => {
      const [before, dist] = [join(folder, 'before'), join(folder, 'dist')];
      synthesis(before)();
      synthesis(dist, {}, { baseline: before })();
      const written = filesOf(dist);
      expect(Object.keys(written)).toContain('plan/kps.json');
      const moved = synthesis(dist, MOVED, { baseline: before });
      expect(codesOf(moved)).toEqual(REFUSED);
      expect(filesOf(dist)).toEqual(written);
    });
  });

  test('prints the changes, their consequences, and the list to acknowledge', async () => {
    await inFolder((folder) => {
      const before = join(folder, 'before');
      synthesis(before)();
      expect(synthesis(join(folder, 'dist'), MOVED, { baseline: before })).toThrow(
        [
          'refused changes that are not acknowledged: 1 problem',
          '  - claim monitoring/kps-grafana: moved from /data/kps/grafana-0 on node node-0 to /data/kps/grafana-0 on node node-1; its data is left behind in /data/kps/grafana-0 on node node-0; the PersistentVolume is immutable: it and the claim must be recreated; undo the changes; or, if they are intended, set guard.acknowledged to ["monitoring/kps-grafana"], synthesize, and follow the runbook of cdk8s-prometheus-storage diff before you apply anything',
        ].join('\n'),
      );
    });
  });

  test('never shortens the list to acknowledge', async () => {
    await inFolder((folder) => {
      const [before, dist] = [join(folder, 'before'), join(folder, 'dist')];
      const replicas = { prometheus: { ...GIB, replicas: 30 } };
      synthesis(before, { ...replicas, nodes: Array.from({ length: 30 }, (_, index) => `node-${index}`) })();
      const moved = synthesis(
        dist,
        { ...replicas, nodes: Array.from({ length: 30 }, (_, index) => `host-${index}`) },
        { baseline: before, acknowledged: ['mine'] },
      );
      const paths = thrownBy(moved).map(({ path }) => path.replace('claims.', ''));
      expect(paths).toHaveLength(31);
      expect(listIn(moved)).toEqual(['mine', ...paths]);
    });
  });

  test.each(['kps-grafana', 'monitoring/kps-grafana'])('allows a change that is acknowledged as %s', async (name) => {
    await inFolder((folder) => {
      const before = join(folder, 'before');
      synthesis(before)();
      synthesis(join(folder, 'dist'), MOVED, { baseline: join(before, 'plan/kps.json'), acknowledged: [name] })();
      const other = synthesis(join(folder, 'other'), MOVED, { baseline: before, acknowledged: ['kps'] });
      expect(codesOf(other)).toEqual(REFUSED);
      expect(listIn(other)).toEqual(['kps', 'monitoring/kps-grafana']);
    });
  });

  test('refuses to remove a release', async () => {
    await inFolder((folder) => {
      const before = join(folder, 'before');
      synthesis(before)();
      const empty = (): void => {
        const app = new GitOpsApp({ outdir: join(folder, 'dist'), guard: { baseline: before } });
        new Chart(app, 'empty');
        app.synth();
      };
      expect(codesOf(empty)).toEqual(REFUSED);
      expect(listIn(empty)).toEqual(['monitoring/kps-grafana']);
    });
  });

  test('needs a baseline outside the output folder', async () => {
    await inFolder((folder) => {
      const [before, dist] = [join(folder, 'before'), join(folder, 'dist')];
      synthesis(dist)();
      symlinkSync(join(dist, 'plan'), join(folder, 'link'));
      for (const baseline of [dist, join(dist, 'plan'), join(dist, 'not-there.json'), join(folder, 'link'), folder]) {
        expect(codesOf(synthesis(dist, {}, { baseline }))).toEqual(['baseline-in-output guard.baseline']);
      }
      for (const [baseline, code] of [
        [before, 'plan-not-found'],
        [{ git: 'HEAD' }, 'git-failed'],
      ] as const) {
        const guarded = synthesis(dist, {}, { baseline });
        expect(thrownBy(guarded)).toMatchObject([
          { code, path: 'guard.baseline', fix: 'leave the guard out until a first plan is there' },
        ]);
        expect(guarded).toThrow(/^cannot compare with the baseline: 1 problem\n {2}- guard\.baseline: /);
      }
    });
  });

  test('does not recommend its own removal if it cannot read the baseline', async () => {
    await inFolder((folder) => {
      const [before, dist] = [join(folder, 'before'), join(folder, 'dist')];
      synthesis(before)();
      writeFileSync(join(before, 'plan/kps.json'), '{');
      const problems = thrownBy(synthesis(dist, {}, { baseline: before }));
      expect(problems).toMatchObject([{ code: 'unreadable-plan', path: 'guard.baseline' }]);
      expect(problems[0]?.message).toContain(`${before}/plan/kps.json: `);
      expect(problems[0]?.message).not.toContain('leave the guard out');
    });
  });

  test('compares with a revision of Git', async () => {
    await inFolder((folder) => {
      const dist = join(folder, 'clusters/dist');
      const git = (...args: readonly string[]) =>
        run('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args]);
      git('init', '--quiet');
      synthesis(dist)();
      git('add', '.');
      git('commit', '--quiet', '--message', 'before');
      synthesis(dist, {}, { baseline: { git: 'HEAD' } })();
      expect(codesOf(synthesis(dist, MOVED, { baseline: { git: 'HEAD' } }))).toEqual(REFUSED);
      renameSync(dist, join(folder, 'moved'));
      const elsewhere = synthesis(join(folder, 'moved'), MOVED, { baseline: { git: 'HEAD', path: dist } });
      expect(codesOf(elsewhere)).toEqual(REFUSED);
      const unknown = synthesis(dist, {}, { baseline: { git: 'main~99' } });
      expect(thrownBy(unknown)).toMatchObject([{ code: 'git-failed', path: 'guard.baseline', got: '"main~99"' }]);
    });
  });

  test('works for one storage in any App, and then compares only its release', async () => {
    await inFolder((folder) => {
      const before = join(folder, 'before');
      synthesis(join(before, 'a'))();
      const other = { name: 'other', namespace: 'monitoring', chartVersion: '45.9.1' };
      synthesis(join(before, 'b'), { release: other })();
      const plainApp = (props: Props) => (): void => {
        const made = new App({ outdir: join(folder, 'dist') });
        mkdirSync(made.outdir, { recursive: true });
        new KubePrometheusStackStorage(new Chart(made, 'storage'), 'storage', description({ grafana: GIB, ...props }));
        made.synth();
      };
      const guard = { baseline: before };
      plainApp({ guard })();
      // constructs reports validations only as text
      expect(plainApp({ guard, ...MOVED })).toThrow(
        /claim monitoring\/kps-grafana: moved from .* guard\.acknowledged to \["monitoring\/kps-grafana"\],/,
      );
      plainApp({ guard: { ...guard, acknowledged: ['kps-grafana'] }, ...MOVED })();
      expect(plainApp({ guard, release: { ...other, name: 'new', namespace: 'x' } })).toThrow(
        'guard.baseline has 2 plans; it must have one of release new in namespace x',
      );
      synthesis(join(folder, 'gitops'), { guard })();
      expect(synthesis(join(before, 'a'), { guard })).toThrow('it must be outside the output folder');
    });
  });

  test('compares each cluster of a fleet with its own folder', async () => {
    await inFolder((folder) => {
      const fleet = (outdir: string, tokyo: Props, guard?: GuardOptions) => (): void => {
        new Fleet({
          outdir: join(folder, outdir),
          shared: description({ grafana: GIB }),
          clusters: { berlin: {}, tokyo },
          ...(guard === undefined ? {} : { guard }),
        }).synth();
      };
      fleet('before', {})();
      const baseline = join(folder, 'before');
      fleet('dist', { grafana: { size: Size.gibibytes(1) } }, { baseline })();
      for (const others of [[], ['kps-grafana', 'berlin/kps-grafana']]) {
        const moved = fleet('dist', MOVED, { baseline, acknowledged: others });
        expect(codesOf(moved)).toEqual(['unacknowledged-change clusters.tokyo.claims.monitoring/kps-grafana']);
        expect(listIn(moved)).toEqual([...others, 'tokyo/monitoring/kps-grafana']);
      }
      fleet('dist', MOVED, { baseline, acknowledged: ['tokyo/kps-grafana'] })();
    });
  });
});
