/** Whether every case is run, as in `.ci/run` and on CI. `npm test` runs only a part of the slow cases. */
export const FULL = process.env.FULL_TESTS === '1' || process.env.CI === 'true';

/** The number of runs of a property, or of cases. */
export function runs(full: number, quick: number): number {
  return FULL ? full : quick;
}

/** All cases, or that many at even distances, including the first. */
export function some<T>(cases: readonly T[], quick: number): T[] {
  const step = runs(1, Math.max(1, cases.length / quick));
  return cases.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

/** A test that only `npm run test:full` runs. */
export const slowTest = FULL ? test : test.skip;
