/** Whether every case is run: in `.ci/run` and on CI. `npm test` runs a part of what takes long. */
const FULL = process.env.FULL_TESTS === '1' || process.env.CI === 'true';

/** How often a law is tried, or how many cases there are. */
export function runs(full: number, quick: number): number {
  return FULL ? full : quick;
}

/** All cases, or that many of them at even distances, the first included. */
export function some<T>(cases: readonly T[], quick: number): T[] {
  const step = runs(1, Math.max(1, cases.length / quick));
  return cases.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}
