import { rmSync } from 'node:fs';
import { Chart, Size } from 'cdk8s';
import { has, type JobItem, list } from '../cluster';
import {
  type Delivery,
  GitOpsApp,
  HostPathLayout,
  KubePrometheusStackStorage,
  type KubePrometheusStackStorageProps,
  type ReleaseIdentity,
  type Values,
} from '../../../src';

/** What a project describes, besides what the tests set for all of them. */
export type Description = Omit<Partial<KubePrometheusStackStorageProps>, 'values' | 'delivery'> & {
  readonly values?: Values;
  /** Components that are switched off. Absent: none. */
  readonly without?: readonly ('alertmanager' | 'grafana')[];
};

/** How a project is delivered. */
export interface ProjectDelivery {
  readonly delivery: Delivery;
  /** Adds the objects of the controller. */
  readonly deliver: (app: GitOpsApp, storage: KubePrometheusStackStorage) => void;
}

/** The parts of the chart that no scenario looks at, or that the whole cluster shares. */
const OFF: Values = {
  defaultRules: { create: false },
  prometheusOperator: { enabled: false },
  nodeExporter: { enabled: false },
  kubeStateMetrics: { enabled: false },
  kubeApiServer: { enabled: false },
  kubelet: { enabled: false },
  kubeControllerManager: { enabled: false },
  coreDns: { enabled: false },
  kubeEtcd: { enabled: false },
  kubeScheduler: { enabled: false },
  kubeProxy: { enabled: false },
  grafana: { defaultDashboardsEnabled: false },
};

const SMALL = { size: Size.gibibytes(1) };

/** A project as in `examples/`: its output folder lies in the repository, and is written again after each change. */
export class Project {
  /** The storage, as it was synthesized last. */
  private storage_: KubePrometheusStackStorage | undefined;
  /** Everything outside of namespaces that it ever described, so that nothing else is removed. */
  public readonly made = { namespaces: new Set<string>(), volumes: new Set<string>(), classes: new Set<string>() };

  public constructor(
    /** The output folder. */
    public readonly outdir: string,
    private readonly base: Description & Pick<KubePrometheusStackStorageProps, 'release' | 'nodes'>,
    private readonly delivery: ProjectDelivery,
  ) {}

  public get storage(): KubePrometheusStackStorage {
    if (this.storage_ === undefined) {
      throw new Error('the project is not synthesized yet');
    }
    return this.storage_;
  }

  /** The release, as it was described last. */
  public get release(): ReleaseIdentity {
    const { name, namespace, chartVersion } = this.storage.release;
    return { name, namespace, chartVersion };
  }

  /**
   * Writes the output folder, as `cdk8s synth` does.
   * @param changes what differs from the first description; not merged
   */
  public synth(changes: Description = {}): void {
    rmSync(this.outdir, { recursive: true, force: true });
    const app = new GitOpsApp({ outdir: this.outdir });
    const { values: baseValues = {}, ...base } = this.base;
    const { values = {}, without = [], ...props } = { ...base, ...changes };
    const off = Object.fromEntries(without.map((component) => [component, { enabled: false }]));
    const small = Object.fromEntries(
      (['alertmanager', 'grafana'] as const).flatMap((component) =>
        without.includes(component) ? [] : [[component, SMALL]],
      ),
    );
    const storage = new KubePrometheusStackStorage(new Chart(app, 'prometheus-storage'), 'storage', {
      layout: HostPathLayout.perVolume('/srv/prometheus-storage-e2e'),
      namespaces: { create: true, privileged: true },
      admissionWebhooks: false,
      prometheus: { ...SMALL, replicas: 2 },
      ...small,
      ...props,
      delivery: this.delivery.delivery,
      values: [OFF, baseValues, off, values],
    });
    this.delivery.deliver(app, storage);
    app.synth();
    this.storage_ = storage;
    this.made.namespaces.add(storage.release.namespace);
    storage.volumes.forEach(({ name, storageClassName }) => {
      this.made.volumes.add(name);
      this.made.classes.add(storageClassName);
    });
  }

  /** The init Jobs that are not complete. */
  public async unfinishedJobs(): Promise<readonly string[]> {
    const { namespace } = this.storage.release;
    const complete = (await list<JobItem>('jobs', namespace)).filter(({ status }) =>
      has(status.conditions, 'Complete'),
    );
    const names = new Set(complete.map(({ metadata }) => metadata.name));
    return this.storage.initJobs.map(({ job }) => job.name).filter((name) => !names.has(name));
  }
}
