import { join } from 'node:path';
import { isTerminal } from '../files/terminal';
import type { StaleManifests } from './stale-manifests';
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

/** How many files are named in a line. */
const NAMED = 5;

/** The report in one line, and more if there is something to read, or something was left of the last synthesis. */
export function summary({ outdir, files, objects, clusters, notes, stale }: Written, milliseconds: number): string {
  const written = [
    ...(clusters === undefined ? [] : [count(clusters, 'cluster')]),
    count(objects, 'object'),
    `${count(files, 'file')} in ${outdir}`,
    `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 0)} s`,
  ].join(', ');
  return [written, ...notesOf(outdir, notes ?? []), ...staleOf(outdir, stale)].join('\n');
}

function staleOf(outdir: string, { removed, kept }: StaleManifests = { removed: [], kept: [] }): string[] {
  const named = (paths: readonly string[]): string => {
    const shown = paths.slice(0, NAMED).join(', ');
    return paths.length > NAMED ? `${shown} and ${count(paths.length - NAMED, 'other')}` : shown;
  };
  return [
    ...(removed.length === 0 ? [] : [`removed from ${outdir}, because it is no longer described: ${named(removed)}`]),
    ...(kept.length === 0
      ? []
      : [
          `no longer listed in ${outdir}, and kept, because it may be yours; remove what you do not need: ${named(kept)}`,
        ]),
  ];
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
