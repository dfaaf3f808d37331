import type { Value } from './values';

const WORDS = new Map<string, Value>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word): [string, Value] => [word, null]),
  ...['y', 'yes', 'true', 'on'].flatMap((word) => cases(word).map((one): [string, Value] => [one, true])),
  ...['n', 'no', 'false', 'off'].flatMap((word) => cases(word).map((one): [string, Value] => [one, false])),
]);
const NOT_FINITE = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[oO]?([0-7]+)|0[bB]([01]+)|(0|[1-9][0-9]*))$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const BETWEEN_DIGITS = /^(?:[^_]|(?<=[0-9])_(?=[0-9]))*$/;
const [MIN_INT64, MAX_INT64, MAX_UINT64] = [-(2n ** 63n), 2n ** 63n - 1n, 2n ** 64n - 1n];

/** An unquoted scalar that Helm would change or refuse. The message completes "<scalar> …". */
export class ScalarProblem extends Error {}

/**
 * The meaning of an unquoted scalar to Helm: YAML 1.1 as go-yaml reads it, with 0o17, 1_000 and 1e3 as numbers, dates
 * and 12:30 as strings.
 *
 * @throws ScalarProblem for a number that JSON does not have or that Helm would round
 * @see https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/README.md
 * @see https://github.com/yaml/go-yaml/blob/v2/resolve.go
 */
export function plainScalar(text: string): string | number | boolean | null {
  const word = WORDS.get(text);
  if (word !== undefined) {
    return word as boolean | null;
  }
  if (NOT_FINITE.test(text)) {
    throw new ScalarProblem('must be a finite number or a string in quotes, because Helm refuses it');
  }
  if (!/^[-+.0-9]/.test(text)) {
    return text;
  }
  // go-yaml drops underscores from scalars that begin with a digit or a sign; after a dot, Go accepts them only between digits
  const digits = !text.startsWith('.') || BETWEEN_DIGITS.test(text) ? text.replaceAll('_', '') : text;
  const integer = integerOf(digits);
  if (integer !== undefined) {
    const number = Number(integer);
    if (BigInt(number) !== integer) {
      throw new ScalarProblem(`must be in quotes, because Helm would round it to ${BigInt(number)}`);
    }
    return number;
  }
  const number = FLOAT.test(digits) ? Number(digits) : Number.NaN;
  return Number.isFinite(number) ? number + 0 : text;
}

/** Whether Helm reads the unquoted text as the same string. Charts write names without quotes. */
export function readsAsString(text: string): boolean {
  try {
    return plainScalar(text) === text;
  } catch {
    return false;
  }
}

function integerOf(digits: string): bigint | undefined {
  const [, sign, hex, octal, binary, decimal] = INTEGER.exec(digits) ?? [];
  const literal =
    hex !== undefined
      ? `0x${hex}`
      : octal !== undefined
        ? `0o${octal}`
        : binary !== undefined
          ? `0b${binary}`
          : decimal;
  if (literal === undefined) {
    return undefined;
  }
  const value = sign === '-' ? -BigInt(literal) : BigInt(literal);
  const fits = value >= MIN_INT64 && (value <= MAX_INT64 || (sign === '' && value <= MAX_UINT64));
  return fits ? value : undefined;
}

function cases(word: string): string[] {
  return [word, `${word.charAt(0).toUpperCase()}${word.slice(1)}`, word.toUpperCase()];
}
