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
    .summary('show what a new plan does to every claim and its data')
    .description(
      'Compares two plans: what happens to every claim and its data, and which manual steps it takes.\n' +
        'OLD and NEW are plan files (plan/<release>.json), output folders, or the output folders of a fleet.',
    )
    .argument('[plans...]', 'OLD and NEW; with --git only NEW (default: dist)')
    .option('--git <revision>', 'take OLD from this Git revision, at the path of NEW')
    .option('--all', 'print also the releases of a fleet that do not change')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Exit codes: ${EXIT.fine} nothing is at risk; ${EXIT.cannot} the plans could not be compared;
${EXIT.found} data would be left behind or deleted, or the cluster would be stuck

Examples:
  cdk8s-prometheus-storage diff old/plan/kps.json dist/plan/kps.json
  cdk8s-prometheus-storage diff --git origin/main dist`,
    )
    .action(
      (
        plans: string[],
        { git, json = false, all = false }: { git?: string; json?: boolean; all?: boolean },
        command: Command,
      ) => {
        if (git === undefined && plans.length !== 2) {
          command.error(`error: expected two paths, OLD and NEW, but got ${plans.length}`);
        }
        if (git !== undefined && plans.length > 1) {
          command.error(`error: expected at most one path, NEW, beside --git, but got ${plans.length}`);
        }
        const next = plans.at(-1) ?? 'dist';
        const old = git === undefined ? plansIn(plans[0] ?? '') : plansAt(git, next);
        const diff = diffPlans(old, plansIn(next));
        done({
          output: json ? `${JSON.stringify(diff, undefined, 2)}\n` : diffText(diff, { all }),
          exitCode: diff.risky ? EXIT.found : EXIT.fine,
        });
      },
    );
}
