import { coerce, compare } from 'semver';

/** The last row of the table in operator-versions.ts, and its end. */
const LAST_ROW = /'(\d+\.\d+)'\],\n(?=\];)/;

/**
 * The source of the table of operators with a row for each chart that brings a newer minor version.
 * @param charts sorted by version
 */
export function raisedOperators(
  source: string,
  charts: readonly { readonly version: string; readonly operator: string }[],
): string {
  return charts.reduce((text, { version, operator }) => {
    const brought = coerce(operator);
    const known = coerce(LAST_ROW.exec(text)?.[1]);
    if (brought === null || known === null || compare(`${brought.major}.${brought.minor}.0`, known) <= 0) {
      return text;
    }
    return text.replace(LAST_ROW, (row) => `${row}  ['${version}', '${brought.major}.${brought.minor}'],\n`);
  }, source);
}
