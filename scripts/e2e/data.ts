import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chart, Size } from 'cdk8s';
import { breakJobsIfAsked } from './break-job';
import {
  call,
  type ClusterNode,
  deleteNamespaces,
  disposableCluster,
  has,
  list,
  type PodItem,
  refuseOthers,
  startsOfKubelet,
  usableNodes,
} from './cluster';
import { prometheusChart } from './data-objects';
import { NodeDirectories } from './directories';
import { allOf, program, tell, until, wordsOf } from './program';
import { setting, timeout } from './settings';
import { GitOpsApp, HostPathLayout, KubePrometheusStackStorage, type PlannedVolume } from '../../src';

const HELP = `Runs a real Prometheus on a planned volume of a real node, and queries its oldest sample after its pod is deleted, its
release is reinstalled, and the kubelet is restarted.

  E2E_CONTEXT          the name of the current context, to confirm that this test may change everything in it
  E2E_DATA_NODE        a node with a real kubelet and without taints, by its hostname label
  E2E_PROMETHEUS       the image of Prometheus (default quay.io/prometheus/prometheus:v2.42.0)
  E2E_RESTART_KUBELET  a shell command that restarts that kubelet (default: no restart)
  E2E_BREAK_JOB        makes the init Job do nothing, so that this test must fail
  E2E_TIMEOUT          seconds for each phase (default 180)

Exit codes: 0 if the data was there each time, 1 if it was not, 2 if the test could not start, and 130 if it was
interrupted and has cleaned up.
`;

const RELEASE = 'e2e-data';
const NAMESPACE = 'e2e-data';
const OWNER = '1000:2000';

/** The samples that Prometheus has of its own scrapes. */
interface Samples {
  /** The time of the oldest sample, in seconds since 1970. */
  readonly oldest: number;
  readonly count: number;
}

function utc({ oldest }: Samples): string {
  return new Date(oldest * 1000).toISOString();
}

class DataProof {
  private readonly storage: KubePrometheusStackStorage;
  private readonly volume: PlannedVolume;
  private readonly directories: NodeDirectories;
  private readonly pod: string;
  /** The uid of the last ready pod. */
  private uid: string | undefined;
  /** Whether all objects with the names of this run are its own. Until this is known, it removes nothing. */
  private isOurs = false;

  public constructor(
    private readonly node: ClusterNode,
    private readonly folder: string,
    private readonly signal: AbortSignal,
  ) {
    const app = new GitOpsApp({ outdir: this.manifests });
    this.storage = new KubePrometheusStackStorage(new Chart(app, 'storage'), 'storage', {
      release: { name: RELEASE, namespace: NAMESPACE, chartVersion: '45.9.1' },
      layout: HostPathLayout.sharedRoot(`/srv/prometheus-storage-e2e-${Date.now().toString(36)}/data`),
      nodes: [node.hostname],
      namespaces: { create: true, privileged: true },
      prometheus: { size: Size.gibibytes(1) },
    });
    breakJobsIfAsked(this.storage);
    app.synth();
    const [volume] = this.storage.volumes;
    if (volume === undefined) {
      throw new Error('the plan has no volume');
    }
    this.volume = volume;
    this.pod = `${volume.claim.workload}-0`;
    this.directories = new NodeDirectories(`${NAMESPACE}-look`, [node], [volume]);
    prometheusChart(volume, this.storage.values, this.chart, setting('E2E_PROMETHEUS'));
  }

  private get manifests(): string {
    return join(this.folder, 'dist');
  }

  private get chart(): string {
    return join(this.folder, 'chart');
  }

  public async prove(): Promise<void> {
    tell(`data directory ${this.volume.dataDirectory} on node ${this.node.name}`);
    await refuseOthers(new Set([NAMESPACE, this.directories.namespace]), this.manifests);
    this.isOurs = true;
    await this.directories.open();
    await call('kubectl', ['apply', '-k', this.manifests]);
    await this.install();
    let samples = await this.running('Prometheus runs');
    await this.proveOwner();

    await call('kubectl', ['delete', 'pod', this.pod, '--namespace', NAMESPACE]);
    samples = await this.running('after its pod was deleted', samples, this.uid);

    await call('helm', ['uninstall', RELEASE, '--namespace', NAMESPACE, '--wait']);
    await this.install();
    samples = await this.running('after helm uninstall and install', samples, this.uid);

    const restart = setting('E2E_RESTART_KUBELET');
    if (restart === undefined) {
      tell('kubelet restart: not tried (E2E_RESTART_KUBELET)');
    } else {
      const before = await startsOfKubelet(this.node.name);
      execFileSync('sh', ['-c', restart], { stdio: ['ignore', 'ignore', 'inherit'] });
      await until(
        `the kubelet of node ${this.node.name} to report its start`,
        async () => (await startsOfKubelet(this.node.name)) > before || undefined,
        this.signal,
      );
      await this.running('after a restart of the kubelet', samples);
    }
  }

  public async clean(): Promise<void> {
    if (!this.isOurs) {
      return;
    }
    await allOf([
      () => call('helm', ['uninstall', RELEASE, '--namespace', NAMESPACE, '--ignore-not-found', '--wait']),
      () => deleteNamespaces([NAMESPACE]),
      () => call('kubectl', ['delete', '-k', this.manifests, '--ignore-not-found']),
      () => this.directories.clean(),
    ]);
  }

  private async install(): Promise<void> {
    await call('helm', ['upgrade', '--install', RELEASE, this.chart, '--namespace', NAMESPACE]);
  }

  /**
   * Waits until Prometheus has its earlier samples, and has added more.
   * @param isNot the uid of the former pod, which does not count
   * @throws Error if the oldest sample is newer than before
   */
  private async running(when: string, before?: Samples, isNot?: string): Promise<Samples> {
    const ready = async (): Promise<string | undefined> => {
      const pods = await list<PodItem>('pods', NAMESPACE);
      const pod = pods.find(({ metadata: { name, uid } }) => name === this.pod && uid !== isNot);
      return has(pod?.status.conditions, 'Ready') ? pod?.metadata.uid : undefined;
    };
    this.uid = await until(`pod ${this.pod} to be ready`, ready, this.signal);
    const samples = async (): Promise<Samples | undefined> => {
      const oldest = await this.query('min_over_time(timestamp(up)[1h:1s])');
      const count = await this.query('count_over_time(up[1h])');
      return oldest === undefined || count === undefined || count < 3 ? undefined : { oldest, count };
    };
    const more = async (): Promise<Samples | undefined> => {
      const seen = await samples();
      if (seen !== undefined && before !== undefined && seen.oldest > before.oldest + 1) {
        throw new Error(
          `${when} the oldest sample is of ${utc(seen)}, but before it was of ${utc(before)}: data is lost`,
        );
      }
      return seen === undefined || seen.count <= (before?.count ?? 0) ? undefined : seen;
    };
    const now = await until('more samples', more, this.signal);
    tell(`${when}: ${now.count} samples, the oldest of ${utc(now)}`);
    return now;
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
    const { dataDirectory } = this.volume;
    const seen = await this.directories.look(this.node, [dataDirectory, `${dataDirectory}/wal`], this.signal);
    for (const [path, is] of seen) {
      tell(`${is} ${path}`);
      if (!is.startsWith(`${OWNER} `)) {
        throw new Error(`the data directory and the files of Prometheus must belong to ${OWNER}`);
      }
    }
  }
}

async function main(signal: AbortSignal): Promise<number> {
  timeout(); // invalid settings are reported before the test creates anything
  await disposableCluster();
  const wanted = setting('E2E_DATA_NODE');
  const node = (await usableNodes()).find(({ hostname, isSimulated }) => hostname === wanted && !isSimulated);
  if (node === undefined) {
    throw new Error(
      `E2E_DATA_NODE is ${wanted ?? 'not set'}; it must be a node with a real kubelet and without taints\n\n${HELP}`,
    );
  }
  tell(node.versions);
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-storage-e2e-'));
  const proof = new DataProof(node, folder, signal);
  let code = 0;
  try {
    await proof.prove();
    tell('PROVEN: the data were there each time');
  } catch (error) {
    tell(`FAILED: ${wordsOf(error)}`);
    code = 1;
  }
  try {
    await proof.clean();
  } catch (error) {
    tell(`FAILED in removal: ${wordsOf(error)}`);
    code = 1;
  }
  rmSync(folder, { recursive: true, force: true });
  return code;
}

program(main);
