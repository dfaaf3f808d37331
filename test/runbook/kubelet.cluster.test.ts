import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Chart, Size } from 'cdk8s';
import {
  GitOpsApp,
  HostPathLayout,
  KubePrometheusStackStorage,
  type PlannedVolume,
  type StatefulSetStorageProps,
  StatefulSetStorage,
} from '../../src';
import type { FoundPlan, PlanDocument, RunbookStep } from '../../src/diff';
import { diffPlans } from '../../src/diff/plan-diff';
import { plansIn } from '../../src/files/plan-files';
import { backupPlace, backupRunbook, restoreRunbook } from '../../src/runbook/backup';
import { emptyDirRunbook } from '../../src/runbook/empty-dir';
import { inFolder } from '../tools/folders';
import { pastedEnvironment } from '../tools/pasted';
import { kubectl, run } from '../tools/run';

/**
 * A cluster that these tests may change, and one of its nodes with a real kubelet, whose file system is that of this machine:
 * `TEST_KUBECONFIG=path TEST_KUBELET=node`. The image of Prometheus must have a shell, as v2.42.0 has.
 */
const { TEST_KUBECONFIG: KUBECONFIG, TEST_KUBELET: NODE } = process.env;
const NAMESPACE = 'runbook-data';
const IMAGE = 'quay.io/prometheus/prometheus:v2.42.0';
const ROOT = `/var/lib/runbook-data-${process.pid}`;
const CONFIG = `global: { scrape_interval: 1s }
scrape_configs:
  - job_name: self
    static_configs: [{ targets: ['localhost:9090'] }]
`;

const onKubelet = KUBECONFIG === undefined || NODE === undefined ? describe.skip : describe;

onKubelet('a Prometheus with samples on a real kubelet, by the runbooks exactly as printed', () => {
  const env = { ...pastedEnvironment({ kubeconfig: KUBECONFIG ?? '' }), TMPDIR: '/tmp' };
  const inCluster = (...args: readonly string[]): string => kubectl(args, env);
  const apply = (...objects: readonly object[]): string =>
    kubectl(['apply', '-f', '-'], env, objects.map((object) => JSON.stringify(object)).join('\n---\n'));

  function clean(): void {
    inCluster('delete', 'namespace', NAMESPACE, '--ignore-not-found');
    inCluster('delete', 'persistentvolume', '--selector', 'app.kubernetes.io/instance in (metrics, kps)');
    inCluster('delete', 'storageclass', `${NAMESPACE}-metrics`, `${NAMESPACE}-kps`, '--ignore-not-found');
    rmSync(ROOT, { recursive: true, force: true });
  }
  beforeEach(clean);
  afterEach(clean);

  /** Pastes the commands of steps into a shell. */
  function paste(steps: readonly RunbookStep[], cwd: string): void {
    for (const { commands } of steps.filter(({ optional = false }) => !optional)) {
      for (const command of commands) {
        run('sh', ['-c', command], { cwd, env });
      }
    }
  }

  /** Pastes a command, and kills its shell with all its processes after the first line with this text. */
  async function interrupt(command: string, cwd: string, text: string): Promise<string> {
    return await new Promise((done) => {
      const shell = spawn('sh', ['-c', command], { cwd, env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
      let said = '';
      shell.stderr.setEncoding('utf8').on('data', (more: string) => {
        said += more;
        if (said.includes(text) && shell.pid !== undefined) {
          process.kill(-shell.pid, 'SIGKILL');
        }
      });
      shell.on('close', () => {
        done(said);
      });
    });
  }

  /** A StatefulSet with Prometheus as the operator would make it, limited to storage, which makes a block each 10 seconds. */
  function prometheus({ claim, storageClassName }: PlannedVolume, onEmptyDir = false): object[] {
    const template = claim.name.slice(0, -`-${claim.workload}-${claim.replica}`.length);
    const labels = { app: 'runbook-data' };
    const { uid, gid } = claim.owner;
    const subPath = onEmptyDir || claim.subPath === undefined ? {} : { subPath: claim.subPath };
    const args = ['--config.file=/config/prometheus.yml', `--storage.tsdb.path=${claim.mountPath}`];
    const durations = ['--storage.tsdb.min-block-duration=10s', '--storage.tsdb.max-block-duration=10s'];
    const container = {
      name: 'prometheus',
      image: IMAGE,
      args: [...args, ...durations],
      readinessProbe: { httpGet: { path: '/-/ready', port: 9090 }, periodSeconds: 1 },
      volumeMounts: [
        { name: template, mountPath: claim.mountPath, ...subPath },
        { name: 'config', mountPath: '/config' },
      ],
    };
    const claimSpec = { storageClassName, accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
    return [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'config', namespace: NAMESPACE },
        data: { 'prometheus.yml': CONFIG },
      },
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name: claim.workload, namespace: NAMESPACE },
        spec: {
          serviceName: claim.workload,
          replicas: 1,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: {
              nodeSelector: { 'kubernetes.io/hostname': NODE },
              securityContext: { runAsUser: uid, runAsGroup: gid, runAsNonRoot: true, fsGroup: claim.fsGroup },
              containers: [container],
              volumes: [
                { name: 'config', configMap: { name: 'config' } },
                ...(onEmptyDir ? [{ name: template, emptyDir: {} }] : []),
              ],
            },
          },
          ...(onEmptyDir ? {} : { volumeClaimTemplates: [{ metadata: { name: template }, spec: claimSpec }] }),
        },
      },
    ];
  }

  function planned(outdir: string, props: Partial<StatefulSetStorageProps>): PlannedVolume {
    const app = new GitOpsApp({ outdir });
    const { volumes } = new StatefulSetStorage(new Chart(app, 'storage'), 'storage', {
      release: { name: 'metrics', namespace: NAMESPACE },
      layout: HostPathLayout.perVolume(`${ROOT}/a`),
      nodes: [NODE ?? ''],
      namespaces: { create: true, privileged: true },
      workloads: {
        metrics: {
          statefulSet: 'metrics',
          template: 'data',
          replicas: 1,
          size: Size.gibibytes(1),
          mountPath: '/prometheus',
          owner: { uid: 1000, gid: 2000 },
          fsGroup: 2000,
        },
      },
      ...props,
    });
    app.synth();
    const [volume] = volumes;
    if (volume === undefined) {
      throw new Error('the plan has no volume');
    }
    return volume;
  }

  function ready(pod: string): void {
    for (let attempt = 0; ; attempt++) {
      try {
        inCluster('wait', `pod/${pod}`, '--for=condition=Ready', '--namespace', NAMESPACE, '--timeout=60s');
        return;
      } catch (error) {
        if (attempt === 10) {
          throw error;
        }
        run('sleep', ['1']);
      }
    }
  }

  /** How many samples of all series there are until a time. */
  function samples(pod: string, time: number): number {
    const query = encodeURIComponent(
      'sum(count_over_time(up[1h])) + sum(count_over_time(prometheus_http_request_duration_seconds_bucket[1h]))',
    );
    const url = `http://localhost:9090/api/v1/query?query=${query}&time=${time}`;
    const answer = inCluster(
      'exec',
      '--namespace',
      NAMESPACE,
      pod,
      '--container=prometheus',
      '--',
      'wget',
      '-qO-',
      url,
    );
    const { data } = JSON.parse(answer) as { data: { result: { value: [number, string] }[] } };
    return Number(data.result[0]?.value[1] ?? 0);
  }

  const documentOf = (plan: FoundPlan | undefined): PlanDocument => {
    if (plan === undefined) {
      throw new Error('there is no plan');
    }
    return plan.document;
  };
  const blocksIn = (directory: string): string[] =>
    readdirSync(directory).filter((name) => /^01[0-9A-Z]{24}$/.test(name));
  const sumsOf = (directory: string): string =>
    run('sh', ['-c', 'find . -type f -printf "%m %U:%G %s %P\\n" | sort; find . -type f -exec sha256sum {} + | sort'], {
      cwd: directory,
    });

  async function withBlocks(count: () => number): Promise<void> {
    for (let attempt = 0; count() < 2; attempt++) {
      if (attempt === 120) {
        throw new Error('there are not two blocks after two minutes');
      }
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }

  function start(outdir: string, volume: PlannedVolume): void {
    inCluster('apply', '-k', outdir);
    inCluster('wait', 'job', '--all', '--for=condition=complete', '--namespace', NAMESPACE, '--timeout=60s');
    apply(...prometheus(volume));
    ready('metrics-0');
  }

  test('is moved twice, interrupted and resumed, then backed up, and restored after rm -rf', async () => {
    await inFolder(async (folder) => {
      const outdir = (name: string): string => join(folder, name);
      const first = planned(outdir('a'), {});
      start(outdir('a'), first);
      await withBlocks(() => blocksIn(first.dataDirectory).length);
      let volume = first;
      // other tolerations make another pod: then the data go through this machine, and otherwise from pod to pod
      for (const [from, to, initJob] of [
        ['a', 'b', { tolerations: [{ operator: 'Exists' }] }],
        ['b', 'c', { tolerations: [{ operator: 'Exists' }] }],
      ] as const) {
        const now = Math.floor(Date.now() / 1000) - 1;
        const before = samples('metrics-0', now);
        expect(before).toBeGreaterThan(100);
        const next = planned(outdir(to), { layout: HostPathLayout.perVolume(`${ROOT}/${to}`), initJob });
        const steps = diffPlans(plansIn(outdir(from)), plansIn(outdir(to))).releases.flatMap(({ runbook }) => runbook);
        const at = steps.findIndex(({ commands }) => commands.some((command) => command.includes('from sums')));
        expect(steps.map(({ commands }) => commands).join()).not.toContain('ssh');
        paste(steps.slice(0, at), outdir(to));
        const [command = ''] = steps[at]?.commands ?? [];
        const said = await interrupt(command, outdir(to), 'received 01');
        const done = /received (01[0-9A-Z]{24})/.exec(said)?.[1] ?? '';
        expect([done, readdirSync(next.dataDirectory)]).toEqual([expect.stringMatching(/^01/), ['.storage-copy']]);
        const entries = readdirSync(volume.dataDirectory).length;
        run('sh', ['-c', `(${command}\n) 2>resumed.log`], { cwd: outdir(to), env });
        const resumed = readFileSync(join(outdir(to), 'resumed.log'), 'utf8');
        expect(resumed).not.toContain(`received ${done}`);
        expect(resumed).toContain('VERIFIED');
        expect(sumsOf(next.dataDirectory)).toBe(sumsOf(volume.dataDirectory));
        expect(blocksIn(next.dataDirectory).length).toBeGreaterThanOrEqual(2);
        process.stderr.write(
          `${from} to ${to}: ${before} samples, ${entries} entries; ${resumed.split('\n').at(-2) ?? ''}\n`,
        );
        paste(steps.slice(at + 1), outdir(to));
        apply(...prometheus(next));
        ready('metrics-0');
        expect(samples('metrics-0', now)).toBe(before);
        volume = next;
      }

      const [plan] = plansIn(outdir('c'));
      const props = { plan: documentOf(plan), place: backupPlace(join(folder, 'backup')) };
      const now = Math.floor(Date.now() / 1000) - 1;
      const before = samples('metrics-0', now);
      paste(backupRunbook(props), folder);
      ready('metrics-0');
      expect(samples('metrics-0', now)).toBe(before);
      inCluster('scale', 'statefulset', 'metrics', '--replicas=0', '--namespace', NAMESPACE);
      inCluster('wait', 'pod/metrics-0', '--for=delete', '--namespace', NAMESPACE, '--timeout=60s');
      rmSync(volume.dataDirectory, { recursive: true });
      expect(existsSync(volume.dataDirectory)).toBe(false);
      paste(restoreRunbook(props), folder);
      ready('metrics-0');
      expect(samples('metrics-0', now)).toBe(before);
      process.stderr.write(`restored: ${before} samples\n`);
    });
  });

  test('is taken out of an emptyDir while it runs, and goes on with its samples', async () => {
    await inFolder(async (folder) => {
      const app = new GitOpsApp({ outdir: folder });
      const { volumes } = new KubePrometheusStackStorage(new Chart(app, 'storage'), 'storage', {
        release: { name: 'kps', namespace: NAMESPACE, chartVersion: '88.5.3' },
        layout: HostPathLayout.perVolume(`${ROOT}/kps`),
        nodes: [NODE ?? ''],
        prometheus: { size: Size.gibibytes(1) },
        namespaces: { create: true, privileged: true },
      });
      app.synth();
      const [volume] = volumes;
      if (volume === undefined) {
        throw new Error('the plan has no volume');
      }
      const pod = `${volume.claim.workload}-0`;
      inCluster('create', 'namespace', NAMESPACE);
      apply(...prometheus(volume, true));
      ready(pod);
      const inPod = (...args: readonly string[]): string =>
        inCluster('exec', '--namespace', NAMESPACE, pod, '--container=prometheus', '--', ...args);
      await withBlocks(() => inPod('ls', '/prometheus').match(/^01/gm)?.length ?? 0);
      const now = Math.floor(Date.now() / 1000) - 1;
      const before = samples(pod, now);
      expect(before).toBeGreaterThan(100);
      const steps = emptyDirRunbook(documentOf(plansIn(folder)[0]));
      // a block that is finished meanwhile is copied when the step runs again
      const at = steps.findIndex(({ commands }) => commands.some((command) => command.includes('to finish')));
      paste(steps.slice(0, at), folder);
      for (let attempt = 0; ; attempt++) {
        try {
          paste(steps.slice(at, at + 1), folder);
          break;
        } catch (error) {
          if (attempt === 5) {
            throw error;
          }
        }
      }
      paste(steps.slice(at + 1), folder);
      inCluster('delete', 'statefulset', volume.claim.workload, '--namespace', NAMESPACE, '--cascade=foreground');
      apply(...prometheus(volume));
      ready(pod);
      expect(samples(pod, now)).toBe(before);
      process.stderr.write(`out of the emptyDir: ${before} samples, ${blocksIn(volume.dataDirectory).length} blocks\n`);
    });
  });
});
