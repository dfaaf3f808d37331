import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addDiff } from './diff';
import { addDoctor } from './doctor';
import { EXIT } from './exit-codes';
import { systemProblem } from './file-problem';
import { addHelp } from './help';
import { addPlanImport } from './plan-import';
import { addRunbook } from './runbook';
import type { Result } from './result';
import { addVerify } from './verify';
import { StorageError } from '../model/problems';
import type { Terminal } from '../terminal/style';

/** Where a command writes its output; tests replace it. */
export interface Streams {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** The terminal that the output goes to, if it does. */
  readonly terminal?: Terminal;
}

const PROCESS: Streams = {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  terminal: process.stdout,
};

const AFTER = `
Every command ends with 0 if there is nothing to do, 1 if it could not check,
2 if it found something.

Examples:
  cdk8s-prometheus-storage diff --git origin/main dist
  cdk8s-prometheus-storage verify
  cdk8s-prometheus-storage doctor
  cdk8s-prometheus-storage plan import --out main.ts`;

/**
 * Runs the command-line tool.
 * @returns the exit code
 */
export async function main(args: readonly string[], streams: Streams = PROCESS): Promise<number> {
  let exitCode: number = EXIT.fine;
  const program = new Command('cdk8s-prometheus-storage')
    .description('Reviews, checks, imports and moves the storage of kube-prometheus-stack.')
    .version(version())
    .configureOutput({ writeOut: streams.stdout, writeErr: streams.stderr })
    .showHelpAfterError('(add --help for usage)')
    .addHelpText('after', AFTER)
    .exitOverride();
  const done = (result: Result): void => {
    streams.stdout(result.output);
    exitCode = result.exitCode;
  };
  addDiff(program, done);
  addDoctor(program, done, streams.terminal, (line) => {
    streams.stderr(`${line}\n`);
  });
  addPlanImport(program, done);
  addRunbook(program, done);
  addVerify(program, done);
  addHelp(program);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT.fine : EXIT.cannot;
    }
    if (error instanceof StorageError) {
      streams.stderr(`${error.message}\n`);
      return EXIT.cannot;
    }
    const found = systemProblem(error);
    if (found !== undefined) {
      streams.stderr(`error: ${found.message}\n`);
      return EXIT.cannot;
    }
    throw error;
  }
}

function version(): string {
  // by the name of the package, which resolves from both lib/ and src/
  const file = require.resolve('cdk8s-prometheus-storage/package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
