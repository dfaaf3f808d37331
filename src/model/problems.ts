import { onOneLine } from '../kubernetes/text';

/**
 * Everything that is wrong with one description, told at once.
 *
 * `problems` holds one sentence each: the property, the value it got, what would be right.
 */
export class StorageError extends Error {
  /** Always `StorageError`: tells it from other errors where the class itself is not at hand. */
  public override readonly name = 'StorageError';
  readonly #problems: readonly string[];

  /** An error whose message is the subject and below it a line for each problem. */
  public constructor(subject: string, problems: readonly string[], options?: { readonly cause?: unknown }) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super(`${subject}: ${count}\n${problems.map((problem) => `  - ${problem}`).join('\n')}`, options);
    this.#problems = Object.freeze([...problems]);
  }

  /** One sentence each: the property, the value it got, what would be right. */
  // no field: Node.js would print it a second time, below the message
  public get problems(): readonly string[] {
    return this.#problems;
  }
}

/** Collects problems, so that a person is told all of them and not only the first. */
export class Problems {
  private readonly found: string[] = [];

  /**
   * @param subject what the problems are about, the first line of the error
   */
  public constructor(private readonly subject: string) {}

  public add(...problems: readonly string[]): void {
    for (const problem of problems) {
      if (!this.found.includes(problem)) {
        this.found.push(problem);
      }
    }
  }

  /** Runs what may throw a StorageError; its problems are collected, any other error goes on. */
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

  /** @throws StorageError with all that was added, if anything was */
  public throwIfAny(): void {
    if (this.found.length > 0) {
      throw new StorageError(this.subject, this.found);
    }
  }
}

/** A value as an error message shows it: short, on one line, never the whole of a large structure. */
export function show(value: unknown): string {
  if (value === undefined) {
    return 'nothing';
  }
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // a cycle, a bigint: the type is all that can be shown
  }
  text = onOneLine(text ?? `a ${typeof value}`);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
