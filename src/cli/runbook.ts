import type { Command } from 'commander';
import { EXIT } from './exit-codes';
import type { Result } from './result';

import type { RunbookStep } from '../commands/step';
import { diffPlans } from '../diff/plan-diff';
import { plansAt, plansIn } from '../files/plan-files';
import { show } from '../kubernetes/text';
import { type Problem, problem, StorageError } from '../model/problems';
import type { PlanDocument } from '../plan/plan-document';
import { runbookText } from '../import/runbook';
import { backupPlace, type BackupProps, backupRunbook, restoreRunbook } from '../runbook/backup';
import { emptyDirRunbook } from '../runbook/empty-dir';

interface MoveCommand {
  readonly git?: string;
  readonly emptyDir?: true;
  readonly ssh?: true;
  readonly gone?: readonly string[];
  readonly json?: true;
}

interface BackupCommand {
  readonly to?: string;
  readonly from?: string;
  readonly claim?: readonly string[];
  readonly json?: true;
}

function after(...examples: readonly string[]): string {
  return `
It changes nothing itself. Run the commands in the output folder, one at a time. They can be interrupted and run again.

Exit codes: ${EXIT.fine} written, or there is nothing to move; ${EXIT.cannot} not written;
${EXIT.found} written, and data is lost with a node that is gone

Examples:
${examples.map((example) => `  cdk8s-prometheus-storage runbook ${example}`).join('\n')}`;
}

/** `runbook move`, `runbook backup` and `runbook restore`: print commands, and change nothing. */
export function addRunbook(program: Command, done: (result: Result) => void): void {
  const runbook = program.command('runbook').summary('print the commands that move, back up or restore data');
  const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];
  runbook
    .command('move')
    .summary('print the commands that move data to its place in a new plan')
    .description(
      'Prints the runbook of diff: it moves the data of all claims whose node or directory changes, through pods and kubectl exec.\n' +
        'With --empty-dir: the data of a running release without storage, into the directories of NEW.',
    )
    .argument('[plans...]', 'OLD and NEW; with --git and --empty-dir only NEW (default: dist)')
    .option('--git <revision>', 'take OLD from this Git revision, at the path of NEW')
    .option('--empty-dir', 'the data is in emptyDirs of running pods')
    .option('--gone <node>', 'a node that no longer exists: its data is not copied; repeatable', collect)
    .option('--ssh', 'copy by ssh between the nodes, not through pods')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      after('move --git origin/main dist', 'move before dist --gone node-1', 'move --empty-dir dist > runbook.txt'),
    )
    .action((plans: string[], options: MoveCommand, command: Command) => {
      const { git, emptyDir = false } = options;
      const count = git === undefined && !emptyDir ? 2 : 1;
      if (plans.length > count || (count === 2 && plans.length < 2)) {
        command.error(
          `error: expected ${count === 2 ? 'OLD and NEW' : 'at most one path, NEW'}, but got ${plans.length}`,
        );
      }
      if (emptyDir && (git !== undefined || options.ssh === true || options.gone !== undefined)) {
        command.error('error: --empty-dir goes with no other option than --json');
      }
      done(emptyDir ? result(emptyDirRunbook(onlyPlan(plans[0])), options) : move(plans, options));
    });
  for (const [name, option, meaning, make] of [
    ['backup', '--to', 'where the copies are written', backupRunbook],
    ['restore', '--from', 'where the copies are', restoreRunbook],
  ] as const) {
    runbook
      .command(name)
      .summary(name === 'backup' ? 'print the commands that back up data' : 'print the commands that restore a backup')
      .description(
        name === 'backup'
          ? 'Prints commands that stop the pods that write, copy the data of claims to a folder of your machine or to another directory of a node, verify the copies, and start the pods again.'
          : 'Prints commands that bring a backup of `runbook backup` back to the data directories of a plan. What is in them is set aside.',
      )
      .argument('[plan]', 'plan/<release>.json, or an output folder with one plan', 'dist')
      .requiredOption(`${option} <place>`, `${meaning}: a folder, or NODE:/DIRECTORY; each claim has a folder below it`)
      .option('--claim <name>', 'only this claim, such as prometheus-0-0 or grafana-0; repeatable', collect)
      .option('--json', 'print JSON')
      .addHelpText(
        'after',
        after(`${name} dist ${option} backup`, `${name} dist ${option} node-2:/srv/backup --claim prometheus-0-0`),
      )
      .action((plan: string, options: BackupCommand) => {
        const { claim, to = '', from = to } = options;
        const props: BackupProps = {
          plan: onlyPlan(plan),
          place: backupPlace(from),
          ...(claim === undefined ? {} : { claims: claim }),
        };
        done(result(make(props), options));
      });
  }
}

function move(plans: readonly string[], options: MoveCommand): Result {
  const { git, gone = [], ssh = false } = options;
  const next = plans.at(-1) ?? 'dist';
  const old = git === undefined ? plansIn(plans[0] ?? '') : plansAt(git, next);
  const unknown = gone.filter(
    (node) => !old.some(({ document }) => document.nodes.some((planned) => planned.node === node)),
  );
  if (unknown.length > 0) {
    throw new StorageError(
      'cannot write the runbook',
      unknown.map((node) => invalidNode(node)),
    );
  }
  const { releases } = diffPlans(old, plansIn(next), { gone, ssh });
  const steps = releases.flatMap(({ runbook }) => runbook);
  return result(steps, options, gone.length > 0 && steps.length > 0 ? EXIT.found : EXIT.fine);
}

function invalidNode(node: string): Problem {
  return problem('invalid-option', '--gone', `--gone is ${show(node)}; it must be a node of the old plan`, {
    got: show(node),
  });
}

function onlyPlan(path = 'dist'): PlanDocument {
  const found = plansIn(path);
  const [first] = found;
  if (first === undefined || found.length > 1) {
    const files = found.map(({ file }) => file).join(', ');
    throw new StorageError('cannot write the runbook', [
      problem('invalid-option', path, `${path} has ${found.length} plans; name one of ${files}`),
    ]);
  }
  return first.document;
}

function result(
  steps: readonly RunbookStep[],
  { json }: { readonly json?: true },
  exitCode: number = EXIT.fine,
): Result {
  const text = steps.length === 0 ? 'Nothing is to be moved.\n' : runbookText(steps);
  return {
    output: json === true ? `${JSON.stringify({ schemaVersion: 1, steps }, undefined, 2)}\n` : text,
    exitCode,
  };
}
