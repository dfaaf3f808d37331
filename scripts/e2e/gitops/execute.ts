import { execFile } from 'node:child_process';

/** A command that failed, with everything that it printed. */
export class CommandError extends Error {
  public constructor(
    command: string,
    public readonly output: string,
  ) {
    super(`${command}: ${output.trim().split('\n').slice(-3).join(' / ')}`);
  }
}

/**
 * Runs a program without a shell, and returns its standard output.
 * @throws CommandError if it fails
 */
export function execute(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly signal?: AbortSignal } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { ...options, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (error === null) {
        resolve(stdout);
      } else {
        reject(new CommandError(`${program} ${args.slice(0, 3).join(' ')}`, `${stdout}${stderr}` || error.message));
      }
    });
  });
}
