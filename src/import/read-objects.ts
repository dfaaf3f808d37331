import { parseAllDocuments } from 'yaml';
import { problem, StorageError } from '../model/problems';

/** How many values the aliases of one file may stand for. */
const MAX_ALIASES = 1000;
/** kubectl writes one list. */
const MAX_DEPTH = 4;

/**
 * The objects of a YAML or JSON text: several documents, and Lists. Each has a kind; nothing else about it is certain.
 * @param source where the text is from, for the error
 * @throws StorageError with all problems of the text
 */
export function readObjects(text: string, source: string): object[] {
  const found: string[] = [];
  const report = (what: string): void => void found.push(what);
  const objects = documentsOf(text, report).flatMap((document) => objectsIn(document, 0, report));
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

/** An object, or those of a List; what `kubectl get --output=json` prints too. */
function objectsIn(object: unknown, depth: number, report: (what: string) => void): object[] {
  if (object === null || object === undefined) {
    return [];
  }
  if (!hasKind(object)) {
    report('there is a document without a kind; use manifests of Kubernetes');
    return [];
  }
  if (!('items' in object) || !Array.isArray(object.items) || !object.kind.endsWith('List')) {
    return [object];
  }
  if (depth >= MAX_DEPTH) {
    report('lists are nested too deeply; use a single list');
    return [];
  }
  // a typed list of the API leaves the kind of its items out
  const kind = object.kind.slice(0, -'List'.length);
  return object.items.flatMap((item: unknown) =>
    objectsIn(
      kind !== '' && typeof item === 'object' && item !== null && !('kind' in item) ? { ...item, kind } : item,
      depth + 1,
      report,
    ),
  );
}

function hasKind(object: unknown): object is { readonly kind: string } {
  return typeof object === 'object' && object !== null && 'kind' in object && typeof object.kind === 'string';
}
