import { StorageError } from '../model/problems';

/** Makes each thing once, and remembers also why one could not be made. */
export class Once<T> {
  private readonly made = new Map<string, { readonly value: T } | { readonly error: StorageError }>();

  /** How many things were made. */
  public get size(): number {
    return [...this.made.values()].filter((one) => 'value' in one).length;
  }

  /** @throws StorageError that `make` throws, or threw before for the same key */
  public get(key: string, make: () => T): T {
    const known = this.made.get(key) ?? attempted(make);
    this.made.set(key, known);
    if ('error' in known) {
      throw known.error;
    }
    return known.value;
  }
}

function attempted<T>(make: () => T): { readonly value: T } | { readonly error: StorageError } {
  try {
    return { value: make() };
  } catch (error) {
    if (error instanceof StorageError) {
      return { error };
    }
    throw error;
  }
}
