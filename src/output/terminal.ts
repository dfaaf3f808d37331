import { join } from 'node:path';
import { isTerminal } from '../files/terminal';
import type { PlanNotes, Synthesis } from './synthesis';

/** Where something was written, and for how many clusters if there are several. */
export interface Written extends Synthesis {
  readonly outdir: string;
  readonly clusters?: number;
}

/** Runs a synthesis, and reports what it did on a terminal, but never in a pipe or in CI. */
export function tellOnTerminal(synthesis: () => Written): void {
  const began = performance.now();
  const written = synthesis();
  if (isTerminal()) {
    process.stderr.write(`${summary(written, performance.now() - began)}\n`);
  }
}

/** The report in one line, and a second one if there is something to read. */
export function summary({ outdir, files, objects, clusters, notes }: Written, milliseconds: number): string {
  const written = [
    ...(clusters === undefined ? [] : [count(clusters, 'cluster')]),
    count(objects, 'object'),
    `${count(files, 'file')} in ${outdir}`,
    `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 0)} s`,
  ].join(', ');
  return [written, ...notesOf(outdir, notes ?? [])].join('\n');
}

function notesOf(outdir: string, notes: readonly PlanNotes[]): string[] {
  const noted = notes.filter((one) => one.notes > 0);
  const [first, ...others] = noted;
  const all = count(
    noted.reduce((sum, one) => sum + one.notes, 0),
    'note',
  );
  if (first === undefined) {
    return [];
  }
  return [others.length === 0 ? `${all}: see ${join(outdir, first.plan)}` : `${all} in ${count(noted.length, 'plan')}`];
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
}
