import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { valid } from 'semver';
import { CHART_NAME } from '../../src/chart/helm-chart';
import { mergeLayers } from '../../src/values/merge';
import { readHelmYaml } from '../../src/values/read-helm-yaml';
import { isMap, printed, valueAt, type Value, type Values } from '../../src/values/values';

/** The sub-charts whose objects have claims, with the key of their values. */
const SUBCHARTS = ['grafana'] as const;

/** An unpacked chart. */
export interface ChartPackage {
  readonly version: string;
  /** The version of the operator. */
  readonly operator: string;
  /** The packed chart, as given. */
  readonly source: string;
  /** The folder with Chart.yaml. */
  readonly folder: string;
  /** The chart's own values, over those of its sub-charts. */
  readonly values: Values;
  /** The text of every template, with the key of the values that its `.Values` is. */
  readonly templates: readonly { readonly root: readonly string[]; readonly file: string; readonly text: string }[];
  /** The names of the sub-charts whose objects have claims. */
  readonly subcharts: readonly string[];
}

/** A chart from which nothing can be determined. */
export class ChartError extends Error {}

/** Unpacks a packed chart, or reads a folder, calls the function, and removes what was unpacked. */
export async function withChart<T>(source: string, use: (chart: ChartPackage) => Promise<T>): Promise<T> {
  const unpacked = mkdtempSync(join(tmpdir(), 'chart-watch-'));
  try {
    return await use(open(source, unpacked));
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
}

function open(source: string, unpacked: string): ChartPackage {
  if (!existsSync(source)) {
    throw new ChartError(`${source} does not exist`);
  }
  const isFolder = statSync(source).isDirectory();
  const folder = isFolder ? source : unpack(source, unpacked);
  const chart = yamlAt(join(folder, 'Chart.yaml'));
  const { name, version, appVersion } = chart;
  if (name !== CHART_NAME || typeof version !== 'string' || valid(version) === null) {
    throw new ChartError(
      `${source} is ${printed(name ?? '')} ${printed(version ?? '')}, not a version of ${CHART_NAME}`,
    );
  }
  const below = SUBCHARTS.flatMap((sub) => {
    const at = subchart(folder, sub, unpacked);
    return at === undefined ? [] : [{ sub, at }];
  });
  const values = below.reduce<Values>(
    (all, { sub, at }) => mergeLayers(all, { [sub]: yamlAt(join(at, 'values.yaml')) }),
    yamlAt(join(folder, 'values.yaml')),
  );
  const templates = [
    ...textsIn(join(folder, 'templates')).map((one) => ({ root: [], ...one })),
    ...below.flatMap(({ sub, at }) => textsIn(join(at, 'templates')).map((one) => ({ root: [sub], ...one }))),
  ];
  return {
    version,
    operator: typeof appVersion === 'string' ? appVersion : '',
    source,
    folder,
    values,
    templates,
    subcharts: below.map(({ sub }) => sub),
  };
}

/** The folder of a sub-chart, which is a folder or packed. */
function subchart(folder: string, name: string, unpacked: string): string | undefined {
  const charts = join(folder, 'charts');
  const entries = existsSync(charts) ? readdirSync(charts) : [];
  const packed = entries.find((one) => new RegExp(`^${name}-\\d[^/]*\\.tgz$`).test(one));
  return entries.includes(name)
    ? join(charts, name)
    : packed === undefined
      ? undefined
      : unpack(join(charts, packed), unpacked);
}

function unpack(file: string, parent: string): string {
  const folder = mkdtempSync(join(parent, 'chart-'));
  try {
    execFileSync('tar', ['-xzf', file, '-C', folder, '--no-same-owner'], { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    throw new ChartError(`${file} is not a packed chart: ${firstLine(error)}`);
  }
  const [top, second] = readdirSync(folder);
  if (top === undefined || second !== undefined) {
    throw new ChartError(`${file} is not a packed chart: it must contain one folder`);
  }
  return join(folder, top);
}

function firstLine(error: unknown): string {
  const text = (error as { stderr?: Buffer }).stderr?.toString() ?? String(error);
  return text.trim().split('\n')[0] ?? '';
}

function yamlAt(file: string): Values {
  if (!existsSync(file)) {
    throw new ChartError(`${file} does not exist`);
  }
  const problems: string[] = [];
  const values = readHelmYaml(readFileSync(file, 'utf8'), ({ message }) => problems.push(message));
  // helm takes the last of two equal keys, and some charts have them
  if (Object.keys(values).length === 0 && problems.some((one) => !one.includes('twice'))) {
    throw new ChartError(`${file} is not readable as YAML`);
  }
  return values;
}

function textsIn(folder: string): { readonly file: string; readonly text: string }[] {
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  return files
    .filter((one) => one.isFile() && /\.(yaml|yml|tpl|txt)$/.test(one.name))
    .map((one) => relative(folder, join(one.parentPath, one.name)))
    .sort()
    .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
}

/** Every path in values: of maps, lists and scalars. */
export function pathsIn(value: Value | undefined, at: readonly string[] = []): (readonly string[])[] {
  return !isMap(value)
    ? []
    : Object.keys(value).flatMap((key) => [[...at, key], ...pathsIn(valueAt(value, [key]), [...at, key])]);
}
