import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lt from 'semver/functions/lt';
import satisfies from 'semver/functions/satisfies';
import { AS_IN_MAIN, refuseDrift } from './as-in-main';
import { call, type ClusterNode, type Disposable, disposableCluster, usableNodes } from './cluster';
import { imagesAreAbsent } from './health';
import { exitCode, type Outcome } from './outcome';
import { program, tell, wordsOf } from './program';
import { reportOf, versionsOf } from './report';
import { type PackagedChart, Run } from './run';
import { type Scenario, SCENARIOS } from './scenarios';
import { listSetting, setting, timeout } from './settings';
import { StorageError } from '../../src';

const HELP = `Installs the real chart with every scenario's storage into a disposable cluster, upgrades, uninstalls and reinstalls it,
and checks every claim, volume, pod and Job, and on nodes with a real kubelet every directory.

  E2E_CONTEXT    the name of the current context, to confirm that the tests may change everything in it
  KPS_CHART      packaged charts (helm pull prometheus-community/kube-prometheus-stack), separated by commas
  E2E_OPERATOR   chart (default), or cluster: the cluster has an operator for all namespaces
  E2E_NODES      only these nodes, separated by commas
  E2E_SCENARIO   only scenarios with one of these texts in their name, separated by commas
  E2E_RELEASE    the release's name and namespace (default kube-prometheus-stack); "${AS_IN_MAIN.name}" keeps its own
  E2E_VALUES     more values for every release
  E2E_IMAGES     present (default), or absent: images cannot be pulled, and pods without them are no failure
  E2E_TIMEOUT    seconds for each phase (default 180)
  E2E_KEEP       keeps everything that the tests created, including labels and taints of nodes
  E2E_BREAK_JOB  makes init Jobs do nothing, so that the tests of directories must fail
  E2E_REPORT     a Markdown file for the table, written after each scenario

The table shows the first problem of a scenario that the library refuses, and the progress shows all. Exit codes:

  0    every scenario passed, or was refused as expected
  1    a scenario failed, or was refused with the default settings
  2    the tests could not start
  3    the library refused E2E_RELEASE or E2E_VALUES, and nothing else failed
  130  the tests were interrupted, and have cleaned up
`;

async function packagedCharts(): Promise<readonly PackagedChart[]> {
  const files = listSetting('KPS_CHART') ?? [];
  if (files.length === 0) {
    throw new Error(`KPS_CHART is not set; it must name packaged charts\n\n${HELP}`);
  }
  return Promise.all(
    files.map(async (file) => {
      const [, version] = /^version: "?([^"\n]+)"?$/m.exec(await call('helm', ['show', 'chart', file])) ?? [];
      if (version === undefined) {
        throw new Error(`KPS_CHART has ${file}, which must have its version in its name`);
      }
      return { file, version };
    }),
  );
}

function wantedScenarios(): readonly Scenario[] {
  const words = listSetting('E2E_SCENARIO') ?? [''];
  const scenarios = SCENARIOS.filter(({ name }) => words.some((word) => name.includes(word)));
  if (scenarios.length === 0) {
    throw new Error(
      `E2E_SCENARIO is ${words.join()}; it must be part of a name: ${SCENARIOS.map(({ name }) => name).join(', ')}`,
    );
  }
  return scenarios;
}

async function main(signal: AbortSignal): Promise<number> {
  // invalid settings are reported before the tests create anything
  timeout();
  imagesAreAbsent();
  const cluster = await disposableCluster();
  const charts = await packagedCharts();
  const scenarios = wantedScenarios();
  if (scenarios.includes(AS_IN_MAIN)) {
    refuseDrift();
  }
  const nodes = await usableNodes();
  const results = new Map<string, Map<string, Outcome>>(scenarios.map(({ name }) => [name, new Map()]));
  const columns = charts.map(({ version }) => version);
  const versions = await versionsOf(nodes);
  let report = '';
  for (const chart of charts) {
    for (const scenario of scenarios) {
      if (!signal.aborted) {
        results.get(scenario.name)?.set(chart.version, await outcomeOf(scenario, chart, nodes, cluster, signal));
        report = reportOf(results, columns, versions);
        const file = setting('E2E_REPORT');
        if (file !== undefined) {
          writeFileSync(file, report);
        }
      }
    }
  }
  process.stdout.write(report);
  return exitCode(results, (setting('E2E_RELEASE') ?? setting('E2E_VALUES')) !== undefined);
}

async function outcomeOf(
  scenario: Scenario,
  chart: PackagedChart,
  nodes: readonly ClusterNode[],
  cluster: Disposable,
  signal: AbortSignal,
): Promise<Outcome> {
  if (scenario.since !== undefined && lt(chart.version, scenario.since)) {
    return { kind: 'skipped', why: `since ${scenario.since}` };
  }
  if (nodes.length < scenario.nodes) {
    return { kind: 'skipped', why: `needs ${scenario.nodes} nodes` };
  }
  const say = (line: string): void => {
    tell(`${chart.version} ${scenario.name}: ${line}`);
  };
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-storage-e2e-'));
  try {
    const run = planned(scenario, chart, cluster, nodes, join(folder, 'dist'), say);
    return run instanceof Run ? await outcomeOfRun(run, say, signal) : run;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The run, or the reason why there is none. */
function planned(
  scenario: Scenario,
  chart: PackagedChart,
  cluster: Disposable,
  nodes: readonly ClusterNode[],
  outdir: string,
  say: (line: string) => void,
): Run | Outcome {
  const { label, refusal } = scenario;
  const isMarked = ({ labels }: ClusterNode): boolean => label !== undefined && labels[label.key] === label.value;
  const chosen = [...nodes].sort((a, b) => Number(isMarked(b)) - Number(isMarked(a))).slice(0, scenario.nodes);
  const mustRefuse = refusal !== undefined && satisfies(chart.version, refusal.charts);
  try {
    const run = new Run(scenario, chart, cluster, chosen, outdir, say);
    // other values may change names
    if (mustRefuse && setting('E2E_VALUES') === undefined) {
      return { kind: 'failed', phase: 'synthesis', why: `the library must refuse it: ${refusal.why}` };
    }
    return run;
  } catch (error) {
    say(wordsOf(error));
    if (!(error instanceof StorageError)) {
      return { kind: 'failed', phase: 'synthesis', why: wordsOf(error) };
    }
    const isPlanned = mustRefuse && error.problems.every(({ code, path }) => `${code} ${path}` === refusal.problem);
    return { kind: 'refused', isPlanned, why: isPlanned ? refusal.why : (error.problems[0]?.message ?? error.message) };
  }
}

async function outcomeOfRun(run: Run, say: (line: string) => void, signal: AbortSignal): Promise<Outcome> {
  const outcome = await run.outcome(signal);
  if (setting('E2E_KEEP') !== undefined) {
    return outcome;
  }
  try {
    await run.clean();
    return outcome;
  } catch (error) {
    say(`FAILED in removal: ${wordsOf(error)}`);
    return outcome.kind === 'failed' ? outcome : { kind: 'failed', phase: 'removal', why: wordsOf(error) };
  }
}

program(main);
