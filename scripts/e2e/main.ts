import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lt from 'semver/functions/lt';
import { call, disposableCluster, usableNodes } from './cluster';
import { type Results, table, versions } from './report';
import { type Outcome, type PackagedChart, Run } from './run';
import { type Scenario, SCENARIOS } from './scenarios';
import { StorageError } from '../../src';

const HELP = `Installs the real chart with every scenario's storage into a disposable cluster, upgrades, uninstalls and reinstalls it,
and checks every claim, volume, pod and Job.

  E2E_CONTEXT   the current context, to say that all of it may be changed
  KPS_CHART     packaged charts (helm pull prometheus-community/kube-prometheus-stack), with commas between them
  E2E_OPERATOR  chart (default), or cluster: one is there for all namespaces
  E2E_NODES     only these nodes, with commas
  E2E_SCENARIO  only scenarios whose name has this in it
  E2E_RELEASE   the release's name and namespace (default kube-prometheus-stack)
  E2E_VALUES    more values for every release
  E2E_TIMEOUT   seconds for each phase (default 180)
  E2E_KEEP      leaves what it made
  E2E_REPORT    a Markdown file for the table
`;

async function packagedCharts(): Promise<PackagedChart[]> {
  const files = (process.env.KPS_CHART ?? '').split(',').filter((file) => file !== '');
  if (files.length === 0) {
    throw new Error(`KPS_CHART: got nothing, want packaged charts\n\n${HELP}`);
  }
  const charts: PackagedChart[] = [];
  for (const file of files) {
    const [, version] = /^version: "?([^"\n]+)"?$/m.exec(await call('helm', ['show', 'chart', file])) ?? [];
    charts.push({ file, version: version ?? '' });
  }
  return charts;
}

async function main(): Promise<number> {
  const cluster = await disposableCluster();
  const charts = await packagedCharts();
  const { names: nodes, played } = await usableNodes();
  const scenarios = SCENARIOS.filter(({ name }) => name.includes(process.env.E2E_SCENARIO ?? ''));
  const results = new Map<string, Map<string, Outcome>>(scenarios.map(({ name }) => [name, new Map()]));
  const stop = new AbortController();
  process.once('SIGINT', () => {
    stop.abort();
    process.stderr.write('\ncleaning up after this one; again to stop at once\n');
  });
  for (const chart of charts) {
    for (const scenario of scenarios) {
      if (!stop.signal.aborted) {
        const one = await outcomeOf(scenario, chart, nodes, cluster);
        results.get(scenario.name)?.set(chart.version, one);
      }
    }
  }
  const proven = nodes.some((node) => played.has(node))
    ? 'Directories: not proven, because nodes of this cluster are played (kwok) and Jobs on them always succeed.'
    : 'Directories: not looked at here; `npm run test:e2e:data` does.';
  await report(results, proven);
  return [...results.values()].some((row) => [...row.values()].some(({ kind }) => kind === 'failed')) ? 1 : 0;
}

async function outcomeOf(
  scenario: Scenario,
  chart: PackagedChart,
  nodes: readonly string[],
  cluster: Awaited<ReturnType<typeof disposableCluster>>,
): Promise<Outcome> {
  if (scenario.since !== undefined && lt(chart.version, scenario.since)) {
    return { kind: 'skipped', why: `since ${scenario.since}` };
  }
  if (nodes.length < scenario.nodes) {
    return { kind: 'skipped', why: `needs ${scenario.nodes} nodes` };
  }
  const tell = (line: string): void => {
    process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${chart.version} ${scenario.name}: ${line}\n`);
  };
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-storage-e2e-'));
  try {
    const run = new Run(scenario, chart, cluster, nodes.slice(0, scenario.nodes), join(folder, 'dist'), tell);
    const outcome = await run.outcome();
    if (process.env.E2E_KEEP === undefined) {
      await run.clean();
    }
    return outcome;
  } catch (error) {
    if (error instanceof StorageError) {
      tell(error.message);
      return { kind: 'failed', phase: 'synthesis', why: error.problems.join('; ') };
    }
    return { kind: 'failed', phase: 'removal', why: String(error) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function report(results: Results, proven: string): Promise<void> {
  const text = [table(results), '', proven, '', `With ${(await versions()).join(', ')}.`, ''].join('\n');
  process.stdout.write(text);
  if (process.env.E2E_REPORT !== undefined) {
    writeFileSync(process.env.E2E_REPORT, text);
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  },
);
