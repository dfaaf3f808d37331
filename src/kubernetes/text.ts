import type { Size } from 'cdk8s';

/** Characters that are invisible, or that YAML 1.1 forbids or reads as line breaks. */
const UNPRINTABLE = /[\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/g;

/** The text with these characters replaced by escapes, as in quoted strings of JSON and YAML. */
export function escapeUnprintable(text: string): string {
  return text.replace(UNPRINTABLE, escapeOf);
}

/** Text from other sources on one line of a document or comment, with escapes for line breaks and control characters. */
export function onOneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are the refused characters
  return escapeUnprintable(text.toWellFormed()).replace(/[\u0000-\u001f]/g, escapeOf);
}

function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * Characters that cdk8s' own writer does not escape, and that a reader of YAML 1.1, such as kubectl, refuses or reads as a line break:
 * the following text would then be read as keys of the object.
 * @see https://yaml.org/spec/1.1/#id868518
 */
// eslint-disable-next-line no-control-regex -- these are the refused characters
const UNWRITABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/;

/** Whether every reader of YAML reads the text unchanged, whichever writer wrote it. */
export function isWritable(text: string): boolean {
  return text.isWellFormed() && !UNWRITABLE.test(text);
}

/** The path of every string and key in plain data that does not pass `isRight`. */
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
 * A value for a message: on one line, shortened. For a map only its keys, because its content may be secret.
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
