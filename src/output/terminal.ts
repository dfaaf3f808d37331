import type { Synthesis } from './synthesis';

/** Where something was written, and for how many clusters if there are several. */
export interface Written extends Synthesis {
  readonly outdir: string;
  readonly clusters?: number;
}

/** Runs a synthesis, and reports what it did on a terminal, but never in a pipe or in CI. */
export function tellOnTerminal(synthesis: () => Written): void {
  const began = performance.now();
  const written = synthesis();
  if (process.stdout.isTTY && process.stderr.isTTY && process.env.CI === undefined) {
    process.stderr.write(`${summary(written, performance.now() - began)}\n`);
  }
}

/** The report in one line. */
export function summary({ outdir, files, objects, clusters }: Written, milliseconds: number): string {
  return [
    ...(clusters === undefined ? [] : [count(clusters, 'cluster')]),
    count(objects, 'object'),
    `${count(files, 'file')} in ${outdir}`,
    `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 0)} s`,
  ].join(', ');
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
}
