import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Size } from 'cdk8s';
import { Fleet, GitOpsApp, KubePrometheusStackStorage, type KubePrometheusStackStorageProps } from '../../src';
import type { GuardOptions } from '../../src/files/guard';
import { description, GIB, problemsOf } from '../tools/describe';
import { filesOf, inFolder } from '../tools/folders';
import { run } from '../tools/run';

type Props = Partial<KubePrometheusStackStorageProps>;

function synth(outdir: string, props: Props = {}, guard?: GuardOptions): void {
  const app = new GitOpsApp({ outdir, ...(guard === undefined ? {} : { guard }) });
  new KubePrometheusStackStorage(new Chart(app, 'storage'), 'storage', description({ grafana: GIB, ...props }));
  app.synth();
}

const MOVED = { grafana: { ...GIB, nodes: ['node-1'] } };
const PROBLEM =
  'claim monitoring/kps-grafana is moved (/data/kps/grafana-0 on node node-0 -> /data/kps/grafana-0 on node node-1); data left behind in /data/kps/grafana-0 on node node-0; Kubernetes refuses to change the volume';

/** What is to be acknowledged, whole, to be pasted. */
function acknowledge(got: readonly string[], missing: string): string {
  return `guard.acknowledged: got ${JSON.stringify(got)}, want all of it as it was, or ${JSON.stringify([...got, missing])}: then it is synthesized, and the runbook of cdk8s-prometheus-storage diff has the steps that come before any apply`;
}

const ACKNOWLEDGE = acknowledge([], 'monitoring/kps-grafana');

describe('a guard', () => {
  test('lets pass what leaves nothing behind, and refuses what does: nothing is written', async () => {
    await inFolder((folder) => {
      const [before, dist] = [join(folder, 'before'), join(folder, 'dist')];
      synth(before);
      synth(dist, {}, { baseline: before });
      const written = filesOf(dist);
      expect(Object.keys(written)).toContain('plan/kps.json');
      expect(
        problemsOf(() => {
          synth(dist, MOVED, { baseline: before });
        }),
      ).toEqual([PROBLEM, ACKNOWLEDGE]);
      expect(filesOf(dist)).toEqual(written);
    });
  });

  test.each(['kps-grafana', 'monitoring/kps-grafana'])('lets pass what is acknowledged as %s', async (name) => {
    await inFolder((folder) => {
      const before = join(folder, 'before');
      synth(before);
      synth(join(folder, 'dist'), MOVED, { baseline: join(before, 'plan/kps.json'), acknowledged: [name] });
      expect(
        problemsOf(() => {
          synth(join(folder, 'other'), MOVED, { baseline: before, acknowledged: ['kps'] });
        }),
      ).toEqual([PROBLEM, acknowledge(['kps'], 'monitoring/kps-grafana')]);
    });
  });

  test('sees a release that is gone', async () => {
    await inFolder((folder) => {
      const before = join(folder, 'before');
      synth(before);
      const app = new GitOpsApp({ outdir: join(folder, 'dist'), guard: { baseline: before } });
      new Chart(app, 'empty');
      expect(
        problemsOf(() => {
          app.synth();
        }),
      ).toEqual([
        'claim monitoring/kps-grafana is removed; data left behind in /data/kps/grafana-0 on node node-0; the claim and its volume monitoring-kps-grafana-0 stay until somebody deletes them',
        ACKNOWLEDGE,
      ]);
    });
  });

  test('needs a baseline, and one that the synthesis does not empty', async () => {
    await inFolder((folder) => {
      const [before, dist] = [join(folder, 'before'), join(folder, 'dist')];
      synth(dist);
      symlinkSync(join(dist, 'plan'), join(folder, 'link'));
      const apart = (path: string) =>
        `guard.baseline: got ${JSON.stringify(path)}, want it apart from the output folder, which is emptied before every synthesis`;
      for (const path of [dist, join(dist, 'plan'), join(dist, 'not-there.json'), join(folder, 'link'), folder]) {
        expect(
          problemsOf(() => {
            synth(dist, {}, { baseline: path });
          }),
        ).toEqual([apart(path)]);
      }
      expect(
        problemsOf(() => {
          synth(dist, {}, { baseline: before });
        }),
      ).toEqual([
        `guard.baseline: ${before}: want a plan/<release>.json, or a folder with plans: nothing is at ${before}, so synthesize first; leave the guard out until a first plan is there`,
      ]);
      expect(
        problemsOf(() => {
          synth(dist, {}, { baseline: { git: 'HEAD' } });
        }),
      ).toEqual([
        `guard.baseline: ${dist}: want a path in a Git repository; leave the guard out until a first plan is there`,
      ]);
    });
  });

  test('compares with a revision of Git', async () => {
    await inFolder((folder) => {
      const dist = join(folder, 'clusters/dist');
      const git = (...args: readonly string[]) =>
        run('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args]);
      git('init', '--quiet');
      synth(dist);
      git('add', '.');
      git('commit', '--quiet', '--message', 'before');
      synth(dist, {}, { baseline: { git: 'HEAD' } });
      expect(
        problemsOf(() => {
          synth(dist, MOVED, { baseline: { git: 'HEAD' } });
        }),
      ).toEqual([PROBLEM, ACKNOWLEDGE]);
      renameSync(dist, join(folder, 'moved'));
      expect(
        problemsOf(() => {
          synth(join(folder, 'moved'), MOVED, { baseline: { git: 'HEAD', path: dist } });
        }),
      ).toEqual([PROBLEM, ACKNOWLEDGE]);
      expect(
        problemsOf(() => {
          synth(dist, {}, { baseline: { git: 'main~99' } });
        }),
      ).toEqual([
        'guard.baseline: revision: got "main~99", want one that Git knows here; leave the guard out until a first plan is there',
      ]);
    });
  });

  test('of a storage works in any App, and compares its release alone', async () => {
    await inFolder((folder) => {
      const before = join(folder, 'before');
      synth(join(before, 'a'));
      synth(join(before, 'b'), { release: { name: 'other', namespace: 'monitoring', chartVersion: '45.9.1' } });
      const app = (props: Props): App => {
        const made = new App({ outdir: join(folder, 'dist') });
        mkdirSync(made.outdir, { recursive: true });
        new KubePrometheusStackStorage(new Chart(made, 'storage'), 'storage', description({ grafana: GIB, ...props }));
        return made;
      };
      app({ guard: { baseline: before } }).synth();
      expect(() => {
        app({ guard: { baseline: before }, ...MOVED }).synth();
      }).toThrow(PROBLEM);
      app({ guard: { baseline: before, acknowledged: ['kps-grafana'] }, ...MOVED }).synth();
      expect(() => {
        app({ guard: { baseline: before }, release: { name: 'new', namespace: 'x', chartVersion: '45.9.1' } }).synth();
      }).toThrow('guard.baseline: got 2 plans, want one of release new in namespace x');
      synth(join(folder, 'gitops'), { guard: { baseline: before } });
      expect(() => {
        synth(join(before, 'a'), { guard: { baseline: before } });
      }).toThrow('want it apart from the output folder');
    });
  });

  test('of a fleet compares each cluster with its own folder', async () => {
    await inFolder((folder) => {
      const fleet = (outdir: string, tokyo: Props, guard?: GuardOptions) =>
        new Fleet({
          outdir: join(folder, outdir),
          shared: description({ grafana: GIB }),
          clusters: { berlin: {}, tokyo },
          ...(guard === undefined ? {} : { guard }),
        });
      fleet('before', {}).synth();
      const baseline = join(folder, 'before');
      fleet('dist', { grafana: { size: Size.gibibytes(1) } }, { baseline }).synth();
      const moved = (acknowledged: readonly string[]) => () => {
        fleet('dist', MOVED, { baseline, acknowledged }).synth();
      };
      for (const others of [[], ['kps-grafana', 'berlin/kps-grafana']]) {
        expect(problemsOf(moved(others))).toEqual([
          `tokyo: ${PROBLEM}`,
          acknowledge(others, 'tokyo/monitoring/kps-grafana'),
        ]);
      }
      moved(['tokyo/kps-grafana'])();
    });
  });
});
