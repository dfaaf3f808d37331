import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Chart } from 'cdk8s';
import { Command } from 'commander';
import { GitOpsApp, HostPathLayout, KubePrometheusStackStorage, type KubePrometheusStackStorageProps } from '../../src';
import { addDoctor } from '../../src/cli/doctor';
import type { Result } from '../../src/cli/result';
import type { Health } from '../../src/doctor/diagnose';
import { examine, plansToCheck } from '../../src/doctor/doctor';
import { lineOf } from '../../src/doctor/finding';
import type { DoctorDocument, DoctorFinding } from '../../src/doctor/report-json';
import { description, GIB } from '../tools/describe';
import { pastedEnvironment } from '../tools/pasted';
import { TOOLS } from '../tools/setup';
import { run } from '../tools/run';

/**
 * A cluster to create problems in, if there is one: `TEST_KUBECONFIG=path TEST_CHARTS=folder npm test`. The folder has
 * packaged charts, kube-prometheus-stack-VERSION.tgz. The cluster needs a Prometheus Operator and the nodes of `NODES`,
 * which the tests taint. All namespaces begin with doctor-.
 */
export const KUBECONFIG = process.env.TEST_KUBECONFIG;
const CHARTS = process.env.TEST_CHARTS ?? '';
export const inLab = KUBECONFIG === undefined || CHARTS === '' ? describe.skip : describe;
/** With this, all namespaces begin. */
export const PREFIX = process.env.TEST_PREFIX ?? 'doctor';
export const NODES = (process.env.TEST_NODES ?? 'node-4,node-5,node-6,node-7').split(',');

const KUBECTL = process.env.KUBECTL ?? join(TOOLS, 'kubectl');
const HELM = process.env.HELM ?? join(TOOLS, 'helm');
const ENV = pastedEnvironment({ kubeconfig: KUBECONFIG ?? '', charts: CHARTS });

export function kubectl(...args: readonly string[]): string {
  return inTime(KUBECTL, args);
}

/** With a time limit, because no pasted command may hang. */
function inTime(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe', env: ENV, timeout: 60_000 });
}

/** Applies these objects. */
export function apply(...objects: readonly object[]): void {
  run(KUBECTL, ['apply', '--server-side', '-f', '-'], {
    env: ENV,
    input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
  });
}

/** Replaces a class by one that provisions volumes. */
export function provision(name: string): void {
  kubectl('delete', 'storageclass', name);
  apply({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name },
    provisioner: 'example.com/disk',
  });
}

/** Replaces the custom resource definitions of the operator, which belong to the whole cluster, by those of a chart. */
export function define(version: string): void {
  const definitions = run(HELM, ['show', 'crds', join(CHARTS, `kube-prometheus-stack-${version}.tgz`)], { env: ENV });
  run(KUBECTL, ['apply', '--server-side', '--force-conflicts', '-f', '-'], { env: ENV, input: definitions });
}

/** Runs a command as if pasted into a shell. */
export function paste(line: string): string {
  return inTime('sh', ['-c', line]);
}

/** Disables all parts of the chart that store no data. */
const BARE = {
  prometheusOperator: { enabled: false, admissionWebhooks: { enabled: false }, tls: { enabled: false } },
  kubeStateMetrics: { enabled: false },
  nodeExporter: { enabled: false },
  defaultRules: { create: false },
  kubernetesServiceMonitors: { enabled: false },
};

export type StackProps = Partial<Omit<KubePrometheusStackStorageProps, 'values'>> & { values?: object };

/** All claims on one node. */
export function on(node: string): StackProps {
  return { nodes: [node] };
}

export const withGrafana: StackProps = { grafana: GIB };

/** A release in a namespace of its own, synthesized into a folder. */
export class Stack {
  public readonly namespace: string;
  public readonly release: string;
  public readonly dist: string;
  public readonly storage: KubePrometheusStackStorage;

  public constructor(folder: string, name: string, props: StackProps = {}) {
    this.namespace = `${PREFIX}-${name}`;
    this.release = `dr-${name}`;
    this.dist = join(folder, name);
    const app = new GitOpsApp({ outdir: this.dist });
    const [node = 'node-4'] = NODES;
    const { values, ...rest } = props;
    this.storage = new KubePrometheusStackStorage(new Chart(app, 'storage'), 'storage', {
      ...description({
        // the names of ClusterRoles begin with the release name
        release: { name: this.release, namespace: this.namespace, chartVersion: '88.5.3' },
        // a directory is for one release
        layout: HostPathLayout.perVolume(`/data/${props.release?.name ?? this.release}`),
        nodes: [node],
        prometheus: GIB,
        admissionWebhooks: false,
      }),
      namespaces: { create: true, privileged: true },
      ...rest,
      values: [BARE, ...(values === undefined ? [] : [values as Record<string, never>])],
    });
    app.synth();
  }

  public get planFile(): string {
    return join(this.dist, `plan/${this.release}.json`);
  }

  public apply(): this {
    kubectl('apply', '-k', this.dist);
    return this;
  }

  /** Installs the planned chart with the planned values, or with another version and more values. */
  public install(
    version: string = this.storage.release.chartVersion,
    values: object = {},
    ...more: readonly string[]
  ): this {
    const extra = join(dirname(this.dist), 'extra.json');
    writeFileSync(extra, JSON.stringify(values));
    const chart = join(CHARTS, `kube-prometheus-stack-${version}.tgz`);
    const planned = join(this.dist, `values/${this.release}.yml`);
    const args = ['upgrade', '--install', this.release, chart, '--namespace', this.namespace, '--skip-crds'];
    run(HELM, [...args, '--values', planned, '--values', extra, ...more], { env: ENV });
    return this;
  }

  /** Installs the planned chart with the values file of another release, as if the two were swapped. */
  public installValuesOf(other: Stack): this {
    const { chartVersion } = this.storage.release;
    const chart = join(CHARTS, `kube-prometheus-stack-${chartVersion}.tgz`);
    const values = join(other.dist, `values/${other.release}.yml`);
    const args = ['upgrade', '--install', this.release, chart, '--namespace', this.namespace, '--skip-crds'];
    run(HELM, [...args, '--values', values], { env: ENV });
    return this;
  }

  public async doctor(...args: readonly string[]): Promise<Answer> {
    return doctor(this.dist, ...args);
  }

  /** Runs the doctor again until its report fits, because a cluster needs time. */
  public async until(isIt: (answer: Answer) => boolean, ...args: readonly string[]): Promise<Answer> {
    const end = Date.now() + 60_000;
    for (;;) {
      const answer = await this.doctor(...args);
      if (isIt(answer)) {
        return answer;
      }
      if (Date.now() > end) {
        throw new Error(`the doctor never reported that; its last report:\n${(await doctorText(this.dist)).output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }

  public untilFine(): Promise<Answer> {
    return this.until(({ document }) => document.status === 'fine');
  }

  public untilProblem(code: string): Promise<Answer> {
    return this.until(({ codes }) => codes.includes(code));
  }

  public remove(): void {
    try {
      run(HELM, ['uninstall', this.release, '--namespace', this.namespace, '--ignore-not-found'], { env: ENV });
    } catch {
      // the rest is deleted with the namespace
    }
    kubectl('delete', 'namespace', this.namespace, '--ignore-not-found', '--wait=false');
    const volumes = this.storage.volumes.map(({ name }) => name);
    kubectl('delete', 'persistentvolume', ...volumes, '--ignore-not-found', '--wait=false');
    const classes = [...new Set(this.storage.volumes.map(({ storageClassName }) => storageClassName))];
    kubectl('delete', 'storageclass', ...classes, '--ignore-not-found');
  }
}

export interface Answer {
  readonly document: DoctorDocument;
  readonly exitCode: number;
  readonly findings: readonly DoctorFinding[];
  readonly codes: readonly string[];
}

export async function doctorText(...args: readonly string[]): Promise<Result> {
  const before = process.env.KUBECONFIG;
  process.env.KUBECONFIG = KUBECONFIG;
  process.env.KUBECTL = KUBECTL;
  try {
    return await ask(...args);
  } finally {
    process.env.KUBECONFIG = before;
  }
}

async function ask(...args: readonly string[]): Promise<Result> {
  let result: Result = { output: '', exitCode: -1 };
  const program = new Command('test').exitOverride();
  addDoctor(program, (one) => {
    result = one;
  });
  await program.parseAsync(['doctor', ...args], { from: 'user' });
  return result;
}

export async function doctor(...args: readonly string[]): Promise<Answer> {
  const { output, exitCode } = await doctorText(...args, '--json');
  const document = JSON.parse(output) as DoctorDocument;
  const findings = document.releases.flatMap((release) => release.findings);
  return { document, exitCode, findings, codes: findings.map(({ code }) => code) };
}

/** The state of the plans, with the fixes of all findings in one list. */
export async function examined(...dists: readonly string[]): Promise<Health> {
  return examine(plansToCheck(dists), { kubectl: KUBECTL, kubeconfig: KUBECONFIG ?? '' }, { usage: false });
}

/** Every command of all fixes, in their order, but for those that need a Git repository. */
export function allFixes({ steps }: Health): string[] {
  return steps
    .flatMap(({ step }) => step.commands.map((line) => lineOf(line)))
    .filter((line) => !line.startsWith('npx '));
}

/** All commands of a finding's fix, in order. */
export function fixOf({ findings }: Answer, code: string): string[] {
  const finding = findings.find((one) => one.code === code);
  if (finding === undefined) {
    throw new Error(`no finding ${code} among ${findings.map((one) => one.code).join(', ')}`);
  }
  return finding.fix.flatMap(({ commands }) => commands);
}

/** Waits until this is the only finding, pastes the commands of its fix, and then expects a healthy report. */
export async function fixed(one: Stack, code: string, ...args: readonly string[]): Promise<DoctorFinding> {
  const found = await foundAlone(one, code, ...args);
  // commands that compare with a commit, which does not exist here
  for (const line of found.fix.flatMap(({ commands }) => commands).filter((each) => !each.startsWith('npx '))) {
    paste(line);
  }
  const after = await one.untilFine();
  expect([after.exitCode, after.codes]).toEqual([0, []]);
  return found;
}

/** Waits until this is the only finding: one cause must give one finding. */
export async function foundAlone(one: Stack, code: string, ...args: readonly string[]): Promise<DoctorFinding> {
  const { findings, exitCode } = await one.until(({ codes }) => codes.length === 1 && codes[0] === code, ...args);
  const [finding] = findings;
  if (finding === undefined) {
    throw new Error('the finding was there a moment ago');
  }
  expect(exitCode).toBe(finding.status === 'problem' ? 2 : 0);
  return finding;
}

/** Creates the stacks of one test file, and removes them at its end. */
export function stacks(): (name: string, props?: StackProps) => Stack {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-storage-test-'));
  const made: Stack[] = [];
  afterAll(() => {
    for (const one of made) {
      one.remove();
    }
    rmSync(folder, { recursive: true, force: true });
  });
  return (name, props) => {
    const one = new Stack(folder, name, props);
    made.push(one);
    return one;
  };
}
