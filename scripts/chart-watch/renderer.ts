import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChartPackage } from './chart-package';
import { isRefused, KINDS, objectsIn, type Rendered, template } from './helm';
import { componentObjects } from './parts';
import { CHART_NAME } from '../../src/chart/helm-chart';
import { mergeLayers } from '../../src/values/merge';
import { isMap, type Value, valueAt, type Values } from '../../src/values/values';

/** What is rendered. */
export interface Input {
  readonly release: string;
  readonly values: Values;
}

/** What has no claim is off, which makes a render twice as fast. */
const OFF: Values = {
  defaultRules: { create: false },
  kubeStateMetrics: { enabled: false },
  nodeExporter: { enabled: false },
  windowsMonitoring: { enabled: false },
  crds: { enabled: false },
  grafana: { defaultDashboardsEnabled: false },
};

/** A template without any of these words makes no object that counts. */
const MAKES = new RegExp(
  `kind:\\s*["']?(\\{\\{|${KINDS.join('|')})|^[^#]*\\binclude\\b[^\\n]*(pod|deployment|statefulset)`,
  'im',
);

/** One render by a helm of its own. */
export async function renderAlone(chart: ChartPackage, { release, values }: Input): Promise<Rendered> {
  const rendered = await template(chart.folder, release, mergeLayers(values, OFF));
  return isRefused(rendered) ? rendered : objectsIn(rendered.printed);
}

/**
 * Renders many cases. Real helm renders the chart's own templates once for each case in one run. If the first case gives
 * another result in a run of its own, each case has its own run; and whatever is found is confirmed in runs of their own.
 * @param first the first case, rendered alone; absent: it is not compared
 */
export async function renderAll(chart: ChartPackage, inputs: readonly Input[], first?: Rendered): Promise<Rendered[]> {
  const copy = mkdtempSync(join(tmpdir(), 'chart-watch-'));
  try {
    const folder = join(copy, CHART_NAME);
    cpSync(chart.folder, folder, { recursive: true });
    const rendered = await halves(chart, folder, inputs);
    if (first !== undefined && !sameObjects(first, rendered[0])) {
      return await Promise.all(inputs.map((one) => renderAlone(chart, one)));
    }
    return rendered;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function sameObjects(one: Rendered, other: Rendered | undefined): boolean {
  return other === undefined
    ? false
    : isRefused(one) || isRefused(other)
      ? isRefused(one) === isRefused(other)
      : isDeepStrictEqual(sorted(one), sorted(other));
}

function sorted(objects: readonly Values[]): string[] {
  return componentObjects(objects)
    .map((one) => JSON.stringify(one))
    .sort();
}

/** A case that fails makes all of its run fail: it is found by halves, and rendered alone. */
async function halves(chart: ChartPackage, folder: string, inputs: readonly Input[]): Promise<Rendered[]> {
  const [only, second] = inputs;
  if (only === undefined) {
    return [];
  }
  const together = await matrix(chart, folder, inputs);
  if (together !== undefined) {
    return together;
  }
  if (second === undefined) {
    return [await renderAlone(chart, only)];
  }
  const middle = Math.ceil(inputs.length / 2);
  const first = await halves(chart, folder, inputs.slice(0, middle));
  return [...first, ...(await halves(chart, folder, inputs.slice(middle)))];
}

async function matrix(chart: ChartPackage, folder: string, inputs: readonly Input[]): Promise<Rendered[] | undefined> {
  const cases = inputs.map(({ release, values }, index) => ({
    index,
    release,
    set: assignments(values),
    off: chart.subcharts.filter((name) => valueAt(values, [name, 'enabled']) === false),
  }));
  const chartsOf = ['', ...chart.subcharts].map((key) => {
    const base = `${CHART_NAME}/${key === '' ? '' : `charts/${key}/`}templates`;
    const templates = chart.templates
      .filter(({ root, file, text }) => root.join('') === key && file.endsWith('.yaml') && MAKES.test(text))
      .map(({ file }) => `${base}/${file}`);
    return [key, { base, templates }] as const;
  });
  writeFileSync(join(folder, 'chart-watch.json'), JSON.stringify({ cases, charts: Object.fromEntries(chartsOf) }));
  const file = 'templates/chart-watch.yaml';
  writeFileSync(join(folder, file), readFileSync(join(process.cwd(), 'scripts/chart-watch/matrix.yaml.txt'), 'utf8'));
  const result = await template(folder, 'kps', OFF, ['--show-only', file]);
  if (isRefused(result)) {
    return undefined;
  }
  const texts = new Map<number, string[]>();
  for (const [, index = '', text = ''] of result.printed.matchAll(/^case: (\d+)\ntext: ?(\S*)/gm)) {
    const known = texts.get(Number(index)) ?? [];
    texts.set(Number(index), [...known, Buffer.from(text, 'base64').toString('utf8')]);
  }
  return inputs.map((_, index) => objectsIn((texts.get(index) ?? []).join('\n---\n')));
}

/** What a layer of values sets, one path after the other; null removes. */
function assignments(value: Value, path: readonly string[] = []): object[] {
  if (isMap(value) && Object.keys(value).length > 0) {
    return Object.keys(value).flatMap((key) => {
      const inner = valueAt(value, [key]);
      return inner === undefined ? [] : assignments(inner, [...path, key]);
    });
  }
  // an empty map changes nothing where the chart has a map
  return isMap(value) ? [] : [value === null ? { path, remove: true } : { path, value }];
}
