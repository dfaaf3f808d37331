import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { TOOLS } from './setup';

/** Runs a program without a shell, and returns its output; if it fails, the error contains all output. */
export function run(
  program: string,
  args: readonly string[],
  options: { cwd?: string; input?: string; env?: NodeJS.ProcessEnv } = {},
): string {
  try {
    return execFileSync(program, args, {
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
      maxBuffer: 256 * 1024 * 1024,
      ...options,
      env: options.env ?? process.env,
    });
  } catch (error) {
    // compilers print errors to standard output
    const { message, stdout } = error as { message: string; stdout?: string };
    throw Object.assign(new Error(`${message}\n${stdout ?? ''}`, { cause: error }), { stdout });
  }
}

export function helm(args: readonly string[], input?: string): string {
  return run(process.env.HELM ?? join(TOOLS, 'helm'), args, input === undefined ? {} : { input });
}

export function kubectl(args: readonly string[], env = process.env, input?: string): string {
  return run(process.env.KUBECTL ?? join(TOOLS, 'kubectl'), args, { env, ...(input === undefined ? {} : { input }) });
}
