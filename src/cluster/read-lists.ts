import * as v from 'valibot';
import type { Seen } from './cluster-state';
import type { Answer, Kubectl } from './kubectl';
import { parsed, type Schema } from './schemas';
import { groupBy } from '../model/group-by';

/** A type of objects to read. */
export interface ObjectType<T> {
  /** As kubectl names it: `statefulsets.apps`. */
  readonly resource: string;
  readonly kind: string;
  readonly schema: Schema<T>;
}

/** Types by any name. */
type ObjectTypes = Readonly<Record<string, ObjectType<unknown>>>;

/** What was read of each type. */
export type Lists<Types extends ObjectTypes> = {
  readonly [Name in keyof Types]: Types[Name] extends ObjectType<infer T> ? Seen<T> : never;
};

const ITEMS = v.object({ items: v.array(v.unknown()) });
const ITEMS_OF_KINDS = v.object({ items: v.array(v.looseObject({ kind: v.string() })) });

/**
 * Reads several types in one call. If it fails, each type is read by a call of its own, so that a missing right or type
 * hides nothing else.
 */
export async function readLists<Types extends ObjectTypes>(
  kubectl: Kubectl,
  types: Types,
  args: readonly string[],
): Promise<Lists<Types>> {
  const all = Object.entries(types);
  const answer = await kubectl.get(all.map(([, { resource }]) => resource).join(','), args);
  const together = answer.ok ? parsed(ITEMS_OF_KINDS, answer.text) : undefined;
  const byKind = groupBy(together?.items ?? [], ({ kind }) => kind);
  const isComplete =
    together !== undefined && [...byKind.keys()].every((kind) => all.some(([, one]) => one.kind === kind));
  const lists = await Promise.all(
    all.map(async ([name, type]) => [
      name,
      isComplete ? listOf(type, byKind.get(type.kind) ?? []) : await readList(kubectl, type, args),
    ]),
  );
  return Object.fromEntries(lists) as Lists<Types>;
}

/** Reads one type. */
export async function readList<T>(
  kubectl: Kubectl,
  type: ObjectType<T>,
  args: readonly string[] = [],
): Promise<Seen<T>> {
  return seenIn(type, await kubectl.get(type.resource, args));
}

/** The list in an answer of kubectl. */
function seenIn<T>(type: ObjectType<T>, answer: Answer): Seen<T> {
  if (!answer.ok) {
    return { seen: false, obstacle: answer.obstacle, reason: answer.reason };
  }
  const list = parsed(ITEMS, answer.text);
  return list === undefined
    ? unknownShape(isJson(answer.text) ? `${type.resource} have an unknown shape` : 'kubectl printed no complete JSON')
    : listOf(type, list.items);
}

function listOf<T>(type: ObjectType<T>, items: readonly unknown[]): Seen<T> {
  const { success, output } = v.safeParse(v.array(type.schema), items);
  return success ? { seen: true, items: output } : unknownShape(`${type.resource} have an unknown shape`);
}

function unknownShape(reason: string): { seen: false; obstacle: 'failed'; reason: string } {
  return { seen: false, obstacle: 'failed', reason };
}

function isJson(text: string): boolean {
  return parsed(v.unknown(), text) !== undefined;
}
