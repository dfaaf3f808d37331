import { join } from 'node:path';
import { Chart } from 'cdk8s';
import { breakJobsIfAsked } from './break-job';
import { settled, type Uids } from './check';
import {
  call,
  type ClusterNode,
  deleteNamespaces,
  type Disposable,
  list,
  makeNamespace,
  refuseOthers,
} from './cluster';
import { NodeDirectories } from './directories';
import { callsFine, doctorsReport } from './health';
import { NodeMarks } from './node-marks';
import type { Outcome } from './outcome';
import { allOf, wordsOf } from './program';
import type { Scenario } from './scenarios';
import { setting } from './settings';
import { GitOpsApp, HelmValues, KubePrometheusStackStorage } from '../../src';
import { layersOf } from '../../src/values/helm-values';

/** A packaged chart. */
export interface PackagedChart {
  readonly file: string;
  readonly version: string;
}

/** Runs one scenario with one chart, and leaves the cluster and its nodes as they were. */
export class Run {
  private readonly storages: readonly KubePrometheusStackStorage[];
  /** All namespaces of the run. */
  private readonly namespaces: ReadonlySet<string>;
  /** The namespaces that the manifests create. */
  private readonly rendered: ReadonlySet<string>;
  private readonly directories: NodeDirectories;
  private readonly marks = new NodeMarks();
  private phase = 'synthesis';
  /** Whether all objects with the names of this run are its own. Until this is known, it removes nothing. */
  private isOurs = false;

  /** @throws StorageError if the library refuses the scenario with this chart */
  public constructor(
    private readonly scenario: Scenario,
    private readonly chart: PackagedChart,
    private readonly cluster: Disposable,
    private readonly nodes: readonly ClusterNode[],
    private readonly outdir: string,
    private readonly tell: (line: string) => void,
  ) {
    const app = new GitOpsApp({ outdir });
    const values = setting('E2E_VALUES');
    const extra = values === undefined ? [] : [HelmValues.fromFile(values)];
    const root = `/srv/prometheus-storage-e2e-${Date.now().toString(36)}`;
    this.storages = Array.from({ length: scenario.releases ?? 1 }, (_, index) => {
      const release = { ...this.named(index), chartVersion: chart.version };
      const description = scenario.describe({ release, root, nodes: nodes.map(({ hostname }) => hostname) });
      return new KubePrometheusStackStorage(new Chart(app, `storage-${index}`), 'storage', {
        ...description,
        release,
        values: [...layersOf(description.values), ...extra],
      });
    });
    this.storages.forEach(breakJobsIfAsked);
    app.synth();
    this.namespaces = new Set(
      this.storages.flatMap(({ release, claims, initJobs }) => [
        release.namespace,
        ...claims.map(({ namespace }) => namespace),
        ...initJobs.flatMap(({ job }) => job.metadata.namespace ?? []),
      ]),
    );
    this.rendered = new Set(
      this.storages.flatMap(({ namespace, initNamespace }) =>
        [namespace, initNamespace].flatMap((one) => one?.name ?? []),
      ),
    );
    const volumes = this.storages.flatMap((storage) => storage.volumes);
    this.directories = new NodeDirectories(`${this.named(0).namespace}-look`, nodes, volumes);
  }

  public async outcome(signal: AbortSignal): Promise<Outcome> {
    const began = Date.now();
    try {
      await this.phases(signal);
      const seconds = Math.round((Date.now() - began) / 1000);
      return { kind: 'ok', seconds, directories: this.directories.canBeProven ? 'proven' : 'not proven' };
    } catch (error) {
      const why = wordsOf(error);
      this.tell(`FAILED in ${this.phase}: ${why}`);
      if (this.isOurs && !signal.aborted) {
        this.tell(await doctorsReport(this.outdir, this.cluster));
      }
      return { kind: 'failed', phase: this.phase, why };
    }
  }

  /**
   * Removes everything that the run created, and nothing else.
   * @throws Error with everything that could not be removed
   */
  public async clean(): Promise<void> {
    if (!this.isOurs) {
      return;
    }
    this.tell('removal');
    await allOf([
      ...this.storages.map(
        ({ release }) =>
          () =>
            this.uninstall(release, '--ignore-not-found'),
      ),
      () => deleteNamespaces([...this.namespaces]),
      () => call('kubectl', ['delete', '-k', this.outdir, '--ignore-not-found']),
      () => this.directories.clean(),
      () => this.marks.clean(),
      () => this.removeDefinitions(),
    ]);
  }

  private named(index: number): { name: string; namespace: string } {
    const first = setting('E2E_RELEASE') ?? 'kube-prometheus-stack';
    const name = index === 0 ? first : `${first}-${index + 1}`;
    return this.scenario.release ?? { name, namespace: name };
  }

  private async phases(signal: AbortSignal): Promise<void> {
    const enter = (phase: string): void => {
      signal.throwIfAborted();
      this.phase = phase;
      this.tell(phase);
    };
    const check = async (): Promise<Uids> => {
      const uids = await settled(this.storages, this.nodes, this.tell, signal);
      await this.directories.prove(signal);
      return uids;
    };

    enter('install');
    await refuseOthers(new Set([...this.namespaces, this.directories.namespace]), this.outdir);
    if (this.cluster.ownOperator && (await definitions()).length > 0) {
      throw new Error('the cluster already has the CRDs of an operator; use that operator with E2E_OPERATOR=cluster');
    }
    this.isOurs = true;
    await this.directories.open();
    await this.marks.set(this.scenario, this.nodes);
    for (const namespace of [...this.namespaces].filter((name) => !this.rendered.has(name))) {
      await makeNamespace(namespace, this.scenario.podSecurity);
    }
    await this.apply();
    await this.install();
    const first = await check();

    enter('upgrade');
    await this.apply();
    await this.install();
    same(first, await check());

    enter('reinstall');
    for (const { release } of this.storages) {
      await this.uninstall(release);
    }
    await this.install();
    same(first, await check());

    enter('doctor');
    await callsFine(this.outdir, this.cluster, signal);
  }

  private apply(): Promise<string> {
    return call('kubectl', ['apply', '-k', this.outdir]);
  }

  private async install(): Promise<void> {
    const off = ['nodeExporter.enabled=false', 'kubeStateMetrics.enabled=false'];
    // each release's operator manages only its own namespaces
    const own = [
      'prometheusOperator.namespaces.releaseNamespace=true',
      `prometheusOperator.namespaces.additional={${[...this.namespaces].join(',')}}`,
    ];
    const set = [...off, ...(this.cluster.ownOperator ? own : ['prometheusOperator.enabled=false'])];
    for (const { release } of this.storages) {
      const values = join(this.outdir, 'values', `${release.name}.yml`);
      await call('helm', [
        ...['upgrade', '--install', release.name, this.chart.file, '--namespace', release.namespace],
        ...(this.cluster.ownOperator ? [] : ['--skip-crds']),
        ...['--values', values, '--set', set.join(',')],
      ]);
    }
  }

  private uninstall({ name, namespace }: { name: string; namespace: string }, ...more: string[]): Promise<string> {
    return call('helm', ['uninstall', name, '--namespace', namespace, '--wait', ...more]);
  }

  /** Removes the CRDs, because Helm does not, and the next chart would run with the CRDs of this one. */
  private async removeDefinitions(): Promise<void> {
    const names = this.cluster.ownOperator ? await definitions() : [];
    if (names.length > 0) {
      await call('kubectl', ['delete', 'customresourcedefinitions', ...names]);
    }
  }
}

/** The names of the operator's CRDs. */
async function definitions(): Promise<readonly string[]> {
  const all = await list('customresourcedefinitions');
  return all.map(({ metadata }) => metadata.name).filter((name) => name.endsWith('.monitoring.coreos.com'));
}

/** Fails if a claim was recreated, because it may have lost its volume in between. */
function same(before: Uids, after: Uids): void {
  const other = [...before].filter(([claim, uid]) => after.get(claim) !== uid).map(([claim]) => claim);
  if (other.length > 0) {
    throw new Error(`claims were recreated: ${other.join(', ')}`);
  }
}
