import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { HostPathLayout, type Value, type Values } from '../../src';
import { valueAt } from '../../src/values/values';
import { GIB, codesOf, storage } from '../tools/describe';
import { inFolder } from '../tools/folders';
import { inEachShell } from '../tools/on-node';
import { runInPod } from '../tools/pod';

const SHARED = { layout: HostPathLayout.sharedRoot('/data/kps'), prometheus: GIB, alertmanager: GIB };
const PROMETHEUS = ['prometheus', 'prometheusSpec', 'initContainers'];
const ALERTMANAGER = ['alertmanager', 'alertmanagerSpec', 'initContainers'];

function containers(values: Values, path: readonly string[]): readonly Values[] {
  return (valueAt(values, path) ?? []) as unknown as readonly Values[];
}

describe('the waiting init container', () => {
  test('exists for every data directory below its volume root, in any layout, and mounts the volume of the claim template without the subPath', () => {
    expect(
      containers(storage({ ...SHARED, layout: HostPathLayout.perVolume('/data/kps') }).values.data, PROMETHEUS),
    ).toHaveLength(1);
    const { data } = storage(SHARED).values;
    expect(containers(data, PROMETHEUS)).toMatchObject([
      {
        name: 'wait-for-data-directory',
        image: 'docker.io/library/busybox:1.37.0',
        volumeMounts: [
          { name: 'prometheus-kps-kube-prometheus-stack-prometheus-db', mountPath: '/volume', readOnly: true },
        ],
        securityContext: {
          runAsUser: 1000,
          runAsGroup: 2000,
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
      },
    ]);
    expect(containers(data, ALERTMANAGER)).toMatchObject([
      { volumeMounts: [{ name: 'alertmanager-kps-kube-prometheus-stack-alertmanager-db' }] },
    ]);
  });

  test('does not exist for local volumes, if it is disabled, or if the chart has no init containers', () => {
    for (const props of [
      { layout: SHARED.layout, volumeType: 'local' as const, prometheus: GIB },
      { ...SHARED, waitForDirectories: false },
    ]) {
      expect(containers(storage(props).values.data, PROMETHEUS)).toEqual([]);
    }
    const old = storage({ ...SHARED, release: { name: 'kps', namespace: 'obs', chartVersion: '12.4.0' } }).values.data;
    expect([containers(old, PROMETHEUS).length, containers(old, ALERTMANAGER).length]).toEqual([1, 0]);
  });

  test("precedes the user's own init containers, and uses the template's name and the owner from the values", () => {
    const mine = { name: 'mine', image: 'x' };
    const spec: Record<string, Value> = {
      initContainers: [mine],
      securityContext: { runAsUser: 7 },
      storageSpec: { volumeClaimTemplate: { metadata: { name: 'data' } } },
    };
    const { data } = storage({ ...SHARED, values: { prometheus: { prometheusSpec: spec } } }).values;
    const [ours, theirs] = containers(data, PROMETHEUS);
    expect(theirs).toEqual(mine);
    expect(ours).toMatchObject({
      volumeMounts: [{ name: 'data' }],
      securityContext: { runAsUser: 7, runAsGroup: 2000 },
    });
  });

  test("must not have the name of a user's init container", () => {
    const values = { prometheus: { prometheusSpec: { initContainers: [{ name: 'wait-for-data-directory' }] } } };
    expect(codesOf(() => storage({ ...SHARED, values }))).toEqual([
      'container-name-taken values.prometheus.prometheusSpec.initContainers.0.name',
    ]);
  });
});

inEachShell('the waiting init container in %s', (shell) => {
  const [container] = containers(storage(SHARED).values.data, PROMETHEUS);
  const command = (seconds: string): string[] =>
    ((container?.command ?? []) as readonly string[]).map((word) => (word === '600' ? seconds : word));
  const asPrometheus = { uid: 1000, gid: 2000 };

  test('exits once the directory has its owner, and not before', async () => {
    await inFolder(async (folder) => {
      chmodSync(folder, 0o755);
      mkdirSync(`${folder}/prometheus-db`);
      const started = Date.now();
      const waiting = runInPod(shell, {
        mounts: [folder, '/volume'],
        command: command('60'),
        ...asPrometheus,
      });
      await new Promise((next) => setTimeout(next, 1500));
      chownSync(`${folder}/prometheus-db`, 1000, 2000);
      const changed = Date.now();
      expect(await waiting).toMatchObject({ code: 0, stdout: 'prometheus-db is ready for user 1000\n', stderr: '' });
      expect(Date.now()).toBeGreaterThanOrEqual(changed);
      expect(changed).toBeGreaterThan(started);
    });
  });

  test('fails with a clear error after its timeout', async () => {
    await inFolder(async (folder) => {
      chmodSync(folder, 0o755);
      const { code, stderr } = await runInPod(shell, {
        mounts: [folder, '/volume'],
        command: command('0'),
        ...asPrometheus,
      });
      expect(code).toBe(1);
      expect(stderr).toContain(
        'ERROR no-directory prometheus-db: the init Job of this node has not made it for user 1000 after 0 seconds\n',
      );
    });
  });
});
