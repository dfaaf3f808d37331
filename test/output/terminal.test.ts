import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { summary } from '../../src/output/terminal';
import { inFolder } from '../tools/folders';

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

  /** Runs a program that synthesizes, with or without a terminal. */
  function run(folder: string, terminal: boolean, env: NodeJS.ProcessEnv = {}): string {
    const program = join(folder, 'program.js');
    const src = join(__dirname, '../../src/output/terminal');
    writeFileSync(
      program,
      `require(${JSON.stringify(join(__dirname, '../tools/compile-on-the-fly.js'))});
       require(${JSON.stringify(src)}).tellOnTerminal(() => ({ outdir: 'dist', files: 3, objects: 2 }));`,
    );
    const [command, args] = terminal
      ? ['script', ['-qec', `${process.execPath} ${program}`, '/dev/null']]
      : [process.execPath, [program]];
    const { stdout, stderr } = spawnSync(command, args, {
      encoding: 'utf8',
      env: { ...process.env, CI: undefined, ...env },
    });
    return stdout + stderr;
  }

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
