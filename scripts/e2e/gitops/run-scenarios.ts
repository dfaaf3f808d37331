import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitRepository } from './git-repository';
import { gitopsReport, type Row } from './report';
import type { GitOpsScenario, Stage } from './scenario';
import { gitOpsSettings, parallel } from './settings';
import { disposableCluster, usableNodes } from '../cluster';
import { imagesAreAbsent } from '../health';
import { allOf, tell, wordsOf } from '../program';
import { versionsOf } from '../report';
import { listSetting, setting, timeout } from '../settings';

/** The scenarios of one controller. */
export interface GitOpsSuite {
  /** The beginning of all names and folders. */
  readonly prefix: string;
  readonly help: string;
  readonly scenarios: readonly GitOpsScenario[];
  /**
   * Checks that the controller is there.
   * @returns its versions, for the report
   */
  readonly ready: () => Promise<readonly string[]>;
}

/** Runs the scenarios, prints the report, and removes everything that they made. */
export async function runScenarios(suite: GitOpsSuite, signal: AbortSignal): Promise<number> {
  timeout();
  imagesAreAbsent();
  const settings = gitOpsSettings(suite.help);
  const atOnce = parallel();
  const cluster = await disposableCluster();
  const nodes = await usableNodes();
  if (nodes.length < 3) {
    throw new Error(`the tests need 3 nodes without taints, and there are ${nodes.length}`);
  }
  const scenarios = wanted(suite.scenarios);
  const versions = [...(await suite.ready()), ...(listSetting('E2E_VERSIONS') ?? []), ...(await versionsOf(nodes))];
  const rows: Row[] = [];
  const record = (row: Row): void => {
    rows.push(row);
    const file = setting('E2E_REPORT');
    if (file !== undefined) {
      writeFileSync(file, gitopsReport(sorted(rows, scenarios), versions));
    }
  };
  const queue = [...scenarios];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && !signal.aborted; next = queue.shift()) {
      await runOne(next, suite.prefix, { settings, cluster, nodes, signal }, record);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, queue.length) }, worker));
  process.stdout.write(gitopsReport(sorted(rows, scenarios), versions));
  return rows.some(({ failed }) => failed) ? 1 : 0;
}

function wanted(all: readonly GitOpsScenario[]): readonly GitOpsScenario[] {
  const words = listSetting('E2E_SCENARIO') ?? [''];
  const scenarios = all.filter(({ name }) => words.some((word) => name.includes(word)));
  if (scenarios.length === 0) {
    throw new Error(
      `E2E_SCENARIO is ${words.join()}; it must be part of a name: ${all.map(({ name }) => name).join(', ')}`,
    );
  }
  return scenarios;
}

async function runOne(
  scenario: GitOpsScenario,
  prefix: string,
  shared: Pick<Stage, 'settings' | 'cluster' | 'nodes' | 'signal'>,
  record: (row: Row) => void,
): Promise<void> {
  const name = `${prefix}-${scenario.id}`;
  const say = (line: string): void => {
    tell(`${scenario.name}: ${line}`);
  };
  const cleanups: (() => Promise<unknown>)[] = [];
  const began = Date.now();
  const failed = (event: string, since: number, error: unknown): void => {
    say(`FAILED in ${event}: ${wordsOf(error)}`);
    record({ scenario: scenario.name, event, seconds: seconds(since), evidence: wordsOf(error), failed: true });
  };
  const clone = mkdtempSync(join(tmpdir(), 'prometheus-storage-gitops-'));
  cleanups.push(() => rm(clone, { recursive: true, force: true }));
  const reported = new Set<unknown>();
  try {
    const { gitUrl, branch } = shared.settings;
    const repository = await GitRepository.clone(gitUrl, branch, join(clone, 'repository'));
    cleanups.push(() => repository.remove(name));
    await scenario.run({
      ...shared,
      name,
      repository,
      folder: name,
      say,
      atEnd: (clean) => cleanups.push(clean),
      event: async (event, check) => {
        shared.signal.throwIfAborted();
        say(event);
        const since = Date.now();
        try {
          const evidence = [await check()].flat().join('; ');
          say(`${event}: ${evidence}`);
          record({ scenario: scenario.name, event, seconds: seconds(since), evidence, failed: false });
        } catch (error) {
          reported.add(error);
          failed(event, since, error);
          throw error;
        }
      },
    });
  } catch (error) {
    if (!reported.has(error)) {
      failed('preparation', began, error);
    }
  }
  if (setting('E2E_KEEP') === undefined) {
    const since = Date.now();
    say('removal');
    await allOf(cleanups.reverse()).catch((error: unknown) => {
      failed('removal', since, error);
    });
  }
  say(`${seconds(began)} s`);
}

function seconds(since: number): number {
  return Math.round((Date.now() - since) / 1000);
}

/** The rows of each scenario together, although several run at once. */
function sorted(rows: readonly Row[], scenarios: readonly GitOpsScenario[]): readonly Row[] {
  return scenarios.flatMap(({ name }) => rows.filter(({ scenario }) => scenario === name));
}
