/**
 * Measures how long synthesis takes, as ratios within one run:
 * - a fleet of 1,000 clusters compared with only serialising and writing the same text
 * - the same fleet compared with cdk8s' own App with a chart for each cluster
 * - 1,000 clusters compared with 100
 * - `cdk8s synth` of the real scenario compared with `cdk8s synth` of one PersistentVolume
 * - loading the package compared with loading cdk8s-plus-27
 *
 * Each figure is the smallest of several runs, each in a separate process.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ApiObject, type ApiObjectProps, App, Chart, Size, Testing, Yaml } from 'cdk8s';
import { parse, parseAllDocuments } from 'yaml';
import { type ClusterDescription, Fleet, HostPathLayout } from '../src';
import { filesBelow } from '../src/files/files-below';
import { toHelmYaml } from '../src/values/helm-yaml';
import { readHelmYaml } from '../src/values/read-helm-yaml';

const ROOT = process.cwd();
const RUNS = 3;
/** In memory if possible, because a disk would dominate the result. */
const TMP = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** 4 claims, 4 classes, 1 Job and 1 namespace. */
const SHARED: ClusterDescription = {
  release: { name: 'kps', namespace: 'monitoring', chartVersion: '70.0.0' },
  layout: HostPathLayout.perVolume('/data/kps'),
  namespaces: { create: true },
  prometheus: { size: Size.gibibytes(400), storageClassName: 'disk-prometheus' },
  alertmanager: { size: Size.gibibytes(10), storageClassName: 'disk-alertmanager' },
  thanosRuler: { size: Size.gibibytes(10), storageClassName: 'disk-thanos' },
  grafana: { size: Size.gibibytes(10), storageClassName: 'disk-grafana' },
  values: { thanosRuler: { thanosRulerSpec: { queryEndpoints: ['query:10902'] } } },
};

const clustersOf = (count: number): Record<string, ClusterDescription> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`c${index}`, { nodes: [`node-${index}`] }]));

const TASKS = {
  fleet(folder: string, count: number): void {
    new Fleet({ outdir: folder, shared: SHARED, clusters: clustersOf(count) }).synth();
  },

  /** The same objects in cdk8s' own App, with a chart for each cluster. */
  app(folder: string, count: number): void {
    const [cluster] = new Fleet({ shared: SHARED, clusters: clustersOf(1) }).clusters.values();
    const objects = cluster === undefined ? [] : (Testing.synth(Chart.of(cluster.storage)) as ApiObjectProps[]);
    const app = new App({ outdir: folder });
    for (const name of Object.keys(clustersOf(count))) {
      const chart = new Chart(app, name);
      objects.forEach((object, index) => new ApiObject(chart, String(index), object));
    }
    app.synth();
  },
};

/** How long it takes only to serialise the data of a fleet's files and write them. */
function serialise(from: string, to: string): number {
  const files = filesBelow(from).map((file) => {
    const text = readFileSync(join(from, file), 'utf8');
    const data = file.endsWith('.k8s.yaml')
      ? parseAllDocuments(text).map((document) => document.toJS() as unknown)
      : file.endsWith('.yml')
        ? readHelmYaml(text, () => undefined)
        : file.endsWith('.json')
          ? (JSON.parse(text) as unknown)
          : file.endsWith('Kustomization')
            ? (parse(text) as unknown)
            : text;
    return { file, data };
  });
  return timed(() => {
    for (const { file, data } of files) {
      const text = file.endsWith('.k8s.yaml')
        ? Yaml.stringify(...(data as unknown[]))
        : file.endsWith('.yml')
          ? toHelmYaml(data)
          : file.endsWith('.json')
            ? JSON.stringify(data, undefined, 2)
            : typeof data === 'string'
              ? data
              : Yaml.stringify(data);
      mkdirSync(dirname(join(to, file)), { recursive: true });
      writeFileSync(join(to, file), text);
    }
  });
}

function timed(action: () => void): number {
  const began = performance.now();
  action();
  return performance.now() - began;
}

/** Measures one task in a separate process. */
function measure(task: keyof typeof TASKS, count: number): { milliseconds: number; megabytes: number } {
  const results = Array.from({ length: RUNS }, () => {
    const printed = execFileSync(process.execPath, [__filename, task, String(count)], { encoding: 'utf8' });
    return JSON.parse(printed) as { milliseconds: number; megabytes: number };
  });
  return {
    milliseconds: Math.min(...results.map(({ milliseconds }) => milliseconds)),
    megabytes: Math.max(...results.map(({ megabytes }) => megabytes)),
  };
}

function fastest(action: () => void): number {
  return Math.min(...Array.from({ length: 5 }, () => timed(action)));
}

function node(...args: readonly string[]): () => void {
  return () => {
    execFileSync(process.execPath, args, { stdio: 'ignore', env: { ...process.env, CI: 'true' } });
  };
}

function synth(folder: string, program: string): number {
  const main = join(folder, 'main.js');
  writeFileSync(main, program);
  writeFileSync(join(folder, 'cdk8s.yaml'), `language: typescript\napp: ${process.execPath} ${main}\n`);
  const cdk8s = join(ROOT, 'node_modules/cdk8s-cli/bin/cdk8s');
  return fastest(() => {
    execFileSync(process.execPath, [cdk8s, 'synth', '--no-check-upgrade'], { cwd: folder, stdio: 'ignore' });
  });
}

function print(what: string, ratio: number, target: string): void {
  process.stdout.write(`${what.padEnd(66)} ${ratio.toFixed(2).padStart(6)}  (target: ${target})\n`);
}

function main(): void {
  const folder = mkdtempSync(join(TMP, 'bench-fleet-'));
  try {
    const [thousand, hundred, stock] = [measure('fleet', 1000), measure('fleet', 100), measure('app', 1000)];
    TASKS.fleet(join(folder, 'fleet'), 1000);
    const only = Math.min(
      ...Array.from({ length: RUNS }, (_, index) => serialise(join(folder, 'fleet'), join(folder, String(index)))),
    );
    print('fleet of 1,000 / only serialising and writing it', thousand.milliseconds / only, '2');
    print('App with 1,000 charts / fleet of 1,000', stock.milliseconds / thousand.milliseconds, '10');
    print('fleet of 1,000 / fleet of 100', thousand.milliseconds / hundred.milliseconds, '11');
    process.stdout.write(
      `peak memory: fleet of 1,000 ${thousand.megabytes} MB, of 100 ${hundred.megabytes} MB, App ${stock.megabytes} MB\n`,
    );

    const lib = join(__dirname, '../src');
    const modules = (name: string): string => JSON.stringify(join(ROOT, 'node_modules', name));
    const one = `const { App, Chart } = require(${modules('cdk8s')});
      const { k8s } = require(${modules('cdk8s-plus-27')});
      const app = new App();
      new k8s.KubePersistentVolume(new Chart(app, 'c'), 'v', { spec: { hostPath: { path: '/d' } } });
      app.synth();`;
    const real = `require(${JSON.stringify(join(lib, 'main.js'))});`;
    print('cdk8s synth of the real scenario / of one volume', synth(folder, real) / synth(folder, one), '1.25');
    const load = (...names: readonly string[]): number =>
      fastest(node('-e', names.map((name) => `require(${JSON.stringify(name)})`).join(';')));
    const plus = join(ROOT, 'node_modules/cdk8s-plus-27');
    print('loading the package / loading cdk8s-plus-27', load(plus, lib) / load(plus), '1.15');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const [task, count] = process.argv.slice(2);
if (task === 'fleet' || task === 'app') {
  const folder = mkdtempSync(join(TMP, 'bench-fleet-'));
  const milliseconds = timed(() => {
    TASKS[task](folder, Number(count));
  });
  rmSync(folder, { recursive: true });
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(JSON.stringify({ milliseconds, megabytes }));
} else {
  main();
}
