import { join } from 'node:path';
import { Chart } from 'cdk8s';
import { settled, type Uids } from './check';
import { call, type Disposable, list } from './cluster';
import { type Scenario, TAINT } from './scenarios';
import { GitOpsApp, HelmValues, KubePrometheusStackStorage } from '../../src';
import { examine, plansToCheck } from '../../src/doctor/doctor';
import { healthReport } from '../../src/doctor/report';
import { layersOf } from '../../src/values/helm-values';

/** A packaged chart. */
export interface PackagedChart {
  readonly file: string;
  readonly version: string;
}

/** What a scenario came to with one chart. */
export type Outcome =
  | { readonly kind: 'ok'; readonly seconds: number; readonly volumes: number }
  | { readonly kind: 'skipped'; readonly why: string }
  | { readonly kind: 'failed'; readonly phase: string; readonly why: string };

/** Runs one scenario with one chart, from an empty cluster to an empty cluster. */
export class Run {
  private readonly storages: readonly KubePrometheusStackStorage[];
  private phase = 'synthesis';
  private isOurs = true;

  /** @throws StorageError where the library refuses the scenario with this chart */
  public constructor(
    private readonly scenario: Scenario,
    private readonly chart: PackagedChart,
    private readonly cluster: Disposable,
    private readonly nodes: readonly string[],
    private readonly outdir: string,
    private readonly tell: (line: string) => void,
  ) {
    const app = new GitOpsApp({ outdir });
    const { E2E_RELEASE: first = 'kube-prometheus-stack', E2E_VALUES: extra } = process.env;
    this.storages = Array.from({ length: scenario.releases ?? 1 }, (_, index) => {
      const name = index === 0 ? first : `${first}-${index + 1}`;
      const release = { name, namespace: name, chartVersion: chart.version };
      const { values, ...props } = scenario.describe({ release, nodes });
      const layers = [...layersOf(values), ...(extra === undefined ? [] : [HelmValues.fromFile(extra)])];
      return new KubePrometheusStackStorage(new Chart(app, `storage-${index}`), 'storage', {
        ...props,
        release,
        values: layers,
      });
    });
    app.synth();
  }

  public async outcome(): Promise<Outcome> {
    const began = Date.now();
    try {
      await this.phases();
      const volumes = this.storages.reduce((sum, storage) => sum + storage.volumes.length, 0);
      return { kind: 'ok', seconds: Math.round((Date.now() - began) / 1000), volumes };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.tell(`FAILED in ${this.phase}: ${why}`);
      await this.askDoctor();
      return { kind: 'failed', phase: this.phase, why };
    }
  }

  /** Takes away all that was made. */
  public async clean(): Promise<void> {
    if (!this.isOurs) {
      return;
    }
    for (const { release } of this.storages) {
      await call('helm', ['uninstall', release.name, '--namespace', release.namespace, '--ignore-not-found', '--wait']);
    }
    const namespaces = [...this.namespaces()];
    await call('kubectl', ['delete', 'namespace', ...namespaces, '--ignore-not-found']);
    await call('kubectl', ['delete', '-k', this.outdir, '--ignore-not-found']);
    await this.taint(false);
  }

  private async phases(): Promise<void> {
    this.enter('install');
    await this.refuseOthers();
    await this.taint(true);
    await this.makeNamespaces();
    await this.apply();
    await this.install();
    const first = await settled(this.storages, this.tell);

    this.enter('upgrade');
    await this.apply();
    await this.install();
    same(first, await settled(this.storages, this.tell));

    this.enter('reinstall');
    for (const { release } of this.storages) {
      await call('helm', ['uninstall', release.name, '--namespace', release.namespace, '--wait']);
    }
    await this.install();
    same(first, await settled(this.storages, this.tell));

    this.enter('doctor');
    const health = await examine(plansToCheck([this.outdir]), { context: this.cluster.context }, { usage: false });
    if (health.status !== 'fine') {
      throw new Error('everything is as planned, and the doctor does not call it fine');
    }
    this.enter('removal');
  }

  private enter(phase: string): void {
    this.phase = phase;
    this.tell(phase);
  }

  private apply(): Promise<string> {
    return call('kubectl', ['apply', '-k', this.outdir]);
  }

  private async install(): Promise<void> {
    const off = ['nodeExporter.enabled=false', 'kubeStateMetrics.enabled=false'];
    const operator = this.cluster.ownOperator ? [] : ['--skip-crds'];
    // each release's operator looks after its own namespaces
    const own = [
      'prometheusOperator.namespaces.releaseNamespace=true',
      `prometheusOperator.namespaces.additional={${[...this.namespaces()].join(',')}}`,
    ];
    const set = [...off, ...(this.cluster.ownOperator ? own : ['prometheusOperator.enabled=false'])];
    for (const { release } of this.storages) {
      const values = join(this.outdir, 'values', `${release.name}.yml`);
      await call('helm', [
        ...['upgrade', '--install', release.name, this.chart.file, '--namespace', release.namespace],
        ...[...operator, '--values', values, '--set', set.join(',')],
      ]);
    }
  }

  private async makeNamespaces(): Promise<void> {
    const { podSecurity } = this.scenario;
    const labels = podSecurity === undefined ? {} : { labels: { 'pod-security.kubernetes.io/enforce': podSecurity } };
    const made = new Set(this.storages.flatMap(({ namespace }) => (namespace === undefined ? [] : [namespace.name])));
    for (const name of this.namespaces()) {
      if (!made.has(name) && !name.endsWith('-init')) {
        const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, ...labels } };
        await call('kubectl', ['apply', '-f', '-'], JSON.stringify(namespace));
      }
    }
  }

  /** What is there already is somebody else's, and would be deleted at the end. */
  private async refuseOthers(): Promise<void> {
    const planned = this.namespaces();
    const there = (await list('namespaces')).map(({ metadata }) => metadata.name).filter((name) => planned.has(name));
    if (there.length > 0) {
      this.isOurs = false;
      throw new Error(`namespaces that are there already: ${there.join(', ')}; name another with E2E_RELEASE`);
    }
  }

  private namespaces(): Set<string> {
    return new Set(
      this.storages.flatMap(({ release, claims, initJobs }) => [
        release.namespace,
        ...claims.map(({ namespace }) => namespace),
        ...initJobs.flatMap(({ job }) => job.metadata.namespace ?? []),
      ]),
    );
  }

  private async taint(on: boolean): Promise<void> {
    if (this.scenario.tainted === true) {
      const taint = `${TAINT.key}=:${TAINT.effect}`;
      for (const node of this.nodes) {
        await call('kubectl', ['taint', 'node', node, on ? taint : `${TAINT.key}-`, '--overwrite']).catch(() => '');
      }
    }
  }

  private async askDoctor(): Promise<void> {
    try {
      this.tell(
        healthReport(
          await examine(plansToCheck([this.outdir]), { context: this.cluster.context }, { usage: false }),
          {},
        ),
      );
    } catch (error) {
      this.tell(`the doctor could not be asked: ${String(error)}`);
    }
  }
}

/** A claim that was made anew may have lost its volume in between. */
function same(before: Uids, after: Uids): void {
  const other = [...before].filter(([claim, uid]) => after.get(claim) !== uid).map(([claim]) => claim);
  if (other.length > 0) {
    throw new Error(`claims were made anew: ${other.join(', ')}`);
  }
}
