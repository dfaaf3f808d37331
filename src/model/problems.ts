import type { ProblemCode } from './problem-catalogue';
import { show } from '../kubernetes/text';

/** Something wrong with a description, a values file, a plan or an option. */
export interface Problem {
  /** What kind of problem, for programs. It never changes; docs/reference/errors.md has a heading for each. */
  readonly code: ProblemCode;
  /** Where: `prometheus.size`, `values.grafana.replicas`, `line 3, column 5`; '' for the whole. */
  readonly path: string;
  /** What is wrong and what to do, a sentence without its period. For people; its wording may change. */
  readonly message: string;
  /** The value there, shortened, as the message shows it. Absent: it is not about one value. */
  readonly got?: string;
  /** What would be right. Absent: nothing would be. */
  readonly expected?: string;
  /** What to do. Absent: use what is expected. */
  readonly fix?: string;
}

/** Everything that is wrong, reported at once. */
export class StorageError extends Error {
  /** Always `StorageError`, to recognise the error where the class itself is not at hand. */
  public override readonly name = 'StorageError';
  readonly #problems: readonly Problem[];

  /** An error whose message is the subject and below it a line for each problem. */
  public constructor(subject: string, problems: readonly Problem[], options?: { readonly cause?: unknown }) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super(`${subject}: ${count}\n${problems.map(({ message }) => `  - ${message}`).join('\n')}`, options);
    this.#problems = Object.freeze([...problems]);
  }

  /** All problems, as data. */
  // no field: Node.js would print it a second time, below the message
  public get problems(): readonly Problem[] {
    return this.#problems;
  }
}

/** Collects problems, so that all of them are reported and not only the first. */
export class Problems {
  private readonly found = new Map<string, Problem>();

  /** @param subject what the problems are about, the first line of the error */
  public constructor(private readonly subject: string) {}

  public add(...problems: readonly Problem[]): void {
    for (const one of problems) {
      this.found.set(`${one.code} ${one.message}`, one);
    }
  }

  /** Runs what may throw a StorageError; its problems are collected, any other error is thrown on. */
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

  /** All that was added, each once. */
  public get all(): readonly Problem[] {
    return [...this.found.values()];
  }

  /** @throws StorageError with all that was added, if anything was */
  public throwIfAny(): void {
    if (this.found.size > 0) {
      throw new StorageError(this.subject, this.all);
    }
  }
}

/** A problem in words of its own; `message` begins with the path where it has one. */
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
 * @param fix a clause that says what to do, where that is something else
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
 * A value that must not be there at all: `<path> is <got>; remove it: <reason>`.
 * @param instead another way out than to remove it
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
