import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chart, JsonPatch, Size } from 'cdk8s';
import { call, disposableCluster, list, type PodItem, sleep } from './cluster';
import { prometheusChart, statPod } from './data-objects';
import { GitOpsApp, HostPathLayout, KubePrometheusStackStorage } from '../../src';

const HELP = `Runs a real Prometheus on a planned volume of a real node, and asks it for its oldest sample after its pod was deleted, its
release uninstalled and installed again, and the kubelet restarted.

  E2E_CONTEXT          the current context, to say that all of it may be changed
  E2E_DATA_NODE        a node with a real kubelet
  E2E_PROMETHEUS       its image (default quay.io/prometheus/prometheus:v2.42.0)
  E2E_RESTART_KUBELET  a shell command that restarts that kubelet (default: not tried)
  E2E_BREAK_JOB        makes an init Job that does nothing, with which this must fail
  E2E_TIMEOUT          seconds for each phase (default 180)
`;

const SECONDS = Number(process.env.E2E_TIMEOUT ?? 180);
const NAMESPACE = 'e2e-data';
const OWNER = '1000:2000';

function tell(line: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
}

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + SECONDS * 1000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) {
      return seen;
    }
    if (Date.now() > end) {
      throw new Error(`waited ${SECONDS} s in vain for ${what}`);
    }
    await sleep(1000);
  }
}

interface ReadyPod extends PodItem {
  readonly status: PodItem['status'] & {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

class DataProof {
  private readonly storage: KubePrometheusStackStorage;
  private readonly pod: string;
  /** Of the pod that was seen last. */
  private uid: string | undefined;

  public constructor(
    private readonly node: string,
    private readonly folder: string,
  ) {
    const app = new GitOpsApp({ outdir: join(folder, 'dist') });
    this.storage = new KubePrometheusStackStorage(new Chart(app, 'storage'), 'storage', {
      release: { name: 'e2e-data', namespace: NAMESPACE, chartVersion: '45.9.1' },
      layout: HostPathLayout.sharedRoot(`/srv/prometheus-storage-e2e/${Date.now().toString(36)}/data`),
      nodes: [node],
      createNamespace: true,
      privilegedNamespace: true,
      prometheus: { size: Size.gibibytes(1) },
    });
    if (process.env.E2E_BREAK_JOB !== undefined) {
      for (const { job } of this.storage.initJobs) {
        job.addJsonPatch(JsonPatch.replace('/spec/template/spec/containers/0/command', ['true']));
        job.addJsonPatch(JsonPatch.remove('/spec/template/spec/containers/0/args'));
      }
    }
    app.synth();
    this.pod = `${this.storage.claims[0]?.workload ?? ''}-0`;
    prometheusChart(
      this.storage,
      this.chartFolder,
      process.env.E2E_PROMETHEUS ?? 'quay.io/prometheus/prometheus:v2.42.0',
    );
  }

  private get chartFolder(): string {
    return join(this.folder, 'chart');
  }

  public async prove(): Promise<void> {
    tell(`volume root ${this.storage.volumes[0]?.root ?? ''} on node ${this.node}`);
    await call('kubectl', ['apply', '-k', join(this.folder, 'dist')]);
    await this.install();
    const oldest = await this.running('Prometheus runs');
    await this.proveOwner();

    await call('kubectl', ['delete', 'pod', this.pod, '--namespace', NAMESPACE]);
    await this.running('after its pod was deleted', oldest, this.uid);

    await call('helm', ['uninstall', 'e2e-data', '--namespace', NAMESPACE, '--wait']);
    await this.install();
    await this.running('after helm uninstall and install', oldest, this.uid);

    const restart = process.env.E2E_RESTART_KUBELET;
    if (restart === undefined) {
      tell('kubelet restart: not tried (E2E_RESTART_KUBELET)');
    } else {
      execFileSync('sh', ['-c', restart], { stdio: ['ignore', 'ignore', 'inherit'] });
      await sleep(10_000);
      await this.running('after a restart of the kubelet', oldest);
    }
  }

  public async clean(): Promise<void> {
    await call('helm', ['uninstall', 'e2e-data', '--namespace', NAMESPACE, '--ignore-not-found', '--wait']);
    await call('kubectl', ['delete', 'namespace', NAMESPACE, '--ignore-not-found']);
    await call('kubectl', ['delete', '-k', join(this.folder, 'dist'), '--ignore-not-found']);
  }

  private async install(): Promise<void> {
    await call('helm', ['upgrade', '--install', 'e2e-data', this.chartFolder, '--namespace', NAMESPACE]);
  }

  /**
   * @param isNot the uid of a pod that does not count any more
   * @returns the time of the oldest sample; it must be that of before
   */
  private async running(when: string, before?: number, isNot?: string): Promise<number> {
    this.uid = await until(`pod ${this.pod} to be ready`, async () => {
      const pods = await list<ReadyPod>('pods', NAMESPACE);
      const pod = pods.find(({ metadata }) => metadata.name === this.pod && metadata.uid !== isNot);
      const ready = pod?.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
      return ready === true ? pod?.metadata.uid : undefined;
    });
    const now = await until('samples', async () => {
      const [oldest, samples] = await Promise.all([
        this.query('min_over_time(timestamp(up)[1h:1s])'),
        this.query('count_over_time(up[1h])'),
      ]);
      // a new head has to be scraped into, not only an old one read
      return oldest === undefined || samples === undefined || samples < 3 ? undefined : { oldest, samples };
    });
    tell(`${when}: ${now.samples} samples, the oldest of ${new Date(now.oldest * 1000).toISOString()}`);
    if (before !== undefined && now.oldest > before + 1) {
      throw new Error(`${when} the oldest sample is of ${now.oldest}, before it was of ${before}: data are lost`);
    }
    return now.oldest;
  }

  private async query(expression: string): Promise<number | undefined> {
    const path = `/api/v1/namespaces/${NAMESPACE}/pods/${this.pod}:9090/proxy/api/v1/query?query=${encodeURIComponent(expression)}`;
    try {
      const { data } = JSON.parse(await call('kubectl', ['get', '--raw', path])) as {
        data: { result: { value: [number, string] }[] };
      };
      const value = Number(data.result[0]?.value[1]);
      return Number.isFinite(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }

  private async proveOwner(): Promise<void> {
    const [volume] = this.storage.volumes;
    if (volume === undefined) {
      throw new Error('no volume was planned');
    }
    await call('kubectl', ['apply', '-f', '-'], JSON.stringify(statPod(volume, NAMESPACE, this.node)));
    await call('kubectl', [
      'wait',
      'pod/e2e-stat',
      '--namespace',
      NAMESPACE,
      '--for=jsonpath={.status.phase}=Succeeded',
      `--timeout=${SECONDS}s`,
    ]);
    const lines = (await call('kubectl', ['logs', 'e2e-stat', '--namespace', NAMESPACE])).trim().split('\n');
    for (const line of lines) {
      tell(line);
    }
    if (lines.length < 2 || lines.some((line) => !line.startsWith(`${OWNER} `))) {
      throw new Error(`the data directory and what Prometheus wrote are to belong to ${OWNER}`);
    }
  }
}

async function main(): Promise<number> {
  await disposableCluster();
  const node = process.env.E2E_DATA_NODE;
  if (node === undefined) {
    throw new Error(`E2E_DATA_NODE: got nothing, want a node with a real kubelet\n\n${HELP}`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-storage-e2e-'));
  mkdirSync(join(folder, 'chart/templates'), { recursive: true });
  writeFileSync(join(folder, 'chart/Chart.yaml'), 'apiVersion: v2\nname: e2e-data\nversion: 0.1.0\n');
  const proof = new DataProof(node, folder);
  try {
    await proof.prove();
    tell('PROVEN: the data were there each time');
    return 0;
  } catch (error) {
    tell(`FAILED: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    await proof.clean();
    rmSync(folder, { recursive: true, force: true });
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  },
);
