import { join } from 'node:path';
import { Chart } from 'cdk8s';
import { settled, type Uids } from './check';
import { call, type Disposable } from './cluster';
import { type Scenario, TAINT } from './scenarios';
import { GitOpsApp, KubePrometheusStackStorage } from '../../src';
import { examine, plansToCheck } from '../../src/doctor/doctor';
import { healthReport } from '../../src/doctor/report';

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
    this.storages = Array.from({ length: scenario.releases ?? 1 }, (_, index) => {
      const { E2E_RELEASE: first = 'kube-prometheus-stack' } = process.env;
      const name = index === 0 ? first : `${first}-${index + 1}`;
      const release = { name, namespace: name, chartVersion: chart.version };
      const props = { ...scenario.describe({ release, nodes }), release };
      return new KubePrometheusStackStorage(new Chart(app, `storage-${index}`), 'storage', props);
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
    const health = await examine(plansToCheck([this.outdir]), {}, { usage: false });
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
    const set = this.cluster.ownOperator ? off : [...off, 'prometheusOperator.enabled=false'];
    const extra = process.env.E2E_VALUES === undefined ? [] : ['--values', process.env.E2E_VALUES];
    for (const { release } of this.storages) {
      const values = join(this.outdir, 'values', `${release.name}.yml`);
      await call('helm', [
        ...['upgrade', '--install', release.name, this.chart.file, '--namespace', release.namespace],
        ...[...operator, '--values', values, ...extra, '--set', set.join(',')],
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
      this.tell(healthReport(await examine(plansToCheck([this.outdir]), {}, { usage: false }), {}));
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
