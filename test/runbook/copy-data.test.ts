import { spawnSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HostPathLayout } from '../../src';
import { copySteps } from '../../src/runbook/copy';
import { backupPlace, backupRunbook, restoreRunbook } from '../../src/runbook/backup';
import type { RunbookStep } from '../../src/commands/step';
import type { Place } from '../../src/runbook/place';
import { planDocument } from '../../src/diff';
import { COPY_DATA } from '../../src/shell/scripts';
import { GIB, storage } from '../tools/describe';
import { inFolder } from '../tools/folders';
import { inEachShell } from '../tools/on-node';
import { type Outcome, runInPod } from '../tools/pod';
import { some } from '../tools/runs';

const CAPABILITIES = '+chown,+dac_override,+fowner,+fsetid';
const BLOCK = '01HZ0000000000000000000000';
/** What a shell, tar or a list of lines could take for something else. */
const HOSTILE = [
  '-rf',
  '--checkpoint=1',
  'a b',
  'a\nb',
  '\n',
  "a'b",
  'a"b',
  '$(touch x)',
  '*',
  'ü',
  '%040',
  '..x',
  '.x',
  'x\\ty',
];

/** kubectl that runs the command of each exec here, where all directories are mounted. */
const KUBECTL = 'kubectl() { while [ "$1" != -- ]; do shift; done; shift; "$@"; }; cd /here || exit';

function place(node: string, directory: string): Place {
  const host = { node, nodeLabel: 'kubernetes.io/hostname', namespace: 'monitoring', pod: {} };
  return { host, directory, base: '/srv/new', isDisk: false };
}

const FROM = place('node-0', '/srv/old/prometheus-db');
const TO = place('node-1', '/srv/new/prometheus-0-0/prometheus-db');

/** The commands of a runbook that copy and verify, without those that start and stop. */
function copies(steps: readonly RunbookStep[]): string {
  return steps
    .flatMap(({ commands }) => commands)
    .filter((command) => command.includes('copy-data.sh') && !command.includes('ConfigMap'))
    .filter((command) => !command.includes(' drop'))
    .join('\n');
}

const PLAN = planDocument(storage({ layout: HostPathLayout.perVolume('/srv/new'), prometheus: GIB }));
const COPY = copies(
  copySteps({ name: 'kps', namespace: 'monitoring', chartVersion: '88.5.3' }, [
    { name: 'prometheus-0-0', from: FROM, to: TO },
  ]).copy,
);

inEachShell('in %s', (shell) => {
  /** Runs commands in a pod with the directories `old` and `new` of a folder. */
  async function run(folder: string, commands: string, killOn?: string): Promise<Outcome> {
    rmSync(join(folder, 'tmp'), { recursive: true, force: true });
    for (const name of ['old', 'new', 'tmp', 'copy', 'here']) {
      mkdirSync(join(folder, name), { recursive: true });
    }
    writeFileSync(join(folder, 'copy/copy-data.sh'), COPY_DATA);
    const mounts = ['old', '/from/0', 'old', '/old/0', 'new', '/to/0', 'tmp', '/tmp', 'copy', '/copy', 'here', '/here'];
    return await runInPod(shell, {
      mounts: mounts.map((one) => (one.startsWith('/') ? one : join(folder, one))),
      command: ['env', '-i', 'PATH=/bin:/usr/bin', 'sh', '-c', `${KUBECTL}; ${commands}`],
      capabilities: CAPABILITIES,
      ...(killOn === undefined ? {} : { killOn }),
    });
  }

  /** Fills `old`, by default with some names only, because each is sent on its own. */
  function fill(folder: string, names = some(HOSTILE, 7)): void {
    const old = join(folder, 'old');
    for (const below of ['wal/checkpoint', '']) {
      mkdirSync(join(old, below), { recursive: true });
      for (const name of names) {
        writeFileSync(join(old, below, name), `${below} ${name}`);
      }
    }
    mkdirSync(join(old, 'empty dir'));
    mkdirSync(join(old, BLOCK));
    writeFileSync(join(old, BLOCK, 'chunks'), Buffer.alloc(3_000_000, 'x'));
    symlinkSync('/etc/passwd', join(old, 'wal/absolute'));
    symlinkSync('../nowhere', join(old, 'dangling'));
    linkSync(join(old, BLOCK, 'chunks'), join(old, BLOCK, 'hard'));
    spawnSync('chown', ['-hR', '1000:2000', old]);
    spawnSync('chown', ['-h', '65534:7', join(old, 'wal/a b')]);
    chmodSync(join(old, 'wal'), 0o2750);
    chmodSync(join(old, 'a b'), 0o000);
    chmodSync(old, 0o2770);
  }

  const TARGET = 'new/prometheus-0-0/prometheus-db';

  /** Type, mode, owner, times of change and content of all that lies in a directory. */
  function tree(directory: string): string {
    const look =
      'find . -type f -printf "%m %U:%G %TY%Tj%TH%TM %P\\n" | sort; find . -type l -printf "%U:%G %l %P\\n" | sort; find . -type d -printf "%m %U:%G %P\\n" | sort; find . -type f -print0 | sort -z | xargs -0 sha256sum';
    return spawnSync('sh', ['-c', look], {
      cwd: directory,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
    }).stdout;
  }

  test('copies everything as it is, whatever the names are, and a second time nothing', async () => {
    await inFolder(async (folder) => {
      fill(folder, HOSTILE);
      const before = tree(join(folder, 'old'));
      const first = await run(folder, COPY);
      expect([first.code, first.stderr]).toEqual([0, expect.stringContaining('VERIFIED')]);
      expect(tree(join(folder, TARGET))).toBe(before);
      expect(tree(join(folder, 'old'))).toBe(before);
      const second = await run(folder, COPY);
      expect([second.code, second.stderr]).toEqual([0, expect.stringContaining('\n0 of ')]);
    });
  });

  test('goes on where it was killed, and with what has changed since', async () => {
    await inFolder(async (folder) => {
      fill(folder);
      const killed = await run(folder, COPY, 'received -rf');
      expect(killed.code === 0).toBe(false);
      expect(readdirSync(join(folder, TARGET))).toEqual(['.storage-copy']);
      rmSync(join(folder, 'old', 'a b'));
      writeFileSync(join(folder, 'old', BLOCK, 'chunks'), Buffer.alloc(3_000_000, 'y'));
      const again = await run(folder, COPY);
      expect(again.code).toBe(0);
      expect(again.stderr).not.toContain('received -rf');
      expect(tree(join(folder, TARGET))).toBe(tree(join(folder, 'old')));
    });
  });

  test('backs up to files, and restores them after the data is gone', async () => {
    await inFolder(async (folder) => {
      fill(folder);
      const before = tree(join(folder, 'old'));
      const props = { plan: PLAN, place: backupPlace('my backup') };
      const backup = copies(backupRunbook(props));
      const killed = await run(folder, backup, 'sends 01HZ');
      expect(killed.code).not.toBe(0);
      const again = await run(folder, backup);
      expect([again.code, again.stdout]).toEqual([0, 'VERIFIED ./my backup/prometheus-0-0\n']);
      expect(again.stderr).not.toContain('VERIFIED -rf');
      mkdirSync(join(folder, TARGET), { recursive: true });
      writeFileSync(join(folder, TARGET, 'broken'), 'x');
      const restored = await run(folder, copies(restoreRunbook(props)));
      expect([restored.code, restored.stderr]).toEqual([0, expect.stringContaining('VERIFIED')]);
      expect(readFileSync(join(folder, TARGET, '.storage-aside/broken'), 'utf8')).toBe('x');
      await run(folder, 'sh /copy/copy-data.sh /to/0 prometheus-0-0/prometheus-db drop');
      expect(tree(join(folder, TARGET))).toBe(before);
    });
  });

  test('refuses a backup file that was changed, and leaves the data directory as it is', async () => {
    await inFolder(async (folder) => {
      fill(folder);
      const props = { plan: PLAN, place: backupPlace('backup') };
      await run(folder, copies(backupRunbook(props)));
      const backup = join(folder, 'here/backup/prometheus-0-0');
      const file = readdirSync(backup).find((name) => name.startsWith(BLOCK)) ?? '';
      const text = readFileSync(join(backup, file));
      text[text.indexOf('x'.repeat(512)) + 100] = 121;
      writeFileSync(join(backup, file), text);
      const restored = await run(folder, copies(restoreRunbook(props)));
      expect([restored.code, restored.stderr]).toEqual([1, expect.stringContaining('ERROR differs ')]);
      expect(readdirSync(join(folder, TARGET))).toEqual(['.storage-copy']);
    });
  });

  const SCRIPT = 'sh /copy/copy-data.sh';

  test.each<[string, string, string, (folder: string) => void]>([
    [
      'a target that is not empty',
      `${SCRIPT} /from/0 . sums >s; ${SCRIPT} /from/0 . send wal | ${SCRIPT} /to/0 db receive wal`,
      'not-empty',
      (folder) => {
        mkdirSync(join(folder, 'new/db/theirs'), { recursive: true });
      },
    ],
    [
      'a link on the way to the target',
      `${SCRIPT} /from/0 . send wal | ${SCRIPT} /to/0 a/db receive wal`,
      'link',
      (folder) => {
        mkdirSync(join(folder, 'new'), { recursive: true });
        symlinkSync('../old', join(folder, 'new/a'));
      },
    ],
    [
      'a target above the mount',
      `${SCRIPT} /from/0 . send wal | ${SCRIPT} /to/0 ../old receive wal`,
      'path',
      () => undefined,
    ],
    [
      'to write what is only read',
      `${SCRIPT} /from/0 . send wal | ${SCRIPT} /from/0 x receive wal`,
      'read-only',
      () => undefined,
    ],
    [
      'a stream that breaks off',
      `${SCRIPT} /from/0 . send wal | head -c 3000 | ${SCRIPT} /to/0 db receive wal`,
      'broken',
      () => undefined,
    ],
    [
      'sums that break off',
      `${SCRIPT} /from/0 . sums | head -n 3 | ${SCRIPT} /to/0 db finish`,
      'incomplete',
      () => undefined,
    ],
    [
      'to finish an incomplete copy',
      `${SCRIPT} /from/0 . sums >s; ${SCRIPT} /from/0 . send wal | ${SCRIPT} /to/0 db receive wal; ${SCRIPT} /to/0 db finish <s`,
      'differs',
      () => undefined,
    ],
    [
      'to remove data that is not what was copied',
      `${SCRIPT} /from/0 . sums >s; echo more >>/old/0/x; ${SCRIPT} /old/0 . remove <s`,
      'differs',
      () => undefined,
    ],
    [
      'to remove what it only reads',
      `${SCRIPT} /from/0 . sums >s; ${SCRIPT} /from/0 . remove <s`,
      'read-only',
      () => undefined,
    ],
    ['a disk that is not mounted', `${SCRIPT} /disk/0 db missing </dev/null`, 'no-disk', () => undefined],
    ['a pipe among the data', `mkfifo /old/0/pipe; ${SCRIPT} /from/0 . sums`, 'special', () => undefined],
  ])('refuses %s', async (_, commands, code, prepare) => {
    await inFolder(async (folder) => {
      mkdirSync(join(folder, 'old/wal'), { recursive: true });
      writeFileSync(join(folder, 'old/wal/0'), 'sample'.repeat(1000));
      writeFileSync(join(folder, 'old/other'), 'x');
      prepare(folder);
      const before = readdirSync(join(folder, 'old'));
      const { stderr, code: exit } = await run(folder, `mkdir -p /tmp/d; ${commands}`);
      expect([exit, stderr]).toEqual([1, expect.stringMatching(new RegExp(`^ERROR ${code} `, 'm'))]);
      expect(readdirSync(join(folder, 'old'))).toEqual(expect.arrayContaining(before));
    });
  });

  test('removes old data only with the sums of the verified copy, and nothing that is not part of it', async () => {
    await inFolder(async (folder) => {
      fill(folder);
      mkdirSync(join(folder, 'old/prometheus-db'));
      writeFileSync(join(folder, 'old/prometheus-db/new'), 'x');
      const { code } = await run(
        folder,
        `${SCRIPT} /from/0 .:prometheus-db sums >s && ${SCRIPT} /old/0 .:prometheus-db remove <s`,
      );
      expect(code).toBe(0);
      expect(readdirSync(join(folder, 'old'))).toEqual(['prometheus-db']);
    });
  });

  test('keeps a hostile stream in the closed directory', async () => {
    await inFolder(async (folder) => {
      const evil = join(folder, 'evil');
      mkdirSync(join(folder, 'here'), { recursive: true });
      mkdirSync(join(folder, 'new/theirs'), { recursive: true });
      mkdirSync(join(evil, 'wal'), { recursive: true });
      symlinkSync('../../theirs', join(evil, 'wal/link'));
      symlinkSync('/to/0/theirs', join(evil, 'absolute'));
      spawnSync('tar', ['-cf', '../here/links.tar', './wal', './absolute'], { cwd: evil });
      rmSync(join(evil, 'wal/link'));
      rmSync(join(evil, 'absolute'));
      for (const name of ['wal/link', 'absolute']) {
        mkdirSync(join(evil, name));
        writeFileSync(join(evil, name, 'pwned'), 'x');
      }
      spawnSync('tar', ['-rf', '../here/links.tar', './wal/link/pwned', './absolute/pwned'], { cwd: evil });
      spawnSync(
        'tar',
        ['-rPf', '../here/links.tar', '--transform', 's,.*,../../../theirs/pwned,', './wal/link/pwned'],
        { cwd: evil },
      );
      await run(folder, `${SCRIPT} /to/0 db receive wal <links.tar`);
      expect(readdirSync(join(folder, 'new/theirs'))).toEqual([]);
      expect(readdirSync(join(folder, 'new')).sort()).toEqual(['db', 'theirs']);
    });
  });
});
