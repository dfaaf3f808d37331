import { chmodSync, chownSync, mkdirSync, symlinkSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { WAIT_FOR_DATA_DIRECTORY } from '../../src/shell/scripts';
import { inFolder } from '../tools/folders';
import { inEachShell } from '../tools/on-node';
import { runInPod, type Outcome, type Shell } from '../tools/pod';

const OWNER = { uid: 1000, gid: 2000 };
type Ownership = 'onRootMismatch' | 'never';

/** Possible content of the volume root, and whether a pod may start with it, by ownership. */
const STATES: Readonly<
  Record<string, { readonly make: (path: string) => void; readonly ready: Readonly<Record<Ownership, boolean>> }>
> = {
  nothing: { make: () => undefined, ready: { onRootMismatch: false, never: false } },
  'a directory of root, as the kubelet creates it': {
    make: directory(0, 0, 0o755),
    ready: { onRootMismatch: false, never: false },
  },
  'a directory of the owner': { make: directory(1000, 2000, 0o2770), ready: { onRootMismatch: true, never: true } },
  'a directory of the owner whose content the Job still checks': {
    make: directory(1000, 2000, 0o3700),
    ready: { onRootMismatch: false, never: true },
  },
  'a directory of the owner with mode 1700, which the Job has not finished either': {
    make: directory(1000, 2000, 0o1700),
    ready: { onRootMismatch: false, never: true },
  },
  'a directory of the owner that is not writable': {
    make: directory(1000, 2000, 0o500),
    ready: { onRootMismatch: true, never: false },
  },
  'a directory of the group': { make: directory(0, 2000, 0o770), ready: { onRootMismatch: false, never: true } },
  'a read-only directory of the group': {
    make: directory(0, 2000, 0o750),
    ready: { onRootMismatch: false, never: false },
  },
  'a directory that everyone can write to': {
    make: directory(0, 0, 0o777),
    ready: { onRootMismatch: false, never: true },
  },
  'a link to a directory of the owner': {
    make: (path) => {
      directory(1000, 2000, 0o2770)(`${path}-elsewhere`);
      symlinkSync(`${path.slice(path.lastIndexOf('/') + 1)}-elsewhere`, path);
    },
    ready: { onRootMismatch: false, never: false },
  },
};

function directory(uid: number, gid: number, mode: number): (path: string) => void {
  return (path) => {
    mkdirSync(path);
    chownSync(path, uid, gid);
    chmodSync(path, mode);
  };
}

/** Waits for `data` below a folder. */
async function waitIn(folder: string, shell: Shell, seconds: number, ownership: Ownership): Promise<Outcome> {
  return runInPod(shell, {
    mounts: [folder, '/volume'],
    command: ['sh', '-c', WAIT_FOR_DATA_DIRECTORY, 'wait', '/volume', 'data', '1000', String(seconds), ownership],
    ...OWNER,
  });
}

inEachShell('the waiting script in %s', (shell) => {
  test.each(Object.entries(STATES))('checks %s', async (_, { make, ready }) => {
    await inFolder(async (folder) => {
      chmodSync(folder, 0o755);
      make(`${folder}/data`);
      for (const ownership of ['onRootMismatch', 'never'] as const) {
        const { code, stdout, stderr } = await waitIn(folder, shell, 0, ownership);
        expect([ownership, code, stdout, stderr.split(':')[0]]).toEqual(
          ready[ownership]
            ? [ownership, 0, 'data is ready for user 1000\n', '']
            : [ownership, 1, '', 'ERROR no-directory data'],
        );
      }
    });
  });

  test.concurrent('waits until the directory is right, and then exits', async () => {
    await inFolder(async (folder) => {
      chmodSync(folder, 0o755);
      mkdirSync(`${folder}/data`);
      const waiting = waitIn(folder, shell, 60, 'onRootMismatch');
      const wait = async (): Promise<string> => after(2500, 'still waiting');
      expect(await Promise.race([waiting, wait()])).toBe('still waiting');
      chmodSync(`${folder}/data`, 0o3700);
      chownSync(`${folder}/data`, 1000, 2000);
      expect(await Promise.race([waiting, wait()])).toBe('still waiting');
      chmodSync(`${folder}/data`, 0o2770);
      expect(await waiting).toEqual({ code: 0, signal: null, stdout: 'data is ready for user 1000\n', stderr: '' });
    });
  });

  test.concurrent('exits with an error after the given number of seconds, and not before', async () => {
    await inFolder(async (folder) => {
      chmodSync(folder, 0o755);
      const started = Date.now();
      const { code, stderr } = await waitIn(folder, shell, 3, 'onRootMismatch');
      expect([code, stderr.split('\n')[0]]).toEqual([
        1,
        'ERROR no-directory data: the init Job of this node has not made it for user 1000 after 3 seconds',
      ]);
      expect(Date.now() - started).toBeGreaterThanOrEqual(3000);
    });
  });
});
