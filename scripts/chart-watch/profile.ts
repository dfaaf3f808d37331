import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Case, casesOf } from './cases';
import { ChartError, type ChartPackage } from './chart-package';
import { DEFAULT_INPUTS, type DefaultFacts, defaultsOf } from './defaults';
import { differences, type NameFacts, renderedNames } from './facts';
import { helmVersion, isRefused } from './helm';
import { keysOf } from './keys';
import { inputsTogether, type KeyFacts, probeTogether, topicPaths } from './probes';
import { renderAll, renderAlone } from './renderer';
import { showPath } from '../../src/values/values';

/** Everything that was measured of one chart. */
export interface Profile {
  readonly version: string;
  readonly operator: string;
  readonly source: string;
  readonly cases: readonly Case[];
  /** What each case renders, in the order of the cases. */
  readonly names: readonly NameFacts[];
  /** What each key about claims, data and owners does. */
  readonly keys: KeyFacts;
  /** All keys of the values and templates. */
  readonly known: Readonly<Record<string, readonly string[]>>;
  readonly defaults: DefaultFacts;
}

const CACHE = join(process.cwd(), 'node_modules/.cache/chart-watch');

/** Measures a chart. What has the same templates and values is measured once. */
export async function profileOf(chart: ChartPackage): Promise<Profile> {
  const file = join(CACHE, `${fingerprint(chart, await helmVersion())}.json`);
  const { version, operator, source } = chart;
  if (existsSync(file)) {
    return { ...(JSON.parse(readFileSync(file, 'utf8')) as Profile), version, operator, source };
  }
  const profile = await measure(chart);
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(profile));
  renameSync(`${file}.${process.pid}`, file);
  return profile;
}

async function measure(chart: ChartPackage): Promise<Profile> {
  const { version, operator, source, values } = chart;
  const known = keysOf(chart);
  const cases = casesOf(known, values);
  const alone = await renderAlone(chart, cases[0] ?? { release: 'kps', values: {} });
  if (isRefused(alone)) {
    throw new ChartError(`${source} cannot be rendered: ${alone.refused}`);
  }
  const paths = topicPaths(known);
  const inputs = [...cases, ...DEFAULT_INPUTS, ...inputsTogether(chart, paths)];
  const rendered = await renderAll(chart, inputs, alone);
  const names = rendered.slice(0, cases.length).map(renderedNames);
  return {
    version,
    operator,
    source,
    cases,
    names,
    keys: {
      ...effects(cases, names),
      ...(await probeTogether(chart, paths, rendered.slice(cases.length + DEFAULT_INPUTS.length), (some) =>
        renderAll(chart, some),
      )),
    },
    known: Object.fromEntries(known),
    defaults: defaultsOf(rendered.slice(cases.length, cases.length + DEFAULT_INPUTS.length)),
  };
}

/** The components in which a key alone changes what is rendered. */
function effects(cases: readonly Case[], names: readonly NameFacts[]): KeyFacts {
  const [nothing] = names;
  return Object.fromEntries(
    cases.flatMap(({ path, release }, index) => {
      const got = names[index];
      return path === undefined || nothing === undefined || got === undefined || release !== cases[0]?.release
        ? []
        : [[showPath(path), { places: differences(got, nothing) }]];
    }),
  );
}

/** What of the scripts decides what is measured. */
const MEASURING = [
  'cases',
  'chart-package',
  'defaults',
  'facts',
  'helm',
  'keys',
  'parts',
  'probes',
  'profile',
  'renderer',
];

/** A hash of the chart without its version, of helm, and of the code that measures. */
function fingerprint(chart: ChartPackage, helm: string): string {
  const hash = createHash('sha256').update(JSON.stringify([helm, chart.values, chart.templates]));
  for (const name of [...MEASURING.map((one) => `${one}.ts`), 'matrix.yaml.txt']) {
    hash.update(readFileSync(join(process.cwd(), 'scripts/chart-watch', name)));
  }
  for (const file of ['chart/known-keys.ts', 'chart/naming.ts', 'model/components.ts', 'model/deletions.ts']) {
    hash.update(readFileSync(join(process.cwd(), 'src', file)));
  }
  return hash.digest('hex').slice(0, 32);
}
