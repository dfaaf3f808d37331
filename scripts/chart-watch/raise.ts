import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare } from 'semver';
import { ChartError, type ChartPackage, withChart } from './chart-package';
import { STORAGE } from './cases';
import { isRefused, NAMESPACE } from './helm';
import { raisedOperators } from './raised-operators';
import { raisedPage } from './raised-page';
import { renderAll } from './renderer';
import { missing, renderBoth, rowsOf, writeRows } from '../storage-block-rows';
import { workloadsOf } from '../../src/operator/workloads';
import { mergeLayers } from '../../src/values/merge';
import type { Values } from '../../src/values/values';

const HISTORY = 'src/chart/chart-history.ts';
const OPERATORS = 'src/chart/operator-versions.ts';
const PAGE = 'docs/reference/chart-versions.md';
const CLAIMS = 'test/fixtures/claims.jsonl';

interface Line {
  readonly chart: string;
  readonly release: string;
  readonly values: Values;
  readonly claims: readonly { readonly component: string; readonly name: string; readonly subPath: string | null }[];
}

/**
 * Raises the newest known chart in the code, the fixtures and the documentation.
 * @param root the folder of the project
 * @param newer the charts that were checked, with nothing new in them
 * @throws ChartError if a chart does not do what the fixtures say; then nothing is written
 */
export async function raise(
  root: string,
  newer: readonly { readonly version: string; readonly operator: string; readonly source: string }[],
): Promise<void> {
  const sorted = [...newer].sort((a, b) => compare(a.version, b.version));
  const newest = sorted.at(-1);
  if (newest === undefined) {
    return;
  }
  const history = readFileSync(join(root, HISTORY), 'utf8');
  const known = /NEWEST_CHART = '([^']+)'/.exec(history)?.[1] ?? '';
  const page = readFileSync(join(root, PAGE), 'utf8');
  const [claims, found] = await withChart(newest.source, async (chart) => [
    await claimLines(root, chart, known),
    blocksOf(chart),
  ]);
  const rows = rowsOf(root).filter(({ version }) => version !== newest.version);
  writeFileSync(
    join(root, HISTORY),
    history.replace(`NEWEST_CHART = '${known}'`, `NEWEST_CHART = '${newest.version}'`),
  );
  const operators = join(root, OPERATORS);
  writeFileSync(operators, raisedOperators(readFileSync(operators, 'utf8'), sorted));
  writeFileSync(join(root, PAGE), raisedPage(page, known, newest.version, newer.length));
  writeFileSync(join(root, CLAIMS), claims);
  await writeRows(root, [...rows, { version: newest.version, found }]);
}

/** The fixture, in which the chart takes the place of the newest known one: it must render the same claims. */
async function claimLines(root: string, chart: ChartPackage, known: string): Promise<string> {
  const lines = readFileSync(join(root, CLAIMS), 'utf8').split('\n');
  const own = lines.flatMap((line, index) => {
    const read = line === '' ? undefined : (JSON.parse(line) as Line);
    return read?.chart === known ? [{ index, line, ...read }] : [];
  });
  const inputs = own.map(({ release, values }) => ({ release, values: mergeLayers(values, STORAGE) }));
  const rendered = await renderAll(chart, inputs);
  own.forEach(({ index, line, claims }, at) => {
    const one = rendered[at];
    const got = one === undefined || isRefused(one) ? [] : workloadsOf(one, { namespace: NAMESPACE });
    const names = got.flatMap((workload) => workload.claims.map(({ name, subPath }) => `${name} ${subPath ?? ''}`));
    if (
      names.sort().join() !==
      claims
        .map(({ name, subPath }) => `${name} ${subPath ?? ''}`)
        .sort()
        .join()
    ) {
      throw new ChartError(`chart ${chart.version} renders other claims than ${known} for ${line.slice(0, 200)}`);
    }
    lines[index] = line.replace(`"chart":"${known}"`, `"chart":"${chart.version}"`);
  });
  return lines.join('\n');
}

function blocksOf(chart: ChartPackage) {
  const folder = mkdtempSync(join(tmpdir(), 'chart-watch-'));
  try {
    const found = renderBoth(chart.source, chart.version, folder);
    const problems = missing(chart.version, found);
    if (problems.length > 0) {
      throw new ChartError(`storage blocks do not arrive in chart ${chart.version}: ${problems.join(', ')}`);
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
