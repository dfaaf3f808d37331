import { setTimeout as sleep } from 'node:timers/promises';
import { timeout } from './settings';

/** What is being done, for people who wait. */
export function tell(line: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
}

/** What went wrong, in words. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Looks once a second until it is there.
 * @param what what is waited for, or at the end: what is still missing
 * @throws Error after `E2E_TIMEOUT`, or where the signal says to stop
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

/** Runs all of them, each although one before has failed: what can be taken away is. */
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
 * Runs a command of this folder to its exit code: 2 where it could not even start.
 * @param main takes a signal that is given when somebody interrupts; it then cleans up
 */
export function program(main: (signal: AbortSignal) => Promise<number>): void {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    // a second one ends it at once
    process.once(name, () => {
      process.stderr.write(`\n${name}: cleaning up; once more to stop at once\n`);
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
