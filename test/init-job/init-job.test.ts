import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, lchownSync, mkdirSync, symlinkSync, writeFileSync, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { HostPathLayout, type KubePrometheusStackStorageProps } from '../../src';
import { GIB, storage } from '../tools/describe';
import { inFolder } from '../tools/folders';
import { lacking, Node, type Outcome, type Shell, SHELLS } from '../tools/pod';
import { treeOf } from './tree';

const missing = lacking();
if (missing !== undefined && process.env.CI !== undefined) {
  throw new Error(`the init Job cannot be tested without ${missing}`);
}
const onNode = missing === undefined ? describe.each(SHELLS) : describe.skip.each([`skipped, for want of ${missing}`]);

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
  shell: string,
  props: Partial<KubePrometheusStackStorageProps>,
  tracing?: Tracing,
): Promise<Outcome> {
  const [job] = storage(props).initJobs;
  if (job === undefined) {
    throw new Error('expected a Job, got none');
  }
  return node.run(job.job, shell as Shell, tracing);
}

/** A file with an owner, in directories that are made where they are missing. */
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

onNode('the init Job in %s', (shell) => {
  test('makes everything on a fresh node, and finds nothing to do the second time', async () => {
    for (const [props, tree] of [
      [SHARED, SHARED_TREE],
      [OWN, OWN_TREE],
    ] as const) {
      await inFolder(async (folder) => {
        const node = new Node(folder);
        const first = await run(node, shell, props);
        expect(first).toMatchObject({ code: 0, stderr: '' });
        expect(first.stdout.match(/: found nothing, made, now /g)).toHaveLength(4);
        expect(treeOf(folder)).toEqual(tree);
        const second = await run(node, shell, props);
        expect(second).toMatchObject({ code: 0, stderr: '' });
        expect(second.stdout.match(/, nothing to do, now /g)).toHaveLength(4);
        expect(treeOf(folder)).toEqual(tree);
      });
    }
  });

  test('owns what the kubelet made as root', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      mkdirSync(node.path('/data/kps/prometheus-db'), { recursive: true });
      const { code, stdout } = await run(node, shell, SHARED);
      expect(code).toBe(0);
      expect(stdout).toContain(
        '/data/kps/prometheus-db: found 0:0 755, content given to 1000:2000, given to 1000:2000, mode set to 2770, now 1000:2000 2770\n',
      );
      expect(treeOf(folder)).toEqual(SHARED_TREE);
    });
  });

  test("repairs Grafana's chown over a shared root, whatever the names", async () => {
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

  test('repairs directories of thousands of files, hidden or not', async () => {
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

  test('takes no offence at a live writer, who makes and deletes while it repairs', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      for (let index = 0; index < 300; index++) {
        put(node, `/data/kps/prometheus-db/d${index % 30}/${index}`, [472, 472]);
      }
      own(node, '/data/kps/prometheus-db', [472, 472]);
      // the file is taken away when chown already has its name
      const script = (text: string): string =>
        `chown() { for one in "$@"; do last=$one; done; [ "$last" = . ] || [ -d "$last" ] || rm -f "$last"; command chown "$@"; }\n${text}`;
      expect(await run(node, shell, SHARED, { script })).toMatchObject({ code: 0, stderr: '' });
      const owners = Object.values(treeOf(node.path('/data/kps/prometheus-db'))).map((entry) => entry.split(' ')[2]);
      expect(new Set(owners)).toEqual(new Set(['1000:2000']));
      expect(owners.length).toBeLessThan(330);
    });
  });

  test('fails where an entry cannot be given to its owner, and leaves the top for the next run', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      put(node, '/data/kps/prometheus-db/wal/kept', [472, 472]);
      own(node, '/data/kps/prometheus-db', [472, 472]);
      const script = (text: string): string =>
        `chown() { case "$*" in *kept*) echo 'Operation not permitted' >&2; return 1 ;; *) command chown "$@" ;; esac; }\n${text}`;
      const { code, stderr } = await run(node, shell, SHARED, { script });
      expect([code, stderr]).toEqual([1, 'ERROR /data/kps/prometheus-db: Operation not permitted\n']);
      expect(treeOf(folder)['data/kps/prometheus-db']).toBe('dir 755 472:472');
      expect(await run(node, shell, SHARED)).toMatchObject({ code: 0, stderr: '' });
      expect(treeOf(folder)['data/kps/prometheus-db/wal/kept']).toMatch(/ 1000:2000 /);
    });
  });

  test('repairs closed directories, and lets lost+found be what it is', async () => {
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
  ] as const)('ownership %s', async (ownership, top, inside) => {
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
    [[9, 2000], 0o2770, "found 9:2000 2770, left as it is, although it is not 1000:2000's"],
    [[9, 9], 0o777, "found 9:9 777, left as it is, although it is not 1000:2000's"],
    [[1000, 9], 0o700, "found 1000:9 700, left as it is, although it is not 1000:2000's"],
    [[9, 9], 0o2770, undefined],
    [[0, 0], 0o755, undefined],
    [[9, 2000], 0o757, undefined],
    [[1000, 2000], 0o577, undefined],
  ])('ownership never changes nothing, and fails where nobody could write: %j %o', async (owner, mode, told) => {
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
          ? `ERROR /data/kps/prometheus-db: found ${found}, and 1000:2000 may not write there: ownership is never, so give it that owner by hand, or describe the owner that it has`
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

  test('sets another mode where it is asked to', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      expect(await run(node, shell, { ...OWN, initJob: { mode: '0750' } })).toMatchObject({ code: 0, stderr: '' });
      expect(treeOf(folder)['data/kps/grafana-0']).toBe('dir 750 472:472');
    });
  });

  // beside the data and below the same mount, so that the Job could reach it if it followed a link
  const CANARY = '/data/kps/canary';

  function plantCanary(node: Node): Record<string, string> {
    put(node, `${CANARY}/deep/file`, [3, 4]);
    own(node, CANARY, [3, 4], 0o700);
    own(node, `${CANARY}/deep`, [3, 4], 0o700);
    return treeOf(node.path(CANARY));
  }

  test.each([
    ['the data directory', 'prometheus-db', '/data/kps/prometheus-db: prometheus-db is a link or no directory'],
    ['a volume root', 'grafana-db', '/data/kps/grafana-db: grafana-db is a link or no directory'],
    [
      'the place where a volume root is staged',
      '.grafana-db.init',
      '/data/kps/grafana-db: cannot be made: /data/kps/.grafana-db.init',
    ],
  ])('refuses a link in place of %s, and touches nothing behind it', async (_, at, problem) => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      const before = plantCanary(node);
      symlinkSync('canary', node.path(`/data/kps/${at}`));
      const { code, stderr } = await run(node, shell, SHARED);
      expect([code, stderr.slice(0, problem.length + 6)]).toEqual([1, `ERROR ${problem}`]);
      expect(treeOf(node.path(CANARY))).toEqual(before);
    });
  });

  test('never follows a link inside of the data', async () => {
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

  // the swap happens at the worst moment: the directory was looked at, and is entered now
  test.each([
    ['inside of the data', 'd', 1],
    ['in place of the data directory', 'prometheus-db', 1],
    ['in place of a volume root', 'grafana-db', 1],
  ])('never enters a directory that is swapped for a link: %s', async (_, name, code) => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      const before = plantCanary(node);
      put(node, '/data/kps/prometheus-db/d/deep/file', [472, 472]);
      put(node, '/data/kps/grafana-db/deep/file', [0, 0]);
      const swap = `step=
cd() {
  if [ "$step" = work ] && [ "$2" = './${name}' ] && [ ! -L "$2" ]; then mv "$2" "$2.away"; ln -s /host/0/canary "$2"; fi
  command cd "$@"
}`;
      const outcome = await run(node, shell, SHARED, { script: (script) => `${swap}\n${script}` });
      expect(outcome.code).toBe(code);
      expect(outcome.stderr).toContain('swap');
      expect(treeOf(node.path(CANARY))).toEqual(before);
    });
  });

  test('fails where the mount is not there', async () => {
    await inFolder(async (folder) => {
      expect(await run(new Node(folder), shell, SHARED, { mounted: false })).toMatchObject({
        code: 1,
        stdout: '',
        stderr:
          'ERROR /data/kps/prometheus-db: /data/kps is not mounted: does a policy take hostPath volumes out of pods?\n',
      });
    });
  });

  test('fails where a disk that must be mounted is not', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      const props = { ...OWN, initJob: { requireMountPoint: '/data' } };
      mkdirSync(node.path('/data'));
      expect(await run(node, shell, props)).toMatchObject({
        code: 1,
        stderr: 'ERROR /data: is no file system of its own on this node: mount the disk first\n',
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

  test('fails on a full and on a read-only file system, and ends right when that is over', async () => {
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
  });

  test('fails where the data hold a mount, and changes nothing', async () => {
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
          'ERROR /data/kps/prometheus-db: holds a mount, /data/kps/prometheus-db/mnt: give that its owner by hand, or take it away\n',
        ]);
        expect(treeOf(folder)['data/kps/prometheus-db/a/file']).toMatch(/ 472:472 /);
      } finally {
        execFileSync('umount', [node.path('/data/kps/prometheus-db/mnt')]);
      }
    });
  });

  test('fails where two data directories are one, and changes nothing', async () => {
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
        expect([code, stderr]).toEqual([1, 'ERROR /data/a/x: is or lies in another data directory, by another name\n']);
        expect(existsSync(node.path('/data/a/x'))).toBe(false);
      } finally {
        execFileSync('umount', [node.path('/data/b')]);
      }
    });
  });

  test('says so where the waiting init container may not enter a shared root', async () => {
    await inFolder(async (folder) => {
      const node = new Node(folder);
      mkdirSync(node.path('/data/kps'), { recursive: true });
      own(node, '/data/kps', [0, 0], 0o750);
      const { code, stderr } = await run(node, shell, SHARED);
      expect(code).toBe(1);
      expect(stderr.split('\n')[0]).toBe(
        'ERROR /data/kps/prometheus-db: the waiting init container of its pod (uid and groups 1000 2000) may not enter /data/kps, which is 0:0 750: chmod a+x it',
      );
      expect(await run(node, shell, { ...SHARED, waitForDirectories: false })).toMatchObject({ code: 0 });
      own(node, '/data/kps', [0, 2000], 0o750);
      expect(await run(node, shell, SHARED)).toMatchObject({ code: 0 });
      expect(treeOf(folder)['data/kps']).toBe('dir 750 0:2000');
    });
  });
});
