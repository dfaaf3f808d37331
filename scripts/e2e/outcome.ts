/** The result of a scenario with one chart. */
export type Outcome =
  /** All phases passed. */
  | { readonly kind: 'ok'; readonly seconds: number; readonly directories: 'proven' | 'not proven' }
  /** The library refused it, as expected or not. */
  | { readonly kind: 'refused'; readonly why: string; readonly isPlanned: boolean }
  /** The chart or the cluster does not support it. */
  | { readonly kind: 'skipped'; readonly why: string }
  | { readonly kind: 'failed'; readonly phase: string; readonly why: string };

/** Results by scenario and chart, without those that were not run. */
export type Results = ReadonlyMap<string, ReadonlyMap<string, Outcome>>;

/**
 * The exit code of the command: 1 if a scenario failed, or was refused with the default settings; 3 if the
 * library refused `E2E_RELEASE` or `E2E_VALUES`, and nothing else failed.
 */
export function exitCode(results: Results, hasOwnInput: boolean): number {
  const outcomes = [...results.values()].flatMap((row) => [...row.values()]);
  if (outcomes.some(({ kind }) => kind === 'failed')) {
    return 1;
  }
  const isRefused = outcomes.some((one) => one.kind === 'refused' && !one.isPlanned);
  return !isRefused ? 0 : hasOwnInput ? 3 : 1;
}
