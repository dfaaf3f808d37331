import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { planDocument, planJson } from '../../src/plan/plan-document';
import { type FoundPlan, plansAt, plansIn } from '../../src/files/plan-files';
import { GIB, problemsOf, storage } from '../tools/describe';
import { inFolder } from '../tools/folders';
import { run } from '../tools/run';

const PLAN = planJson(planDocument(storage({ grafana: GIB })));

function write(folder: string, ...files: readonly string[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), file.endsWith('.txt') ? 'no plan' : PLAN);
  }
}

function git(folder: string, ...args: readonly string[]): void {
  run('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args]);
}

const where = (plans: readonly FoundPlan[]) => plans.map(({ folder, document }) => [folder, document.release.name]);

describe('plans are found', () => {
  test('as a file, in their folder, in the output folder and in that of a fleet', async () => {
    await inFolder((folder) => {
      write(folder, 'plan/kps.json', 'plan/kps.txt', 'other.json');
      expect(where(plansIn(join(folder, 'plan/kps.json')))).toEqual([['', 'kps']]);
      expect(where(plansIn(join(folder, 'plan')))).toEqual([['', 'kps']]);
      expect(where(plansIn(folder))).toEqual([['', 'kps']]);
      write(folder, 'berlin/plan/kps.json', 'tokyo/plan/kps.json');
      expect(where(plansIn(folder))).toEqual([
        ['berlin', 'kps'],
        ['', 'kps'],
        ['tokyo', 'kps'],
      ]);
    });
  });

  test('or told to be missing', async () => {
    await inFolder((folder) => {
      write(folder, 'other.json');
      expect(problemsOf(() => plansIn(folder))).toEqual([`${folder}: want a plan/<release>.json in it`]);
      expect(problemsOf(() => plansIn(join(folder, 'none')))).toEqual([
        `${folder}/none: want a plan/<release>.json, or a folder with plans: nothing is at ${folder}/none, so synthesize first`,
      ]);
    });
  });

  test('in a Git revision, also where they are gone', async () => {
    await inFolder((folder) => {
      git(folder, 'init', '--quiet');
      write(folder, 'cluster/dist/plan/kps.json', 'cluster/dist/plan/kps.txt');
      git(folder, 'add', '.');
      git(folder, 'commit', '--quiet', '--message', 'plans');
      rmSync(join(folder, 'cluster'), { recursive: true });
      for (const path of ['cluster/dist', 'cluster/dist/plan', 'cluster/dist/plan/kps.json']) {
        const [plan, ...more] = plansAt('HEAD', join(folder, path));
        expect(more).toEqual([]);
        expect(plan?.file).toBe(`HEAD:${folder}/cluster/dist/plan/kps.json`);
        expect(plan?.folder).toBe('');
      }
      expect(where(plansAt('HEAD', folder))).toEqual([['cluster/dist', 'kps']]);
      expect(problemsOf(() => plansAt('HEAD', join(folder, 'src')))).toEqual([
        `${folder}/src: want a plan/<release>.json there in revision HEAD`,
      ]);
      for (const revision of ['no-such-branch', '--output=/tmp/x', '']) {
        expect(problemsOf(() => plansAt(revision, folder))).toEqual([
          `revision: got ${JSON.stringify(revision)}, want one that Git knows here`,
        ]);
      }
    });
  });

  test('not outside of a repository', async () => {
    await inFolder((folder) => {
      expect(problemsOf(() => plansAt('HEAD', folder))).toEqual([`${folder}: want a path in a Git repository`]);
    });
  });

  test('all that cannot be read are told at once', async () => {
    await inFolder((folder) => {
      write(folder, 'plan/a.json', 'plan/b.json');
      writeFileSync(join(folder, 'plan/a.json'), '{');
      writeFileSync(join(folder, 'plan/b.json'), PLAN.replace('"hostPath"', '"nfs"'));
      expect(problemsOf(() => plansIn(folder))).toEqual([
        `${folder}/plan/a.json: got no JSON, want a plan/<release>.json`,
        `${folder}/plan/b.json: nodes.0.volumes.0.type: got "nfs", want "hostPath" or "local"`,
      ]);
    });
  });
});
