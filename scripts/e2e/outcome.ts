/** What a scenario came to with one chart. */
export type Outcome =
  /** It went through all phases. */
  | { readonly kind: 'ok'; readonly seconds: number; readonly directories: 'proven' | 'not proven' }
  /** The library refused it, as it must, or as nobody has planned. */
  | { readonly kind: 'refused'; readonly why: string; readonly isPlanned: boolean }
  /** The chart or the cluster cannot do it. */
  | { readonly kind: 'skipped'; readonly why: string }
  | { readonly kind: 'failed'; readonly phase: string; readonly why: string };

/** By scenario and chart; what is not there was not run. */
export type Results = ReadonlyMap<string, ReadonlyMap<string, Outcome>>;

/**
 * What the command ends with: 1 where anything failed, or was refused without being asked for anything special; 3 where the
 * library refused what `E2E_RELEASE` or `E2E_VALUES` ask for, and nothing else was wrong.
 */
export function exitCode(results: Results, hasOwnInput: boolean): number {
  const outcomes = [...results.values()].flatMap((row) => [...row.values()]);
  if (outcomes.some(({ kind }) => kind === 'failed')) {
    return 1;
  }
  const isRefused = outcomes.some((one) => one.kind === 'refused' && !one.isPlanned);
  return !isRefused ? 0 : hasOwnInput ? 3 : 1;
}
