import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Size } from 'cdk8s';
import type { DirectoryInitJob, KubePrometheusStackStorageProps, PrometheusStorage } from '../../src';
import { treeOf } from '../init-job/tree';
import { problemsOf, storage } from '../tools/describe';
import { inFolder } from '../tools/folders';
import { onNode } from '../tools/on-node';
import { Node, type Outcome } from '../tools/pod';

const OLD: PrometheusStorage = { size: Size.gibibytes(400), path: '/srv/old/kps' };
const IN_THE_ROOT = { prometheus: { prometheusSpec: { storageSpec: { disableMountSubPath: true } } } };

function jobOf(props: Partial<KubePrometheusStackStorageProps>): DirectoryInitJob['job'] {
  const [job] = storage(props).initJobs;
  if (job === undefined) {
    throw new Error('expected a Job');
  }
  return job.job;
}

/** Creates old data, and runs the Job of a description on it. */
async function adopt(
  props: Partial<KubePrometheusStackStorageProps>,
  block: string,
  owner: readonly [number, number],
  mode = 0o755,
): Promise<Outcome & { readonly tree: Record<string, string> }> {
  return inFolder(async (folder) => {
    const node = new Node(folder);
    const file = node.path(block);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, 'samples');
    for (let path = block; path !== '/srv'; path = dirname(path)) {
      chownSync(node.path(path), ...owner);
    }
    chmodSync(file, 0o644);
    chmodSync(dirname(dirname(file)), mode);
    const outcome = await node.run(jobOf(props), 'busybox');
    return { ...outcome, tree: treeOf(node.path('/srv/old/kps')) };
  });
}

onNode('existing data', () => {
  test('is given to the pod completely if the description has no owner', async () => {
    const { code, stdout, tree } = await adopt(
      { prometheus: OLD },
      '/srv/old/kps/prometheus-db/01H/index',
      [65534, 65534],
    );
    expect([code, stdout]).toEqual([
      0,
      [
        'WARNING open /srv/old: is 65534:65534 755: users other than root can replace what lies in it',
        'WARNING open /srv/old/kps: is 65534:65534 755: users other than root can replace what lies in it',
        '/srv/old/kps/prometheus-db: found 65534:65534 755, content given to 1000:2000, now 1000:2000 2770',
        '',
      ].join('\n'),
    ]);
    expect(tree).toEqual({
      'prometheus-db': 'dir 2770 1000:2000',
      'prometheus-db/01H': 'dir 755 1000:2000',
      'prometheus-db/01H/index': 'file 644 1000:2000 samples',
    });
  });

  test('keeps its owner if the description has that owner, and the pod runs as that owner', async () => {
    const props = { prometheus: { ...OLD, owner: { uid: 65534, gid: 65534 } } };
    const { stdout, tree } = await adopt(props, '/srv/old/kps/prometheus-db/01H/index', [65534, 65534]);
    expect(stdout).toBe('/srv/old/kps/prometheus-db: found 65534:65534 755, now 65534:65534 2770\n');
    expect(tree['prometheus-db/01H/index']).toBe('file 644 65534:65534 samples');
    expect(storage(props).values.data).toMatchObject({
      prometheus: { prometheusSpec: { securityContext: { runAsUser: 65534, runAsGroup: 65534, fsGroup: 65534 } } },
    });
  });

  test('can be in the volume root itself', async () => {
    const props = { prometheus: { ...OLD, path: '/srv/old/kps/data' }, values: IN_THE_ROOT };
    const { code, tree } = await adopt(props, '/srv/old/kps/data/01H/index', [0, 0]);
    expect(code).toBe(0);
    expect(tree).toEqual({
      data: 'dir 2770 1000:2000',
      'data/01H': 'dir 755 1000:2000',
      'data/01H/index': 'file 644 1000:2000 samples',
    });
  });

  test('is refused if it must not be changed and the pod could not write', async () => {
    const props = { prometheus: OLD, initJob: { ownership: 'never' } } as const;
    const { code, stderr } = await adopt(props, '/srv/old/kps/prometheus-db/01H/index', [0, 0]);
    expect([code, stderr]).toEqual([
      1,
      'ERROR not-writable /srv/old/kps/prometheus-db: is 0:0 755, and 1000:2000 cannot write there; ownership is never: give it that owner by hand, or describe the owner that it has\n',
    ]);
  });

  test('from a backup, in a directory with the right owner, is given to the pod by a Job of a new generation', async () => {
    const restored = { prometheus: OLD, initJob: { ownership: 'always', generation: 2 } } as const;
    expect(jobOf(restored).name).not.toBe(jobOf({ prometheus: OLD }).name);
    await inFolder(async (folder) => {
      const node = new Node(folder);
      mkdirSync(node.path('/srv/old/kps/prometheus-db/01H'), { recursive: true });
      chownSync(node.path('/srv/old/kps/prometheus-db'), 1000, 2000);
      chmodSync(node.path('/srv/old/kps/prometheus-db'), 0o2770);
      const { stdout } = await node.run(jobOf(restored), 'busybox');
      expect(stdout).toContain('content given to 1000:2000');
      expect(treeOf(node.path('/srv/old/kps'))['prometheus-db/01H']).toBe('dir 755 1000:2000');
    });
  });
});

test.each([
  ['/srv', 'a directory that is not directly below "/", such as "/srv/prometheus"'],
  ['/srv/../etc', 'a path without ".."'],
  ['/var/lib/kubelet/pods', 'a directory that neither lies in nor holds the system directory /var/lib/kubelet'],
])('the path %s is refused', (path, want) => {
  const [message = '', ...others] = problemsOf(() => storage({ prometheus: { ...OLD, path } }));
  expect(others).toEqual([]);
  expect(message).toMatch(/^prometheus\.path/);
  expect(message).toContain(JSON.stringify(path));
  expect(message).toContain(want);
});

test("Grafana's directory must not be the directory of another component", () => {
  const shared = { prometheus: OLD, grafana: { size: Size.gibibytes(1), path: '/srv/old/kps' } };
  const [message = '', ...others] = problemsOf(() => storage(shared));
  expect(others).toEqual([]);
  expect(message).toContain('/srv/old/kps/prometheus-db');
  expect(message).toContain('give grafana or prometheus a path of its own');
});
