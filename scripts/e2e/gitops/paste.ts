import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { execute } from './execute';
import type { Project } from './project';
import type { Stage } from './scenario';
import { timeout } from '../settings';
import type { RunbookStep } from '../../../src/commands/step';
import { diffPlans } from '../../../src/diff/plan-diff';
import { plansAt, plansIn } from '../../../src/files/plan-files';

/**
 * The runbook of `diff --git HEAD` for the output folder, which is synthesized and not committed yet. On simulated nodes no command can run in a pod, so that the data is
 * copied by ssh, which only records its arguments.
 * @throws Error if there is nothing to do by hand
 */
export function runbookFor({ nodes }: Stage, { outdir }: Project): readonly RunbookStep[] {
  const ssh = nodes.some(({ isSimulated }) => isSimulated);
  const { releases } = diffPlans(plansAt('HEAD', outdir), plansIn(outdir), { ssh });
  const steps = releases.flatMap(({ runbook }) => runbook);
  if (steps.length === 0) {
    throw new Error('diff prints no runbook');
  }
  return steps;
}

/**
 * Pastes a runbook to the letter into one shell in the output folder. At the step that begins with "Commit", it commits and pushes
 * everything before it goes on with the commands of the step, as a user would.
 * @returns the title of each step
 */
export async function paste(
  { repository, say, signal }: Stage,
  { outdir }: Project,
  steps: readonly RunbookStep[],
): Promise<string[]> {
  const bin = join(repository.clone, '.git', 'e2e-bin');
  mkdirSync(bin, { recursive: true });
  const program = (name: string, ...lines: readonly string[]): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${lines.join('\n')}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  program('ssh', `printf '%s\\n' "$*" >>"${bin}/ssh.log"`);
  program(
    'commit-and-push',
    'set -e',
    `cd "${repository.clone}"`,
    'git add --all',
    'git diff --cached --quiet || git commit --quiet --message "Follow the runbook"',
    `until git pull --quiet --rebase origin ${repository.branch} && git push --quiet origin ${repository.branch}; do sleep 1; done`,
  );
  const script = steps.flatMap(({ title, commands }) => [
    ...(title.startsWith('Commit') ? ['commit-and-push'] : []),
    ...commands,
  ]);
  const file = join(repository.clone, '.git', 'runbook.sh');
  writeFileSync(file, `${script.join('\n')}\n`);
  say(`pastes ${script.length} commands`);
  const env = { ...repository.environment, PATH: [bin, process.env.PATH].join(delimiter) };
  // the commands themselves wait for up to 15 minutes each
  const limit = AbortSignal.any([signal, AbortSignal.timeout(10 * timeout() * 1000)]);
  await execute('sh', ['-eux', file], { cwd: outdir, env, signal: limit });
  return steps.map(({ title }) => title);
}
