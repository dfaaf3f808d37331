import type { Duration, Size } from 'cdk8s';
import { closest, distance } from 'fastest-levenshtein';
import type { ProblemCode } from './problem-catalogue';
import { invalid, type Problem, problem } from './problems';
import { bytesOf } from '../kubernetes/quantity';

type Report = (problem: Problem) => void;

/**
 * A check of a value at run time, for input without type checks: JavaScript, tsx, a file. Checks are next to the
 * interfaces, and the compiler compares the properties of `object` with them.
 */
export interface Check<T> {
  readonly code: ProblemCode;
  /** Completes "it must be …". */
  readonly expected: string;
  /**
   * Reads every part of the value once.
   * @returns a copy of the valid parts, without the others; `undefined` if there are none
   */
  read(given: unknown, path: string, report: Report): T | undefined;
}

/** A check of an optional property. */
export interface OptionalCheck<T> {
  readonly optional: Check<T>;
}

/** A check for every property of a type, as the compiler demands. */
type Entries<T> = {
  readonly [K in keyof T]-?: object extends Pick<T, K> ? OptionalCheck<Exclude<T[K], undefined>> : Check<T[K]>;
};

export function optional<T>(check: Check<T>): OptionalCheck<T> {
  return { optional: check };
}

/** Any value that passes `isRight`; an error that it throws means no. */
export function value<T>(
  isRight: (given: unknown) => boolean,
  expected: string,
  code: ProblemCode = 'invalid-value',
): Check<T> {
  return {
    code,
    expected,
    read(given, path, report) {
      try {
        if (isRight(given)) {
          return given as T;
        }
      } catch {
        // a value that cannot be read is invalid
      }
      report(invalid(code, path, given, expected));
      return undefined;
    },
  };
}

/** A value that is checked elsewhere with more knowledge. Here it only must be set. */
export function anything<T>(expected: string): Check<T> {
  return value(() => true, expected);
}

/** A string that passes `isRight`. */
export function text(isRight: (given: string) => boolean, expected: string, code?: ProblemCode): Check<string> {
  return value((given) => typeof given === 'string' && isRight(given), expected, code);
}

/** A string that is not empty. */
export function nonEmpty(expected: string): Check<string> {
  return text((given) => given.trim() !== '', expected);
}

/** One of several words. */
export function oneOf<const T extends string>(words: readonly T[]): Check<T> {
  const shown = words.map((word) => JSON.stringify(word));
  const last = shown.at(-1) ?? '';
  return value(
    (given) => (words as readonly unknown[]).includes(given),
    shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} or ${last}`,
  );
}

export const BOOLEAN: Check<boolean> = value((given) => typeof given === 'boolean', 'true or false');

/** Kubernetes' limit for counts. */
const MAX_INT32 = 2 ** 31 - 1;

export function wholeNumber(least: number, code?: ProblemCode): Check<number> {
  return value(
    (given) => Number.isInteger(given) && Number(given) >= least && Number(given) <= MAX_INT32,
    `a whole number of at least ${least}`,
    code,
  );
}

/** A Size of cdk8s greater than 0; recognised by its method, because there may be two copies of cdk8s. */
export const SIZE: Check<Size> = value(
  (given) => {
    const quantity: unknown = (given as Partial<Size> | null)?.asString?.();
    return typeof quantity === 'string' && (bytesOf(quantity) ?? 0) > 0;
  },
  'a Size greater than 0, such as Size.gibibytes(50)',
  'invalid-size',
);

/** A Duration of cdk8s of at least a second, in whole seconds. */
export const DURATION: Check<Duration> = value((given) => {
  const seconds: unknown = (given as Partial<Duration> | null)?.toSeconds?.();
  return Number.isInteger(seconds) && Number(seconds) >= 1 && Number(seconds) <= MAX_INT32;
}, 'a Duration of whole seconds, at least one, such as Duration.hours(2)');

/** What passes a check, or `false` for none of it. */
export function orFalse<T>(check: Check<T>): Check<T | false> {
  return {
    ...check,
    expected: `${check.expected}, or false`,
    read: (given, path, report) => (given === false ? given : check.read(given, path, report)),
  };
}

/** A list whose items pass a check. */
export function list<T>(item: Check<T>, expected: string): Check<readonly T[]> {
  return {
    code: 'invalid-value',
    expected,
    read(given, path, report) {
      if (!Array.isArray(given)) {
        report(invalid('invalid-value', path, given, expected));
        return undefined;
      }
      return [...(given as readonly unknown[])].flatMap((one, index) => {
        const read = item.read(one, join(path, String(index)), report);
        return read === undefined ? [] : [read];
      });
    },
  };
}

/** A map from any key to values that pass a check. */
export function record<T>(item: Check<T>, expected: string): Check<Readonly<Record<string, T>>> {
  return {
    code: 'invalid-value',
    expected,
    read(given, path, report) {
      const parts = propertiesOf(given, path, expected, report);
      if (parts === undefined) {
        return undefined;
      }
      return Object.fromEntries(
        [...parts].flatMap(([key, part]) => {
          const read = part === undefined ? undefined : item.read(part, join(path, key), report);
          return read === undefined ? [] : [[key, read]];
        }),
      );
    },
  };
}

/**
 * An object with these properties and no others.
 * @param incomplete whether to read the valid parts if a required property is missing or invalid
 */
export function object<T extends object>(
  entries: Entries<T>,
  expected: string,
  incomplete: 'is refused' | 'is read' = 'is refused',
): Check<T> {
  return {
    code: 'missing-property',
    expected,
    read(given, path, report) {
      const parts = propertiesOf(given, path, expected, report);
      if (parts === undefined) {
        return undefined;
      }
      const checks = Object.entries<Check<unknown> | OptionalCheck<unknown>>(entries);
      const read = checks.flatMap(([key, entry]): [string, unknown][] => {
        const part = parts.get(key);
        const at = join(path, key);
        const check = 'optional' in entry ? entry.optional : entry;
        if (part !== undefined) {
          const value_ = check.read(part, at, report);
          return value_ === undefined ? [] : [[key, value_]];
        }
        if (!('optional' in entry)) {
          report(invalid('missing-property', at, undefined, check.expected));
        }
        return [];
      });
      const known = checks.map(([key]) => key);
      for (const [key, part] of parts) {
        if (part !== undefined && !known.includes(key)) {
          const at = join(path, key);
          report(problem('unknown-property', at, `unknown property ${JSON.stringify(at)}; ${meant(key, known)}`));
        }
      }
      const isComplete = checks.every(([key, entry]) => 'optional' in entry || read.some(([name]) => name === key));
      return isComplete || incomplete === 'is read' ? (Object.fromEntries(read) as T) : undefined;
    },
  };
}

/** All problems of a value, in the order of its check, and a copy of its valid parts. */
export function checked<T>(
  check: Check<T>,
  given: unknown,
  path = '',
): { readonly value: T | undefined; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const read = check.read(given, path, (one) => problems.push(one));
  return { value: read, problems };
}

/** The properties of a plain object, each read once. Anything else is reported, including an instance of a class. */
function propertiesOf(
  given: unknown,
  path: string,
  expected: string,
  report: Report,
): Map<string, unknown> | undefined {
  if (!isPlain(given)) {
    report(invalid('invalid-value', path, given, expected));
    return undefined;
  }
  const parts = new Map<string, unknown>();
  for (const key of Reflect.ownKeys(given)) {
    try {
      parts.set(String(key), Reflect.get(given, key));
    } catch {
      report(problem('invalid-value', join(path, String(key)), `${join(path, String(key))} cannot be read`));
    }
  }
  return parts;
}

/** Whether it is an object literal, also from another realm. */
function isPlain(given: unknown): given is object {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return false;
  }
  try {
    const prototype: unknown = Object.getPrototypeOf(given);
    return prototype === null || Object.getPrototypeOf(prototype) === null;
  } catch {
    return false; // a proxy that refuses
  }
}

/** The most similar known name, or all known names if none is similar. */
function meant(key: string, names: readonly string[]): string {
  const small = key.toLowerCase();
  const nearest = names.find((name) => name.toLowerCase().startsWith(small)) ?? closest(key, [...names]);
  const isNear =
    distance(small, nearest.toLowerCase()) <= Math.ceil(nearest.length / 3) || nearest.toLowerCase().startsWith(small);
  return isNear ? `did you mean ${JSON.stringify(nearest)}?` : `the properties are ${[...names].sort().join(', ')}`;
}

/** A path such as `initJob.tolerations.0.key`; a key that contains dots is in brackets. */
export function join(path: string, key: string): string {
  if (path === '') {
    return key;
  }
  return /^[\w-]+$/.test(key) ? `${path}.${key}` : `${path}["${key}"]`;
}
