import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, lchownSync, mkdirSync, symlinkSync, writeFileSync, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { HostPathLayout, type KubePrometheusStackStorageProps } from '../../src';
import { GIB, storage } from '../tools/describe';
import { inFolder } from '../tools/folders';
import { inEachShell } from '../tools/on-node';
import { Node, type Outcome, type Shell } from '../tools/pod';
import { runs } from '../tools/runs';
import { treeOf } from './tree';

const EVERYTHING: Partial<KubePrometheusStackStorageProps> = {
  release: { name: 'kps', namespace: 'monitoring', chartVersion: '58.6.1' },
  prometheus: GIB,
  alertmanager: GIB,
  thanosRuler: GIB,
  grafana: GIB,
  values: { thanosRuler: { thanosRulerSpec: { queryEndpoints: ['q:1'] } } },
};
const SHARED = { ...EVERYTHING, layout: HostPathLayout.sharedRoot('/data/kps') };
const OWN = { ...EVERYTHING, layout: HostPathLayout.perVolume('/data/kps') };

const SHARED_TREE = {
  data: 'dir 755 0:0',
  'data/kps': 'dir 755 0:0',
  'data/kps/alertmanager-db': 'dir 2770 1000:2000',
  'data/kps/grafana-db': 'dir 2770 472:472',
  'data/kps/prometheus-db': 'dir 2770 1000:2000',
  'data/kps/thanos-db': 'dir 2770 1000:2000',
};
const OWN_TREE = {
  data: 'dir 755 0:0',
  'data/kps': 'dir 755 0:0',
  'data/kps/alertmanager-0': 'dir 755 0:0',
  'data/kps/alertmanager-0/alertmanager-db': 'dir 2770 1000:2000',
  'data/kps/grafana-0': 'dir 2770 472:472',
  'data/kps/prometheus-0-0': 'dir 755 0:0',
  'data/kps/prometheus-0-0/prometheus-db': 'dir 2770 1000:2000',
  'data/kps/thanos-ruler-0': 'dir 2770 1000:2000',
};

type Tracing = Parameters<Node['run']>[2];

async function run(
  node: Node,
  shell: Shell,
  props: Partial<KubePrometheusStackStorageProps>,
  tracing?: Tracing,
): Promise<Outcome> {
  const [job] = storage(props).initJobs;
  if (job === undefined) {
    throw new Error('expected a Job, got none');
  }
  return node.run(job.job, shell, tracing);
}

/** Creates a file with an owner, and missing directories. */
function put(node: Node, path: string, owner: [number, number], mode = 0o640): void {
  const file = node.path(path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `content of ${path}`);
  chmodSync(file, mode);
  chownSync(file, ...owner);
}

function own(node: Node, path: string, owner: [number, number], mode?: number): void {
  lchownSync(node.path(path), ...owner);
  if (mode !== undefined) {
    chmodSync(node.path(path), mode);
  }
}

/** Everything below a folder that has another owner, relative to it. */
function wrongIn(folder: string, owner: string): string[] {
  return Object.entries(treeOf(folder)).flatMap(([path, entry]) => (entry.split(' ')[2] === owner ? [] : [path]));
}

/** Starts a process that writes like Prometheus' compaction: it creates a temporary block, renames it, and deletes the oldest. */
function writeAs(folder: string, uid: number, gid: number): { wrote: () => Promise<void>; stop: () => Promise<void> } {
  const script = `
cd "$1" || exit
i=0
while [ $i -lt 100000 ]; do
  i=$((i + 1))
  mkdir -p "w$i.tmp/chunks" && touch "w$i.tmp/chunks/1" "w$i.tmp/meta" && mv "w$i.tmp" "w$i" && echo $i
  [ $i -lt 20 ] || rm -rf "w$((i - 19))"
done 2>/dev/null`;
  const child = spawn(
    'setpriv',
    [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', 'sh', '-c', script, 'sh', folder],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const first = new Promise<void>((done) => {
    child.stdout.once('data', () => {
      done();
    });
  });
  child.stdout.resume();
  const ended = new Promise<void>((done) =>
    child.on('close', () => {
      done();
    }),
  );
  return {
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    wrote: () => first,
  };
}

inEachShell('the init Job in %s', (shell) => {
  test('creates everything on a fresh node, and changes nothing the second time', async () => {
    for (const [props, tree] of [
      [SHARED, SHARED_TREE],
      [OWN, OWN_TREE],
    ] as const) {
      await inFolder(async (folder) => {
        const node = new Node(folder);
        const first = await run(node, shell, props);
        expect(first).toMatchObject({ code: 0, stderr: '' });
        expect(first.stdout.match(/: made, now /g)).toHaveLength(4);
        expect(treeOf(folder)).toEqual(tree);
        const second = await run(node, shell, props);
        expect(second).toMatchObject({ code: 0, stderr: '' });
        expect(second.stdout.match(/, right\n/g)).toHaveLength(4);
        expect(treeOf(folder)).toEqual(tree);
      });
    }
  });

  test('changes the owner of a directory that the kubelet created as root', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      mkdirSync(node.path('/data/kps/prometheus-db'), { recursive: true });
      const { code, stdout } = await run(node, shell, SHARED);
      expect(code).toBe(0);
      expect(stdout).toContain('/data/kps/prometheus-db: found 0:0 755, now 1000:2000 2770\n');
      expect(treeOf(folder)).toEqual(SHARED_TREE);
    });
  });

  test("repairs a shared root after Grafana's chown, whatever the file names", async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      await run(node, shell, SHARED);
      const names = [
        'wal/00000001',
        'a b/c',
        'it\'s "quoted"',
        '-rf',
        '--',
        '.hidden',
        '..odd',
        '*',
        '[a]',
        'new\nline/in\nit',
        'back\\slash',
        '$(touch x)',
        'ü',
        '{{x}}',
      ];
      for (const name of names) {
        put(node, `/data/kps/prometheus-db/${name}`, [472, 472]);
      }
      put(node, '/data/kps/other/kept', [7, 7]);
      symlinkSync('/data/kps/other/kept', node.path('/data/kps/prometheus-db/link'));
      execFileSync('chown', ['-R', '472:472', node.path('/data/kps')]);
      const before = treeOf(folder);
      expect(await run(node, shell, SHARED)).toMatchObject({ code: 0, stderr: '' });
      const after = treeOf(folder);
      expect(Object.keys(after)).toEqual(Object.keys(before));
      for (const [path, entry] of Object.entries(after)) {
        const owner = /^data\/kps\/(prometheus|alertmanager|thanos)-db/.test(path) ? '1000:2000' : '472:472';
        const wanted = (before[path] ?? '').replace('472:472', owner);
        expect([path, entry]).toEqual([path, path === 'data' ? 'dir 755 0:0' : wanted]);
      }
    });
  });

  test('repairs directories with thousands of files, hidden or not', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      for (let index = 0; index < 4500; index++) {
        put(node, `/data/kps/prometheus-db/${index % 2 ? '.' : ''}${index}`, [472, 472]);
      }
      own(node, '/data/kps/prometheus-db', [472, 472]);
      expect(await run(node, shell, SHARED)).toMatchObject({ code: 0, stderr: '' });
      const owners = Object.values(treeOf(node.path('/data/kps/prometheus-db'))).map((entry) => entry.split(' ')[2]);
      expect([owners.length, new Set(owners)]).toEqual([4500, new Set(['1000:2000'])]);
    });
  });

  test('succeeds while a process of the right user creates, renames and deletes files', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      for (let index = 0; index < 300; index++) {
        put(node, `/data/kps/prometheus-db/d${index % 30}/${index}`, [472, 2000]);
      }
      own(node, '/data/kps/prometheus-db', [472, 2000], 0o2775);
      chmodSync(folder, 0o755);
      const writer = writeAs(node.path('/data/kps/prometheus-db'), 1000, 2000);
      await writer.wrote();
      try {
        expect(await run(node, shell, SHARED)).toMatchObject({ code: 0, stderr: '' });
      } finally {
        await writer.stop();
      }
      expect(wrongIn(node.path('/data/kps/prometheus-db'), '1000:2000')).toEqual([]);
    });
  });

  test('never exits with 0 and wrong owners while a process of another user writes', async () => {
    for (let round = 0; round < runs(4, 2); round++) {
      await inFolder(async (folder) => {
        const node = new Node(folder);
        for (let index = 0; index < 60; index++) {
          put(node, `/data/kps/prometheus-db/d${index % 30}/${index}`, [472, 472]);
        }
        own(node, '/data/kps/prometheus-db', [472, 472]);
        chmodSync(folder, 0o755);
        const writer = writeAs(node.path('/data/kps/prometheus-db'), 472, 472);
        await writer.wrote();
        const { code, stderr } = await run(node, shell, SHARED);
        await writer.stop();
        const wrong = wrongIn(node.path('/data/kps/prometheus-db'), '1000:2000');
        expect([code, code === 0 ? wrong : []]).toEqual([code, []]);
        expect(code === 0 || stderr.startsWith('ERROR content /data/kps/prometheus-db: ')).toBe(true);
        expect(await run(node, shell, SHARED)).toMatchObject({ code: 0, stderr: '' });
        expect(wrongIn(node.path('/data/kps/prometheus-db'), '1000:2000')).toEqual([]);
      });
    }
  });

  test('fails if it cannot change the owner of an entry, and leaves the top directory for the next run', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      const name = '/data/kps/prometheus-db/wal/a\nERROR link x\u001b[31m';
      put(node, name, [472, 472]);
      own(node, '/data/kps/prometheus-db', [472, 472]);
      execFileSync('chattr', ['+i', node.path(name)]);
      try {
        const { code, stderr } = await run(node, shell, SHARED);
        expect([code, stderr]).toEqual([
          1,
          expect.stringMatching(/^ERROR (denied|content) \/data\/kps\/prometheus-db: [ -~]*\n$/),
        ]);
        expect(treeOf(folder)['data/kps/prometheus-db']).toBe('dir 755 472:472');
      } finally {
        execFileSync('chattr', ['-i', node.path(name)]);
      }
      expect(await run(node, shell, SHARED)).toMatchObject({ code: 0, stderr: '' });
      expect(wrongIn(node.path('/data/kps/prometheus-db'), '1000:2000')).toEqual([]);
    });
  });

  test.concurrent('does not treat a directory that it cannot list as empty', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      put(node, '/data/kps/prometheus-db/wal/1', [472, 472]);
      own(node, '/data/kps/prometheus-db/wal', [472, 472], 0o711);
      own(node, '/data/kps/prometheus-db', [472, 472], 0o711);
      const { code, stderr } = await run(node, shell, SHARED, { without: 'dac_override' });
      expect([code, stderr]).toEqual([
        1,
        expect.stringMatching(/^ERROR denied \/data\/kps\/prometheus-db: .*Permission denied\n/),
      ]);
      expect(treeOf(folder)['data/kps/prometheus-db']).toBe('dir 711 472:472');
      expect(await run(node, shell, SHARED)).toMatchObject({ code: 0, stderr: '' });
      expect(wrongIn(node.path('/data/kps/prometheus-db'), '1000:2000')).toEqual([]);
    });
  });

  test.concurrent.each(['chown', 'dac_override', 'fowner', 'fsetid'])(
    'fails without the capability %s, and repairs the directory with it',
    async (without) => {
      await inFolder(async (folder) => {
        const node = new Node(folder);
        put(node, '/data/kps/prometheus-db/wal/1', [472, 472]);
        own(node, '/data/kps/prometheus-db/wal', [472, 472], 0o700);
        own(node, '/data/kps/prometheus-db', [472, 472], 0o700);
        const { code, stderr } = await run(node, shell, SHARED, { without });
        expect([code, /^ERROR (denied|content|mode|moved|unreadable) /m.test(stderr)]).toEqual([1, true]);
        expect(await run(node, shell, SHARED)).toMatchObject({ code: 0, stderr: '' });
        expect(wrongIn(node.path('/data/kps/prometheus-db'), '1000:2000')).toEqual([]);
        expect(treeOf(folder)['data/kps/prometheus-db']).toBe('dir 2770 1000:2000');
      });
    },
  );

  test('starts again after a Job that was killed before its second check', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      put(node, '/data/kps/prometheus-db/wal/1', [5, 5]);
      own(node, '/data/kps/prometheus-db', [1000, 2000], 0o3700);
      expect(await run(node, shell, SHARED)).toMatchObject({ code: 0, stderr: '' });
      expect(wrongIn(node.path('/data/kps/prometheus-db'), '1000:2000')).toEqual([]);
      expect(treeOf(folder)['data/kps/prometheus-db']).toBe('dir 2770 1000:2000');
    });
  });

  test('takes the top directory back if its content changes after it was given away', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      put(node, '/data/kps/prometheus-db/wal/1', [472, 472]);
      own(node, '/data/kps/prometheus-db', [472, 472]);
      // a process that has the directory open writes again after the Job has given the top directory away
      const script = (text: string): string =>
        `chmod() { command chmod "$@"; case $1$PWD in 03700*/prometheus-db) touch late ;; esac; }\n${text}`;
      const { code, stderr } = await run(node, shell, SHARED, { script });
      expect([code, stderr]).toEqual([
        1,
        'ERROR content /data/kps/prometheus-db: ./late in it does not belong to 1000:2000, although it was given away: does another process write there?\n',
      ]);
      expect(treeOf(folder)['data/kps/prometheus-db']).toBe('dir 3700 0:0');
      expect(await run(node, shell, SHARED)).toMatchObject({ code: 0, stderr: '' });
      expect(wrongIn(node.path('/data/kps/prometheus-db'), '1000:2000')).toEqual([]);
    });
  });

  test('prevents the old owner, who has the directory open, from making it accessible again during the change', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      put(node, '/data/kps/prometheus-db/wal/1', [472, 472]);
      own(node, '/data/kps/prometheus-db', [472, 472]);
      // the mode must change only after the owner, because the old owner could change it back at once
      const script = (text: string): string => `chmod() {
  case $(stat -c %u .)$PWD in 472*/prometheus-db) echo "$@" >>/host/0/opened ;; esac
  command chmod "$@"
}
${text}`;
      expect(await run(node, shell, SHARED, { script })).toMatchObject({ code: 0 });
      expect(existsSync(node.path('/data/kps/opened'))).toBe(false);
    });
  });

  test('does not treat a directory as right if its check is interrupted', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      put(node, '/data/kps/prometheus-db/wal/1', [472, 472]);
      own(node, '/data/kps/prometheus-db', [472, 472]);
      const script = (text: string): string => `find() { sh -c 'kill -9 $PPID'; }\n${text}`;
      const { code, stderr } = await run(node, shell, SHARED, { script });
      expect(code).toBe(1);
      expect(stderr).toContain('ERROR unreadable /data/kps/prometheus-db: find: did not come to its end\n');
      expect(treeOf(folder)['data/kps/prometheus-db']).toBe('dir 755 472:472');
    });
  });

  test.each<[found: number, mode: string]>([
    [0o2770, '0770'],
    [0o3777, '2770'],
    [0o6777, '770'],
    [0o755, '2750'],
  ])('changes mode %o to %s', async (found, mode) => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      mkdirSync(node.path('/data/kps/prometheus-db'), { recursive: true });
      own(node, '/data/kps/prometheus-db', [1000, 2000], found);
      // new directories inherit the bit and the group of a set-group-ID directory
      own(node, '/data/kps', [0, 50], 0o2755);
      expect(await run(node, shell, { ...SHARED, initJob: { mode } })).toMatchObject({ code: 0, stderr: '' });
      const digits = mode.replace(/^0/, '');
      expect(treeOf(folder)).toMatchObject({
        'data/kps/prometheus-db': `dir ${digits} 1000:2000`,
        'data/kps/grafana-db': `dir ${digits} 472:472`,
      });
    });
  });

  test('leaves lost+found at the root of a disk to fsck, and repairs any other', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      mkdirSync(node.path('/data/kps/grafana-db'), { recursive: true });
      execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', node.path('/data/kps/grafana-db')]);
      try {
        for (const database of ['grafana-db', 'prometheus-db']) {
          put(node, `/data/kps/${database}/lost+found/x`, [0, 0]);
          put(node, `/data/kps/${database}/deep/lost+found/x`, [0, 0]);
        }
        expect(await run(node, shell, SHARED)).toMatchObject({ code: 0, stderr: '' });
        expect(wrongIn(node.path('/data/kps/grafana-db'), '472:472')).toEqual(['lost+found', 'lost+found/x']);
        expect(wrongIn(node.path('/data/kps/prometheus-db'), '1000:2000')).toEqual([]);
      } finally {
        execFileSync('umount', [node.path('/data/kps/grafana-db')]);
      }
    });
  });

  test.each<[mode: number, owner: [number, number], said: RegExp | undefined, code: number]>([
    [0o777, [0, 0], /ERROR open .*chmod o-w \/data\/kps\n/, 1],
    [0o1777, [0, 0], /WARNING open \/data\/kps: is 0:0 1777/, 0],
    [0o775, [0, 6], /WARNING open \/data\/kps: is 0:6 775/, 0],
    [0o755, [6, 0], /WARNING open \/data\/kps: is 6:0 755/, 0],
    [0o755, [0, 0], undefined, 0],
  ])('checks a base directory with mode %o and owner %j', async (mode, owner, said, code) => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      mkdirSync(node.path('/data/kps'), { recursive: true });
      own(node, '/data/kps', owner, mode);
      const outcome = await run(node, shell, SHARED);
      expect(outcome.code).toBe(code);
      const all = outcome.stdout + outcome.stderr;
      expect(said === undefined ? all.includes('open') : said.test(all)).toBe(said !== undefined);
    });
  });

  test.concurrent.each<[what: string, uid: number, mode: number, inside: boolean, code: number]>([
    ['of another user', 1234, 0o777, false, 1],
    ['of the owner', 1000, 0o2777, false, 1],
    ['of root, open to others', 0, 0o755, false, 1],
    ['of root, closed to others and empty', 0, 0o700, false, 0],
    ['of root, closed to others, with a file in it', 0, 0o700, true, 1],
  ])('finds a leftover in its staging place: %s', async (_, uid, mode, inside, code) => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      mkdirSync(node.path('/data/kps/.prometheus-0-0.init/volume'), { recursive: true });
      if (inside) {
        put(node, '/data/kps/.prometheus-0-0.init/volume/file', [0, 0]);
      }
      own(node, '/data/kps/.prometheus-0-0.init', [uid, uid], mode);
      const outcome = await run(node, shell, { ...OWN, alertmanager: undefined, thanosRuler: undefined } as never);
      expect(outcome.code).toBe(code);
      if (code === 0) {
        expect(Object.keys(treeOf(node.path('/data/kps')))).not.toContain('.prometheus-0-0.init');
        expect(treeOf(folder)['data/kps/prometheus-0-0']).toBe('dir 755 0:0');
      } else {
        expect(outcome.stderr).toMatch(/^ERROR staging \/data\/kps\/prometheus-0-0\/prometheus-db: cannot be made: /);
        expect(existsSync(node.path('/data/kps/prometheus-0-0'))).toBe(false);
      }
      // the other volumes of the node are created anyway
      expect(treeOf(folder)['data/kps/grafana-0']).toBe('dir 2770 472:472');
    });
  });

  test('runs only the script whose hash it has', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      mkdirSync(node.path('/data/kps'), { recursive: true });
      const changed = (script: string): string => `touch /host/0/theirs\n${script}`;
      const { code, stdout, stderr } = await run(node, shell, SHARED, { changed });
      expect([code, stdout, stderr]).toEqual([
        1,
        '',
        expect.stringMatching(
          /^ERROR script \/script\/init-job.sh: its SHA-256 is [0-9a-f]{64}, and this Job runs only [0-9a-f]{64}; nothing was changed\n$/,
        ),
      ]);
      expect(treeOf(folder)).toEqual({ data: 'dir 755 0:0', 'data/kps': 'dir 755 0:0' });
    });
  });

  test('repairs directories at any depth', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      const deep = `/data/kps/prometheus-db/${'d/'.repeat(runs(1000, 300))}`;
      put(node, `${deep}file`, [472, 472]);
      execFileSync('chown', ['-R', '472:472', node.path('/data/kps/prometheus-db')]);
      expect(await run(node, shell, SHARED)).toMatchObject({ code: 0, stderr: '' });
      expect(statSync(node.path(`${deep}file`))).toMatchObject({ uid: 1000, gid: 2000 });
    });
  });

  test('repairs directories without permissions, and leaves lost+found unchanged', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      put(node, '/data/kps/grafana-db/png/secret/x.png', [0, 0]);
      own(node, '/data/kps/grafana-db/png/secret', [0, 0], 0o700);
      own(node, '/data/kps/grafana-db/png', [65534, 65534], 0o000);
      mkdirSync(node.path('/data/kps/lost+found'), { mode: 0o700 });
      expect(await run(node, shell, SHARED)).toMatchObject({ code: 0, stderr: '' });
      expect(treeOf(folder)).toMatchObject({
        'data/kps/grafana-db': 'dir 2770 472:472',
        'data/kps/grafana-db/png': 'dir 0 472:472',
        'data/kps/grafana-db/png/secret': 'dir 700 472:472',
        'data/kps/grafana-db/png/secret/x.png': 'file 640 472:472 content of /data/kps/grafana-db/png/secret/x.png',
        'data/kps/lost+found': 'dir 700 0:0',
      });
    });
  });

  test.each([
    ['onRootMismatch', '1000:2000', '5:5'],
    ['always', '1000:2000', '1000:2000'],
    ['never', '1000:2000', '5:5'],
  ] as const)('changes owners according to ownership %s', async (ownership, top, inside) => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      put(node, '/data/kps/prometheus-db/wal/1', [5, 5]);
      own(node, '/data/kps/prometheus-db', [1000, 2000], 0o2770);
      expect(await run(node, shell, { ...SHARED, initJob: { ownership } })).toMatchObject({ code: 0, stderr: '' });
      const tree = treeOf(folder);
      expect([tree['data/kps/prometheus-db'], tree['data/kps/prometheus-db/wal/1']]).toEqual([
        `dir 2770 ${top}`,
        `file 640 ${inside} content of /data/kps/prometheus-db/wal/1`,
      ]);
    });
  });

  test.each<[owner: [number, number], mode: number, told: string | undefined]>([
    [[9, 2000], 0o2770, 'found 9:2000 2770, left as it is, although it does not belong to 1000:2000'],
    [[9, 9], 0o777, 'found 9:9 777, left as it is, although it does not belong to 1000:2000'],
    [[1000, 9], 0o700, 'found 1000:9 700, left as it is, although it does not belong to 1000:2000'],
    [[9, 9], 0o2770, undefined],
    [[0, 0], 0o755, undefined],
    [[9, 2000], 0o757, undefined],
    [[1000, 2000], 0o577, undefined],
  ])('changes nothing with ownership never, and fails if the pod could not write: %j %o', async (owner, mode, told) => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      put(node, '/data/kps/prometheus-db/wal/1', [5, 5]);
      own(node, '/data/kps/prometheus-db', owner, mode);
      const found = `${owner.join(':')} ${mode.toString(8)}`;
      const before = treeOf(node.path('/data/kps/prometheus-db'));
      const outcome = await run(node, shell, { ...SHARED, initJob: { ownership: 'never' } });
      expect(outcome.code).toBe(told === undefined ? 1 : 0);
      expect(told === undefined ? outcome.stderr : outcome.stdout).toContain(
        told === undefined
          ? `ERROR not-writable /data/kps/prometheus-db: is ${found}, and 1000:2000 cannot write there; ownership is never: give it that owner by hand, or describe the owner that it has`
          : `/data/kps/prometheus-db: ${told}`,
      );
      expect(treeOf(node.path('/data/kps/prometheus-db'))).toEqual(before);
    });
  });

  test('leaves the group of local volumes to the kubelet', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      put(node, '/data/kps/grafana-0/grafana.db', [0, 999]);
      expect(await run(node, shell, { ...OWN, volumeType: 'local' })).toMatchObject({ code: 0, stderr: '' });
      expect(treeOf(folder)).toMatchObject({
        'data/kps/grafana-0': 'dir 2770 472:0',
        'data/kps/grafana-0/grafana.db': 'file 640 472:999 content of /data/kps/grafana-0/grafana.db',
        'data/kps/thanos-ruler-0': 'dir 2770 1000:0',
      });
    });
  });

  test('sets the mode of the description', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      expect(await run(node, shell, { ...OWN, initJob: { mode: '0750' } })).toMatchObject({ code: 0, stderr: '' });
      expect(treeOf(folder)['data/kps/grafana-0']).toBe('dir 750 472:472');
    });
  });

  // next to the data and below the same mount, so that the Job would reach it if it followed a link
  const CANARY = '/data/kps/canary';

  function plantCanary(node: Node): Record<string, string> {
    put(node, `${CANARY}/deep/file`, [3, 4]);
    own(node, CANARY, [3, 4], 0o700);
    own(node, `${CANARY}/deep`, [3, 4], 0o700);
    return treeOf(node.path(CANARY));
  }

  test.each([
    [
      'the data directory',
      'prometheus-db',
      'link /data/kps/prometheus-db: prometheus-db is a symbolic link or no directory',
    ],
    ['a volume root', 'grafana-db', 'link /data/kps/grafana-db: grafana-db is a symbolic link or no directory'],
    [
      'the place where a volume root is staged',
      '.grafana-db.init',
      'staging /data/kps/grafana-db: cannot be made: /data/kps/.grafana-db.init is a symbolic link',
    ],
  ])('refuses a link in place of %s, and does not touch its target', async (_, at, problem) => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      const before = plantCanary(node);
      symlinkSync('canary', node.path(`/data/kps/${at}`));
      const { code, stderr } = await run(node, shell, SHARED);
      expect([code, stderr.slice(0, problem.length + 6)]).toEqual([1, `ERROR ${problem}`]);
      expect(treeOf(node.path(CANARY))).toEqual(before);
    });
  });

  test('never follows a link inside the data', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      const before = plantCanary(node);
      put(node, '/data/kps/prometheus-db/wal/1', [472, 472]);
      const targets = [
        '/host/0/canary',
        '../canary',
        '../canary/deep',
        '../canary/deep/file',
        '/',
        '.',
        '..',
        'nowhere',
      ];
      for (const [index, target] of targets.entries()) {
        symlinkSync(target, node.path(`/data/kps/prometheus-db/link${index}`));
        symlinkSync(target, node.path(`/data/kps/prometheus-db/wal/.link${index}`));
      }
      expect(await run(node, shell, SHARED)).toMatchObject({ code: 0, stderr: '' });
      expect(treeOf(node.path(CANARY))).toEqual(before);
      expect(treeOf(folder)['data/kps/prometheus-db/wal/.link0']).toBe('link 777 1000:2000 /host/0/canary');
    });
  });

  // the swap happens at the worst moment: after the directory was checked, and before it is entered
  test.each([
    ['inside the data', 'd', 0],
    ['in place of the data directory', 'prometheus-db', 1],
    ['in place of a volume root', 'grafana-db', 1],
  ])('never enters a directory that is replaced by a link: %s', async (_, name, code) => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      const before = plantCanary(node);
      put(node, '/data/kps/prometheus-db/d/deep/file', [472, 472]);
      put(node, '/data/kps/grafana-db/deep/file', [0, 0]);
      const swap = `cd() {
  if [ "\${step-}" != look_around ] && [ "$2" = './${name}' ] && [ ! -L "$2" ]; then mv "$2" "$2.away"; ln -s /host/0/canary "$2"; fi
  command cd "$@"
}`;
      const outcome = await run(node, shell, SHARED, { script: (script) => `${swap}\n${script}` });
      expect(outcome.code).toBe(code);
      expect(outcome.stderr.includes('swap')).toBe(code === 1);
      expect(code === 0 ? wrongIn(node.path('/data/kps/prometheus-db'), '1000:2000') : []).toEqual([]);
      expect(treeOf(node.path(CANARY))).toEqual(before);
    });
  });

  test('fails if the mount is missing', async () => {
    await inFolder(async (folder) => {
      expect(await run(new Node(folder), shell, SHARED, { mounted: false })).toMatchObject({
        code: 1,
        stdout: '',
        stderr:
          "ERROR not-mounted /data/kps/prometheus-db: /data/kps is not mounted in the Job's container: does a policy take hostPath volumes out of pods?\n",
      });
    });
  });

  test('fails if a required disk is not mounted', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      const props = { ...OWN, initJob: { requireMountPoint: '/data' } };
      mkdirSync(node.path('/data'));
      expect(await run(node, shell, props)).toMatchObject({
        code: 1,
        stderr:
          'ERROR no-disk /data: is not a file system of its own on this node: mount the disk; nothing was changed\n',
      });
      expect(treeOf(folder)).toEqual({ data: 'dir 755 0:0' });
      execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', node.path('/data')]);
      try {
        chmodSync(node.path('/data'), 0o755);
        expect(await run(node, shell, props)).toMatchObject({ code: 0, stderr: '' });
        expect(treeOf(folder)).toEqual(OWN_TREE);
      } finally {
        execFileSync('umount', [node.path('/data')]);
      }
    });
  });

  test.concurrent(
    'fails on a full and on a read-only file system, and succeeds once it is writable again',
    async () => {
      await inFolder(async (folder) => {
        const node = new Node(folder);
        mkdirSync(node.path('/data'));
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k,nr_inodes=3,mode=755', 'tmpfs', node.path('/data')]);
        try {
          const full = await run(node, shell, OWN);
          expect([full.code, full.stderr]).toEqual([1, expect.stringContaining('No space left on device')]);
          execFileSync('mount', ['-o', 'remount,ro,nr_inodes=100', node.path('/data')]);
          const readOnly = await run(node, shell, OWN);
          expect([readOnly.code, readOnly.stderr]).toEqual([1, expect.stringContaining('Read-only file system')]);
          execFileSync('mount', ['-o', 'remount,rw', node.path('/data')]);
          expect(await run(node, shell, OWN)).toMatchObject({ code: 0, stderr: '' });
          expect(treeOf(folder)).toEqual(OWN_TREE);
        } finally {
          execFileSync('umount', [node.path('/data')]);
        }
      });
    },
  );

  test('fails if there is a mount inside the data, and changes nothing', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      put(node, '/data/kps/prometheus-db/a/file', [472, 472]);
      mkdirSync(node.path('/data/kps/prometheus-db/mnt'));
      own(node, '/data/kps/prometheus-db', [472, 472]);
      execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', node.path('/data/kps/prometheus-db/mnt')]);
      try {
        const { code, stderr } = await run(node, shell, SHARED);
        expect([code, stderr]).toEqual([
          1,
          'ERROR mount-inside /data/kps/prometheus-db: /host/0/prometheus-db/mnt is mounted in it: give that its owner by hand, or unmount it\n',
        ]);
        expect(treeOf(folder)['data/kps/prometheus-db/a/file']).toMatch(/ 472:472 /);
      } finally {
        execFileSync('umount', [node.path('/data/kps/prometheus-db/mnt')]);
      }
    });
  });

  test('fails if two data directories are the same, and changes nothing', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      const props = {
        ...OWN,
        grafana: { ...GIB, path: '/data/a/x' },
        thanosRuler: { ...GIB, path: '/data/b/x' },
      };
      mkdirSync(node.path('/data/a'), { recursive: true });
      mkdirSync(node.path('/data/b'));
      execFileSync('mount', ['--bind', node.path('/data/a'), node.path('/data/b')]);
      try {
        const { code, stderr } = await run(node, shell, props);
        expect([code, stderr]).toEqual([
          1,
          'ERROR same-directory /data/a/x: is or lies in another data directory, by another name: nothing was changed\n',
        ]);
        expect(existsSync(node.path('/data/a/x'))).toBe(false);
      } finally {
        execFileSync('umount', [node.path('/data/b')]);
      }
    });
  });

  test('reports that the waiting init container cannot enter a shared root', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      mkdirSync(node.path('/data/kps'), { recursive: true });
      own(node, '/data/kps', [0, 0], 0o750);
      const { code, stderr } = await run(node, shell, SHARED);
      expect(code).toBe(1);
      expect(stderr.split('\n')[0]).toBe(
        'ERROR closed /data/kps/prometheus-db: the init container of its pod that waits for it (user 1000, groups 2000) cannot enter the volume root /data/kps, which is 0:0 750: chmod a+x it, or switch the waiting off',
      );
      expect(await run(node, shell, { ...SHARED, waitForDirectories: false })).toMatchObject({ code: 0 });
      own(node, '/data/kps', [0, 2000], 0o750);
      expect(await run(node, shell, SHARED)).toMatchObject({ code: 0 });
      expect(treeOf(folder)['data/kps']).toBe('dir 750 0:2000');
    });
  });
});
