/**
 * Forgets each known boundary and key, and looks whether the watch finds it again in the charts of a folder.
 *
 *     npm run chart:backtest -- FOLDER [VERSION…]
 *
 * The folder has kube-prometheus-stack-VERSION.tgz on both sides of each boundary; VERSION limits the run to some of them.
 * Prints what is found and missed, and all other findings, which are to be judged. Exit code 0: everything was found.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { compare } from 'semver';
import type { Finding } from './findings';
import { profilesOf, watch } from './watch';
import { CHART_BOUNDARIES, chartTraits, OLDEST_CHART } from '../../src/chart/chart-history';
import { KNOWN_KEYS } from '../../src/chart/known-keys';
import { showPath } from '../../src/values/values';

/** How many charts after a boundary are looked at too. */
const LATER = 2;

/** What the watch must find in a version: a trait, or a key that comes or goes. */
interface Known {
  readonly text: string;
  readonly isFoundBy: (finding: Finding) => boolean;
}

function knownIn(version: string): Known[] {
  const index = CHART_BOUNDARIES.indexOf(version);
  const [was, is] = [chartTraits(CHART_BOUNDARIES[index - 1] ?? OLDEST_CHART), chartTraits(version)];
  const traits =
    index < 0
      ? []
      : Object.entries(is).filter(([name, value]) => !isDeepStrictEqual(value, was[name as keyof typeof was]));
  const keys = KNOWN_KEYS.filter(({ since, until }) => since === version || until === version);
  return [
    ...traits.map(([name]) => ({
      text: `trait ${name}`,
      isFoundBy: (one: Finding) =>
        (one.type === 'names' || one.type === 'key') && one.row?.includes(`changes: { ${name}:`) === true,
    })),
    ...keys.map(({ path, since }) => ({
      text: `key ${showPath(path)}`,
      isFoundBy: (one: Finding) =>
        one.type === 'key' &&
        one.change === (since === version ? 'came' : 'went') &&
        one.path.slice(0, path.length).every((key, at) => key === path[at]),
    })),
  ];
}

async function main(): Promise<void> {
  const [folder, ...only] = process.argv.slice(2);
  if (folder === undefined) {
    throw new Error('name a folder with packaged charts: npm run chart:backtest -- FOLDER');
  }
  const charts = readdirSync(folder)
    .flatMap((file) => /^kube-prometheus-stack-(\d+\.\d+\.\d+)\.tgz$/.exec(file)?.[1] ?? [])
    .sort(compare);
  const versions = [
    ...CHART_BOUNDARIES,
    ...KNOWN_KEYS.flatMap(({ since, until }) => [since, ...(until === undefined ? [] : [until])]),
  ];
  const [found, missed, others]: [string[], string[], string[]] = [[], [], []];
  for (const version of [...new Set(versions)].sort(compare).filter((one) => only.length === 0 || only.includes(one))) {
    const index = charts.indexOf(version);
    const cut = charts[index - 1];
    const all = knownIn(version);
    if (cut === undefined) {
      missed.push(...all.map(({ text }) => `${version} ${text}: the folder has no chart on both sides`));
      continue;
    }
    const sources = charts
      .slice(index - 1, index + 1 + LATER)
      .map((one) => join(folder, `kube-prometheus-stack-${one}.tgz`));
    const { findings } = await watch(await profilesOf(sources, () => undefined), cut);
    const here = findings.filter(({ since }) => since === version);
    for (const { text, isFoundBy } of all) {
      (here.some(isFoundBy) ? found : missed).push(`${version} ${text}`);
    }
    others.push(
      ...findings
        .filter((one) => !knownIn(one.since).some(({ isFoundBy }) => isFoundBy(one)))
        .map(
          (one) =>
            `${one.since} ${one.type === 'key' ? `key ${showPath(one.path)} ${one.change}` : one.type === 'names' ? `names of ${one.components.join(', ')}` : `default ${one.place}`}`,
        ),
    );
    process.stderr.write(`${version} after ${cut}: ${all.length} known\n`);
  }
  const list = (title: string, lines: readonly string[]): string =>
    `${title}: ${lines.length}\n${[...new Set(lines)].map((one) => `  ${one}\n`).join('')}`;
  process.stdout.write(
    `${found.length} of ${found.length + missed.length} known boundaries and keys found\n${list('missed', missed)}${list('other findings', others)}`,
  );
  process.exitCode = missed.length === 0 ? 0 : 2;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
