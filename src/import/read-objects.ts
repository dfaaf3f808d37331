import { parseAllDocuments } from 'yaml';
import { problem, StorageError } from '../model/problems';
import { copyValues } from '../values/copy-values';
import { isMap, listOf, type Value, valueAt, type Values } from '../values/values';

/** An object of Kubernetes as a file or kubectl has it; nothing about it is certain. */
export type FoundObject = Values;

/** How many values the aliases of one file may stand for. */
const MAX_ALIASES = 1000;
/** kubectl writes one list. */
const MAX_DEPTH = 4;

/**
 * The objects of a YAML or JSON text: several documents, and Lists.
 * @param source where the text is from, for the error
 * @throws StorageError with all that is wrong in it
 */
export function readObjects(text: string, source: string): FoundObject[] {
  const found: string[] = [];
  const report = (what: string): void => void found.push(what);
  const objects = documentsOf(text, report).flatMap((document) => objectsIn(plain(document, report), 0, report));
  if (found.length > 0) {
    throw new StorageError(
      `cannot read the objects of ${source}`,
      found.map((what) => problem('unreadable-objects', source, `${source}: ${what}`)),
    );
  }
  return objects;
}

function documentsOf(text: string, report: (what: string) => void): unknown[] {
  const json = jsonOf(text);
  if (json !== undefined) {
    return [json];
  }
  // numbers and dates as YAML 1.2 has them: nothing that is read here depends on the difference
  const parsed = parseAllDocuments(text, { merge: true, logLevel: 'silent' });
  const documents = Array.isArray(parsed) ? parsed : [];
  const errors = documents.flatMap((document) => document.errors.map(({ message }) => message));
  for (const message of errors) {
    report(message.split('\n')[0] ?? message);
  }
  return errors.length > 0
    ? []
    : documents.map((document): unknown => {
        try {
          return document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
        } catch (error) {
          report(error instanceof Error ? error.message : String(error));
          return null;
        }
      });
}

/** What kubectl prints of a big cluster is JSON, which JSON.parse reads much faster than a reader of YAML. */
function jsonOf(text: string): unknown {
  try {
    return text.trimStart().startsWith('{') ? (JSON.parse(text) as unknown) : undefined;
  } catch {
    return undefined; // several documents, or braces of YAML
  }
}

function plain(value: unknown, report: (what: string) => void): Value {
  return valueAt(copyValues({ value }, report), ['value']) ?? null;
}

/** An object, or those of a List; what `kubectl get --output=json` prints too. */
function objectsIn(object: Value, depth: number, report: (what: string) => void): FoundObject[] {
  if (object === null) {
    return [];
  }
  if (!isMap(object) || typeof object.kind !== 'string') {
    report('there is a document without a kind; use manifests of Kubernetes');
    return [];
  }
  if (!Array.isArray(object.items) || !object.kind.endsWith('List')) {
    return [object];
  }
  if (depth >= MAX_DEPTH) {
    report('lists are nested too deeply; use a single list');
    return [];
  }
  // a typed list of the API leaves the kind of its items out
  const kind = object.kind.slice(0, -'List'.length);
  return listOf(object.items).flatMap((item) =>
    objectsIn(isMap(item) && kind !== '' && item.kind === undefined ? { ...item, kind } : item, depth + 1, report),
  );
}

/** The string at a path, `undefined` where there is none. */
export function textAt(object: Value | undefined, ...path: readonly string[]): string | undefined {
  const value = valueAt(object, path);
  return typeof value === 'string' ? value : undefined;
}

export function ofKind(objects: readonly FoundObject[], ...kinds: readonly string[]): FoundObject[] {
  return objects.filter(({ kind }) => typeof kind === 'string' && kinds.includes(kind));
}
