import type { Size } from 'cdk8s';

/** What people cannot see, what YAML 1.1 forbids in a file, and what it takes for a line break. */
const UNPRINTABLE = /[\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/g;

/** The same text with an escape in the place of each of these characters, as JSON and YAML write them in quotes. */
export function escapeUnprintable(text: string): string {
  return text.replace(UNPRINTABLE, escapeOf);
}

/** Text of others on one line of a document or a comment: line breaks and control characters become escapes. */
export function onOneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are what must not be there
  return escapeUnprintable(text.toWellFormed()).replace(/[\u0000-\u001f]/g, escapeOf);
}

function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * What cdk8s' own writer leaves as it is, and a reader of YAML 1.1, such as kubectl, refuses or takes for a line break:
 * what follows would then be read as keys of the object.
 * @see https://yaml.org/spec/1.1/#id868518
 */
// eslint-disable-next-line no-control-regex -- these are what must not be there
const UNWRITABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/;

/** Whether any writer of YAML writes the text so that any reader reads the same. */
export function isWritable(text: string): boolean {
  return text.isWellFormed() && !UNWRITABLE.test(text);
}

/** The place of every string and key in plain data for which `isRight` does not hold. */
export function stringsBut(data: unknown, isRight: (text: string) => boolean, path = ''): string[] {
  if (typeof data === 'string') {
    return isRight(data) ? [] : [path];
  }
  if (typeof data !== 'object' || data === null) {
    return [];
  }
  return Object.entries(data).flatMap(([key, value]) => {
    const at = path === '' ? key : `${path}.${key}`;
    return [...(isRight(key) ? [] : [at]), ...stringsBut(value, isRight, at)];
  });
}

/**
 * A value as a message shows it: on one line, shortened. Of a map only the keys: what stands in it may be a secret.
 */
export function show(value: unknown): string {
  const text = onOneLine(shown(value, 0));
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

function shown(value: unknown, depth: number): string {
  if (value === undefined) {
    return 'nothing';
  }
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) {
    return JSON.stringify(value);
  }
  if (typeof value === 'number') {
    return String(value);
  }
  if (typeof value !== 'object') {
    return `a ${typeof value}`;
  }
  try {
    if (Array.isArray(value)) {
      const items = value.slice(0, 12).map((item: unknown) => (depth > 1 ? '...' : shown(item, depth + 1)));
      return `[${items.join(',')}${value.length > 12 ? ',...' : ''}]`;
    }
    const { asString } = value as Partial<Size>;
    if (typeof asString === 'function') {
      const size: unknown = asString.call(value);
      return typeof size === 'string' ? size : 'an object';
    }
    const name = (Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)?.constructor?.name;
    return name === undefined || name === 'Object' ? `{ ${Object.keys(value).slice(0, 12).join(', ')} }` : `a ${name}`;
  } catch {
    return 'an object that cannot be read';
  }
}
