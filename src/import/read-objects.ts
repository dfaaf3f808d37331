import { parseAllDocuments } from 'yaml';
import { StorageError } from '../model/problems';
import { copyValues } from '../values/copy-values';
import { isMap, listOf, type Value, valueAt, type Values } from '../values/values';

/** An object of Kubernetes as somebody wrote it down; nothing about it is certain. */
export type FoundObject = Values;

/** How many values the aliases of one file may stand for. */
const MAX_ALIASES = 1000;
/** Lists in lists are nothing that kubectl writes. */
const MAX_DEPTH = 4;

/**
 * The objects of a YAML or JSON text: several documents, and Lists.
 * @param source where the text is from, for the error
 * @throws StorageError with all that is wrong in it
 */
export function readObjects(text: string, source: string): FoundObject[] {
  const json = jsonOf(text);
  if (json !== undefined) {
    const problems: string[] = [];
    const report = (problem: string): void => void problems.push(problem);
    const objects = flat(plain(json, report), 0, report);
    refuse(source, problems);
    return objects;
  }
  // numbers and dates as YAML 1.2 has them: nothing that is read here depends on the difference
  const parsed = parseAllDocuments(text, { merge: true, logLevel: 'silent' });
  const documents = Array.isArray(parsed) ? parsed : [];
  const problems = documents.flatMap(({ errors }) => errors.map(({ message }) => message.split('\n')[0] ?? message));
  const objects: FoundObject[] = [];
  if (problems.length === 0) {
    for (const document of documents) {
      const report = (problem: string): void => void problems.push(problem);
      try {
        objects.push(...flat(plain(document.toJS({ maxAliasCount: MAX_ALIASES }), report), 0, report));
      } catch (error) {
        problems.push(error instanceof Error ? error.message : String(error));
      }
    }
  }
  refuse(source, problems);
  return objects;
}

/** What kubectl prints of a big cluster is JSON, which JSON.parse reads much faster than YAML's reader. */
function jsonOf(text: string): unknown {
  try {
    return text.trimStart().startsWith('{') ? (JSON.parse(text) as unknown) : undefined;
  } catch {
    return undefined; // several documents, or YAML's own kind of braces
  }
}

function refuse(source: string, problems: readonly string[]): void {
  if (problems.length > 0) {
    throw new StorageError(`cannot read the objects of ${source}`, problems);
  }
}

function plain(value: unknown, report: (problem: string) => void): Value {
  return valueAt(
    copyValues({ value }, (problem) => {
      report(problem.message);
    }),
    ['value'],
  ) as Value;
}

/** An object, or those of a List; what `kubectl get --output=json` prints too. */
function flat(object: Value, depth: number, report: (problem: string) => void): FoundObject[] {
  if (object === null) {
    return [];
  }
  if (!isMap(object) || typeof object.kind !== 'string') {
    report('got no object with a kind, want manifests of Kubernetes');
    return [];
  }
  if (!Array.isArray(object.items) || !object.kind.endsWith('List')) {
    return [object];
  }
  if (depth >= MAX_DEPTH) {
    report('got lists within lists, want one');
    return [];
  }
  // a typed list of the API leaves the kind of its items out
  const kind = object.kind.slice(0, -'List'.length);
  return listOf(object.items).flatMap((item) =>
    flat(isMap(item) && kind !== '' && item.kind === undefined ? { ...item, kind } : item, depth + 1, report),
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
