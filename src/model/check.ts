import type { Duration, Size } from 'cdk8s';
import { closest, distance } from 'fastest-levenshtein';
import * as v from 'valibot';
import type { ProblemCode } from './problem-catalogue';
import { invalid, type Problem, problem } from './problems';
import { bytesOf, quantityOf } from '../kubernetes/quantity';

/** A check of a value at run time, where no compiler has looked: JavaScript, tsx, a file. */
export type Check<T> = v.GenericSchema<unknown, T>;

/** A check for every property of a type: the compiler demands each one, optional ones as `v.optional`. */
type Entries<T> = {
  readonly [K in keyof T]-?: Check<undefined extends T[K] ? T[K] : object extends Pick<T, K> ? T[K] | undefined : T[K]>;
};

/** What valibot says of an issue is one text; it holds the code and what would be right. */
export function expectation(code: ProblemCode, expected: string): string {
  return `${code} ${expected}`;
}

/** An object with these properties and no others. */
export function object<T>(entries: Entries<T>, expected = 'an object'): Check<T> {
  return v.object(entries as v.ObjectEntries, expectation('invalid-value', expected)) as unknown as Check<T>;
}

/** A string for which `isRight` holds. */
export function text(isRight: (value: string) => boolean, expected: string, code: ProblemCode = 'invalid-value') {
  return v.custom<string>((value) => typeof value === 'string' && isRight(value), expectation(code, expected));
}

/** Anything for which `isRight` holds: instances of classes, and what has a check of its own. */
export function value<T>(isRight: (value: unknown) => boolean, expected: string, code: ProblemCode = 'invalid-value') {
  return v.custom<T>(isRight, expectation(code, expected));
}

/** One of several words. */
export function oneOf<const T extends string>(words: readonly T[]) {
  const shown = words.map((word) => JSON.stringify(word));
  const expected = shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1) ?? ''}`;
  return value<T>((word) => (words as readonly unknown[]).includes(word), expected);
}

/** A list whose items pass a check. */
export function list<T>(item: Check<T>, expected: string) {
  return v.array(item, expectation('invalid-value', expected));
}

export const BOOLEAN = v.boolean(expectation('invalid-value', 'true or false'));

/** Kubernetes' limit for counts. */
const MAX_INT32 = 2 ** 31 - 1;

export function wholeNumber(least: number, code: ProblemCode = 'invalid-value') {
  return value<number>(
    (number) => typeof number === 'number' && Number.isInteger(number) && number >= least && number <= MAX_INT32,
    `a whole number of at least ${least}`,
    code,
  );
}

/** A Size of cdk8s above 0; told by its methods, because there may be two copies of cdk8s. */
export const SIZE = v.custom<Size>(
  (size) => (bytesOf(quantityOf(size as Size)) ?? 0) > 0 && hasMethod(size, 'asString'),
  expectation('invalid-size', 'a Size greater than 0, such as Size.gibibytes(50)'),
);

/** A Duration of cdk8s of at least a second. */
export const DURATION = v.custom<Duration>(
  (duration) => {
    const seconds = secondsOf(duration);
    return Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_INT32;
  },
  expectation('invalid-value', 'a Duration of whole seconds, such as Duration.hours(2)'),
);

/** A duration in seconds; NaN for anything else. */
export function secondsOf(duration: unknown): number {
  return hasMethod(duration, 'toSeconds') ? Number(duration.toSeconds({ integral: false })) : Number.NaN;
}

function hasMethod<M extends string>(value_: unknown, name: M): value_ is Record<M, (...args: unknown[]) => unknown> {
  return typeof (value_ as Partial<Record<M, unknown>> | null | undefined)?.[name] === 'function';
}

/**
 * All problems of a value: properties that do not exist, properties that are missing, and values that are not right.
 * @param path where the value stands; '' for the top
 */
export function problemsIn(check: Check<unknown>, given: unknown, path = ''): Problem[] {
  const { issues = [] } = v.safeParse(check, given);
  return [
    ...unknownProperties(check, given, path),
    ...issues.map((issue) => {
      const keys = (issue.path ?? []).map(({ key }) => String(key));
      const at = join(path, ...keys);
      // an object reports a missing property in its own words; those of the property say what it must be
      const isMissing = issue.type === 'object' && issue.input === undefined;
      const said = isMissing ? messageOf(checkAt(check, keys)) : issue.message;
      const [, code = 'invalid-value', expected = said] = /^([a-z]+(?:-[a-z]+)+) (.*)$/s.exec(said) ?? [];
      return invalid(
        isMissing && code === 'invalid-value' ? 'missing-property' : (code as ProblemCode),
        at === '' ? 'the description' : at,
        issue.input,
        expected,
      );
    }),
  ];
}

function unknownProperties(check: Check<unknown>, given: unknown, path: string): Problem[] {
  const inner = unwrapped(check);
  if ('item' in inner && Array.isArray(given)) {
    return given.flatMap((item: unknown, index) =>
      unknownProperties(inner.item as Check<unknown>, item, join(path, String(index))),
    );
  }
  if (!('entries' in inner) || typeof given !== 'object' || given === null || Array.isArray(given)) {
    return [];
  }
  const entries = inner.entries as Readonly<Record<string, Check<unknown>>>;
  return Object.entries(given).flatMap(([key, part]: [string, unknown]) => {
    const known = Object.hasOwn(entries, key) ? entries[key] : undefined;
    const at = join(path, key);
    if (known !== undefined) {
      return unknownProperties(known, part, at);
    }
    return part === undefined
      ? []
      : [
          problem(
            'unknown-property',
            at,
            `unknown property ${JSON.stringify(at)}; ${meant(key, Object.keys(entries))}`,
          ),
        ];
  });
}

/** The nearest of the known names; all of them where none is near. */
function meant(key: string, names: readonly string[]): string {
  const small = key.toLowerCase();
  const nearest = names.find((name) => name.toLowerCase().startsWith(small)) ?? closest(key, [...names]);
  const isNear =
    distance(small, nearest.toLowerCase()) <= Math.ceil(nearest.length / 3) || nearest.toLowerCase().startsWith(small);
  return isNear ? `did you mean ${JSON.stringify(nearest)}?` : `the properties are ${[...names].sort().join(', ')}`;
}

/** Without what makes it optional. */
function unwrapped(check: Check<unknown>): Check<unknown> {
  return 'wrapped' in check ? unwrapped(check.wrapped as Check<unknown>) : check;
}

function checkAt(check: Check<unknown>, keys: readonly string[]): Check<unknown> {
  return keys.reduce((at, key) => {
    const inner = unwrapped(at);
    const entries = 'entries' in inner ? (inner.entries as Readonly<Record<string, Check<unknown>>>) : {};
    return ('item' in inner ? (inner.item as Check<unknown>) : entries[key]) ?? inner;
  }, check);
}

function messageOf(check: Check<unknown>): string {
  const inner = unwrapped(check);
  return 'message' in inner && typeof inner.message === 'string' ? inner.message : 'set';
}

/** `initJob.tolerations.0.key`; keys with dots in brackets. */
function join(...keys: readonly string[]): string {
  return keys
    .filter((key) => key !== '')
    .map((key, index) => (index > 0 && !/^[\w-]+$/.test(key) ? `["${key}"]` : `${index > 0 ? '.' : ''}${key}`))
    .join('');
}
