import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { planDocument, planJson } from '../../src/plan/plan-document';
import type { FoundPlan } from '../../src/diff/found-plan';
import { plansAt, plansIn } from '../../src/files/plan-files';
import { codesOf, GIB, problemsOf, storage } from '../tools/describe';
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

describe('plans', () => {
  test('are found by file, in their folder, in an output folder and in that of a fleet', async () => {
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

  test('are reported if they are missing', async () => {
    await inFolder((folder) => {
      write(folder, 'other.json');
      expect(codesOf(() => plansIn(folder))).toEqual([`plan-not-found ${folder}`]);
      const none = join(folder, 'none');
      expect(codesOf(() => plansIn(none))).toEqual([`plan-not-found ${none}`]);
      expect(problemsOf(() => plansIn(none))).toEqual([
        `${none} does not exist; synthesize first, or name a plan/<release>.json or a folder with plans`,
      ]);
    });
  });

  test('are found in a Git revision, also if they are deleted now', async () => {
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
      expect(codesOf(() => plansAt('HEAD', join(folder, 'src')))).toEqual([`plan-not-found ${folder}/src`]);
      for (const revision of ['no-such-branch', '--output=/tmp/x', '']) {
        expect(codesOf(() => plansAt(revision, folder))).toEqual(['git-failed revision']);
      }
    });
  });

  test('are not found in a Git revision outside of a repository', async () => {
    await inFolder((folder) => {
      expect(codesOf(() => plansAt('HEAD', folder))).toEqual([`git-failed ${folder}`]);
    });
  });

  test('are all reported at once if they cannot be read', async () => {
    await inFolder((folder) => {
      write(folder, 'plan/a.json', 'plan/b.json');
      writeFileSync(join(folder, 'plan/a.json'), '{');
      writeFileSync(join(folder, 'plan/b.json'), PLAN.replace('"hostPath"', '"nfs"'));
      const problems = codesOf(() => plansIn(folder));
      expect(problems).toHaveLength(2);
      expect(problems[0]).toMatch(`unreadable-plan ${folder}/plan/a.json`);
      expect(problems[1]).toMatch(`unreadable-plan ${folder}/plan/b.json`);
    });
  });
});
