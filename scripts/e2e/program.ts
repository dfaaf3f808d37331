import { setTimeout as sleep } from 'node:timers/promises';
import { timeout } from './settings';

/** Prints progress. */
export function tell(line: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
}

/** The message of an error. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Calls a function once a second until it returns a result.
 * @param what what to wait for, or a function that returns what is missing at the end
 * @throws Error after `E2E_TIMEOUT`, or if the signal is aborted
 */
export async function until<T>(
  what: string | (() => string),
  look: () => Promise<T | undefined>,
  signal?: AbortSignal,
): Promise<T> {
  const seconds = timeout();
  const end = Date.now() + seconds * 1000;
  for (;;) {
    signal?.throwIfAborted();
    const seen = await look();
    if (seen !== undefined) {
      return seen;
    }
    if (Date.now() > end) {
      throw new Error(`waited ${seconds} s in vain for ${typeof what === 'string' ? what : what()}`);
    }
    await sleep(1000);
  }
}

/** Runs all steps, even after one has failed, so that a cleanup removes as much as possible. */
export async function allOf(steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  const failures: string[] = [];
  for (const step of steps) {
    await step().catch((error: unknown) => failures.push(wordsOf(error)));
  }
  if (failures.length > 0) {
    throw new Error(failures.join('; '));
  }
}

/**
 * Runs a command of this folder and sets its exit code, which is 2 if it could not start.
 * @param main takes a signal that is aborted if the user interrupts; it then cleans up
 */
export function program(main: (signal: AbortSignal) => Promise<number>): void {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    // a second interrupt ends it at once
    process.once(name, () => {
      process.stderr.write(`\n${name}: cleaning up; repeat to stop at once\n`);
      stop.abort(new Error('interrupted'));
    });
  }
  main(stop.signal).then(
    (code) => {
      process.exitCode = stop.signal.aborted ? 130 : code;
    },
    (error: unknown) => {
      process.stderr.write(`${wordsOf(error)}\n`);
      process.exitCode = 2;
    },
  );
}
