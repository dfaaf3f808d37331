import type { ProblemCode } from './problem-catalogue';
import { show } from '../kubernetes/text';

/** A problem of a description, a values file, a plan or an option. */
export interface Problem {
  /** The kind of problem, for programs. It never changes; docs/reference/errors.md has a heading for each. */
  readonly code: ProblemCode;
  /** The place: `prometheus.size`, `values.grafana.replicas`, `line 3, column 5`; '' for the whole. */
  readonly path: string;
  /** The problem and its fix as a sentence without its period. Its wording may change. */
  readonly message: string;
  /** The value there, shortened as in the message. Absent: the problem is not about one value. */
  readonly got?: string;
  /** What the value must be. Absent: there must be no value. */
  readonly expected?: string;
  /** The fix. Absent: use the expected value. */
  readonly fix?: string;
}

/** An error with all problems at once. */
export class StorageError extends Error {
  /** Always `StorageError`, to recognise the error without its class. */
  public override readonly name = 'StorageError';
  readonly #problems: readonly Problem[];

  /** Creates an error whose message has the subject and below it a line for each problem. */
  public constructor(subject: string, problems: readonly Problem[], options?: { readonly cause?: unknown }) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super(`${subject}: ${count}\n${problems.map(({ message }) => `  - ${message}`).join('\n')}`, options);
    this.#problems = Object.freeze([...problems]);
  }

  /** All problems, as data. */
  // not a plain field, which Node.js would print again below the message
  public get problems(): readonly Problem[] {
    return this.#problems;
  }
}

/** Collects problems, so that all of them are reported, and not only the first. */
export class Problems {
  private readonly found = new Map<string, Problem>();

  /** @param subject what the problems are about, the first line of the error */
  public constructor(private readonly subject: string) {}

  public add(...problems: readonly Problem[]): void {
    for (const one of problems) {
      this.found.set(`${one.code} ${one.message}`, one);
    }
  }

  /** Runs an action, collects the problems of a StorageError, and rethrows any other error. */
  public attempt<T>(action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      if (error instanceof StorageError) {
        this.add(...error.problems);
        return undefined;
      }
      throw error;
    }
  }

  /** All collected problems, without duplicates. */
  public get all(): readonly Problem[] {
    return [...this.found.values()];
  }

  /** @throws StorageError with all collected problems, if there are any */
  public throwIfAny(): void {
    if (this.found.size > 0) {
      throw new StorageError(this.subject, this.all);
    }
  }
}

/** A problem with its own message, which begins with the path if there is one. */
export function problem(
  code: ProblemCode,
  path: string,
  message: string,
  details: Partial<Pick<Problem, 'got' | 'expected' | 'fix'>> = {},
): Problem {
  return { code, path, message, ...details };
}

/**
 * A value that is not what it must be: `<path> is <got>; it must be <expected>`.
 * @param expected completes "it must be …"
 * @param fix a clause with the fix, if it is not to use the expected value
 */
export function invalid(code: ProblemCode, path: string, got: unknown, expected: string, fix?: string): Problem {
  const is = got === undefined ? 'is not set' : `is ${show(got)}`;
  return {
    code,
    path,
    message: `${path} ${is}; it must be ${expected}${fix === undefined ? '' : `; ${fix}`}`,
    got: show(got),
    expected,
    ...(fix === undefined ? {} : { fix }),
  };
}

/**
 * A value that must not be set: `<path> is <got>; remove it: <reason>`.
 * @param instead another fix than to remove it
 */
export function unwanted(code: ProblemCode, path: string, got: unknown, reason: string, instead?: string): Problem {
  const fix = instead === undefined ? 'remove it' : `remove it, or ${instead}`;
  return { code, path, message: `${path} is ${show(got)}; ${fix}: ${reason}`, got: show(got), fix };
}

/** The same problems of one part of a whole: `cluster eu-1: …`. */
export function within(part: string, path: string, problems: readonly Problem[]): Problem[] {
  return problems.map((one) => ({
    ...one,
    path: one.path === '' ? path : `${path}.${one.path}`,
    message: `${part}: ${one.message}`,
  }));
}
