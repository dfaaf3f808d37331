import type { Command } from 'commander';
import { EXIT } from './exit-codes';
import type { Result } from './result';
import { diffText } from '../diff/diff-text';
import { diffPlans } from '../diff/plan-diff';
import { plansAt, plansIn } from '../files/plan-files';

/** `diff OLD NEW` and `diff --git REV [NEW]`. */
export function addDiff(program: Command, done: (result: Result) => void): void {
  program
    .command('diff')
    .summary('what becomes of every claim and its data when one plan follows another')
    .description(
      'Compares two plans: what happens to every claim and its data, and what a person has to do.\n' +
        'A plan is plan/<release>.json; a folder may be an output folder, its plan folder, or that of a fleet.',
    )
    .argument('[plans...]', 'OLD and NEW; with --git only NEW (default: dist)')
    .option('--git <revision>', 'compare with the plans that this Git revision has at the same path')
    .option('--json', 'for machines')
    .addHelpText(
      'after',
      `
Exit codes: ${EXIT.fine} nothing risky, ${EXIT.cannot} could not compare, ${EXIT.found} data would be left behind or deleted, or the cluster be stuck

Examples:
  cdk8s-prometheus-storage diff old/plan/kps.json dist/plan/kps.json
  cdk8s-prometheus-storage diff --git origin/main dist`,
    )
    .action((plans: string[], { git, json = false }: { git?: string; json?: boolean }, command: Command) => {
      const wanted = git === undefined ? 'OLD and NEW' : 'NEW at most beside --git';
      if (git === undefined ? plans.length !== 2 : plans.length > 1) {
        command.error(`error: got ${plans.length} path${plans.length === 1 ? '' : 's'}, want ${wanted}`);
      }
      const next = plans.at(-1) ?? 'dist';
      const old = git === undefined ? plansIn(plans[0] ?? '') : plansAt(git, next);
      const diff = diffPlans(old, plansIn(next));
      done({
        output: json ? `${JSON.stringify(diff, undefined, 2)}\n` : diffText(diff),
        exitCode: diff.risky ? EXIT.found : EXIT.fine,
      });
    });
}
