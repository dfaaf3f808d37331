/** What the tool ends with. */
export const EXIT = {
  /** Nothing to do. */
  fine: 0,
  /** It could not be told: bad input, no cluster. */
  cannot: 1,
  /** `diff`: data would be left behind or deleted. `doctor`: something is wrong. */
  found: 2,
} as const;
