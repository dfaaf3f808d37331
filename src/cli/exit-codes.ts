/** The exit codes of the tool. */
export const EXIT = {
  /** Nothing to do. */
  fine: 0,
  /** It could not check: wrong input, no cluster. */
  cannot: 1,
  /** `diff`: something is at risk. `doctor`: something is wrong. `plan import`: something needs attention. */
  found: 2,
} as const;
