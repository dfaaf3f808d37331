import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KubePrometheusStackStorage, type KubePrometheusStackStorageProps } from '../../src';
import { directoryCommands } from '../../src/plan/directories';
import { GIB, storage } from '../tools/describe';
import { inFolder } from '../tools/folders';
import { inEachShell, onNode } from '../tools/on-node';
import { Node, type Outcome, type Shell } from '../tools/pod';
import { run } from '../tools/run';
import { treeOf } from './tree';

const TWO_DISKS: Partial<KubePrometheusStackStorageProps> = {
  prometheus: { ...GIB, path: '/srv/nvme', requireMountPoint: '/srv/nvme' },
  grafana: { ...GIB, path: '/srv/hdd/grafana', requireMountPoint: '/srv/hdd' },
  alertmanager: { ...GIB, path: '/srv/kps/alertmanager' },
};
const GRAFANA_ON_ITS_DISK: Partial<KubePrometheusStackStorageProps> = {
  grafana: { ...GIB, path: '/srv/hdd', requireMountPoint: '/srv/hdd' },
};

const PROMETHEUS = { 'nvme/prometheus-db': 'dir 2770 1000:2000' };
const GRAFANA = { 'hdd/grafana': 'dir 2770 472:472' };
const ALERTMANAGER = {
  kps: 'dir 755 0:0',
  'kps/alertmanager': 'dir 755 0:0',
  'kps/alertmanager/alertmanager-db': 'dir 2770 1000:2000',
};
const DISKS = { hdd: 'dir 755 0:0', nvme: 'dir 755 0:0' };

/** A node with the mount points, of which some have their disk. */
async function withDisks(disks: readonly string[], action: (folder: string) => Promise<void> | void): Promise<void> {
  await inFolder(async (folder) => {
    for (const disk of Object.keys(DISKS)) {
      mkdirSync(join(folder, 'srv', disk), { recursive: true });
    }
    const points = disks.map((disk) => join(folder, 'srv', disk));
    for (const point of points) {
      mount(point);
    }
    try {
      await action(folder);
    } finally {
      execFileSync('umount', points);
    }
  });
}

function mount(point: string): void {
  execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', point]);
  chmodSync(point, 0o755);
}

/** What a new file system and earlier processes have left on a disk. */
function used(disk: string): void {
  mkdirSync(join(disk, 'lost+found'), { mode: 0o700 });
  mkdirSync(join(disk, 'plugins'));
  writeFileSync(join(disk, 'grafana.db'), 'content');
  chownSync(join(disk, 'grafana.db'), 12, 34);
}

const ON_THE_DISK = {
  hdd: 'dir 2770 472:472',
  'hdd/grafana.db': 'file 644 472:472 content',
  'hdd/lost+found': 'dir 700 0:0',
  'hdd/plugins': 'dir 755 472:472',
  nvme: 'dir 755 0:0',
};

async function runJobs(
  { initJobs }: KubePrometheusStackStorage,
  folder: string,
  shell: Shell,
): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  for (const { job, bases } of initJobs) {
    outcomes.set(bases.join(' '), await new Node(folder).run(job, shell));
  }
  return outcomes;
}

inEachShell('the Jobs of several disks, in %s', (shell) => {
  test('make all directories where all disks are mounted', async () => {
    await withDisks(['hdd', 'nvme'], async (folder) => {
      const outcomes = await runJobs(storage(TWO_DISKS), folder, shell);
      expect([...outcomes.values()].map(({ code, stderr }) => [code, stderr])).toEqual([
        [0, ''],
        [0, ''],
        [0, ''],
      ]);
      expect(treeOf(join(folder, 'srv'))).toEqual({ ...DISKS, ...PROMETHEUS, ...GRAFANA, ...ALERTMANAGER });
    });
  });

  test.each([
    ['nvme', '/srv/nvme', ['hdd'], GRAFANA],
    ['hdd', '/srv/hdd', ['nvme'], PROMETHEUS],
  ])('without %s, fail for it alone and change nothing there', async (_, unmounted, disks, made) => {
    await withDisks(disks, async (folder) => {
      const outcomes = await runJobs(storage(TWO_DISKS), folder, shell);
      expect([...outcomes.keys()].sort()).toEqual(['/srv/hdd', '/srv/kps', '/srv/nvme']);
      for (const [base, { code, stderr }] of outcomes) {
        const error = `ERROR no-disk ${unmounted}: is not a file system of its own on this node: mount the disk; nothing was changed\n`;
        expect([base, code, stderr]).toEqual(base === unmounted ? [base, 1, error] : [base, 0, '']);
      }
      expect(treeOf(join(folder, 'srv'))).toEqual({ ...DISKS, ...made, ...ALERTMANAGER });
    });
  });

  test('leave lost+found to a disk that is the volume root', async () => {
    await withDisks(['hdd'], async (folder) => {
      used(join(folder, 'srv/hdd'));
      for (let times = 0; times < 2; times += 1) {
        const outcomes = await runJobs(storage(GRAFANA_ON_ITS_DISK), folder, shell);
        expect(outcomes.get('/srv/hdd')).toMatchObject({ code: 0, stderr: '' });
        expect(treeOf(join(folder, 'srv'))).toEqual(ON_THE_DISK);
      }
    });
  });
});

onNode('the commands of a plan', () => {
  /** Runs the commands with the node's /srv in place of this machine's; they end with the status of the last one. */
  const byHand = (props: Partial<KubePrometheusStackStorageProps>, folder: string): string => {
    const commands = directoryCommands(storage({ ...props, initJob: false }).plan.directories);
    const there = `mount --rbind ${join(folder, 'srv')} /srv`;
    return run('unshare', ['--mount', 'sh', '-c', [there, ...commands, 'true'].join('\n')]);
  };

  test('make what the Jobs make where all disks are mounted, and again', async () => {
    await withDisks(['hdd', 'nvme'], (folder) => {
      byHand(TWO_DISKS, folder);
      const made = { ...DISKS, ...PROMETHEUS, ...GRAFANA, ...ALERTMANAGER };
      expect(treeOf(join(folder, 'srv'))).toEqual(made);
      byHand(TWO_DISKS, folder);
      expect(treeOf(join(folder, 'srv'))).toEqual(made);
    });
  });

  test.each([
    ['/srv/nvme', ['hdd'], GRAFANA],
    ['/srv/hdd', ['nvme'], PROMETHEUS],
  ])('change nothing on %s without its disk, and say so', async (unmounted, disks, made) => {
    await withDisks(disks, (folder) => {
      expect(byHand(TWO_DISKS, folder)).toContain(`${unmounted} is not a mountpoint`);
      expect(treeOf(join(folder, 'srv'))).toEqual({ ...DISKS, ...made, ...ALERTMANAGER });
    });
  });

  test('leave lost+found to a disk that is the volume root', async () => {
    await withDisks(['hdd'], (folder) => {
      used(join(folder, 'srv/hdd'));
      byHand(GRAFANA_ON_ITS_DISK, folder);
      expect(treeOf(join(folder, 'srv'))).toEqual(ON_THE_DISK);
    });
  });

  test('leave what is there as it is where the Job would', async () => {
    await withDisks(['hdd'], (folder) => {
      used(join(folder, 'srv/hdd'));
      const before = treeOf(join(folder, 'srv'));
      const commands = directoryCommands(
        storage({ ...GRAFANA_ON_ITS_DISK, initJob: { ownership: 'never' } }).plan.directories,
      );
      const there = `mount --rbind ${join(folder, 'srv')} /srv`;
      run('unshare', ['--mount', 'sh', '-c', [there, ...commands].join('\n')]);
      expect(treeOf(join(folder, 'srv'))).toEqual(before);
    });
  });
});
