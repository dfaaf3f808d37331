import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { execute } from './execute';
import type { Stage } from './scenario';
import type { Project } from './project';
import { diffPlans } from '../../../src/diff/plan-diff';
import { plansAt, plansIn } from '../../../src/files/plan-files';
import type { RunbookStep } from '../../../src/commands/step';

/**
 * The runbook of `diff --git HEAD` for the output folder, which is synthesized and not committed yet. On simulated nodes no command
 * can run in a pod, so that the data is copied by ssh, which only records its arguments.
 */
export function runbookFor({ nodes }: Stage, { outdir }: Project): readonly RunbookStep[] {
  const ssh = nodes.some(({ isSimulated }) => isSimulated);
  return diffPlans(plansAt('HEAD', outdir), plansIn(outdir), { ssh }).releases.flatMap(({ runbook }) => runbook);
}

/**
 * Pastes commands to the letter into one shell in the output folder.
 * @returns what they printed
 */
export async function paste({ repository }: Stage, { outdir }: Project, commands: readonly string[]): Promise<string> {
  const bin = join(repository.clone, '.git', 'e2e-bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'ssh'), `#!/bin/sh\nprintf '%s\\n' "$*" >>"${bin}/ssh.log"\n`, { mode: 0o755 });
  const env = { ...process.env, PATH: [bin, process.env.PATH].join(delimiter) };
  return execute('sh', ['-euc', commands.join('\n')], { cwd: outdir, env });
}
