import type { Claim } from '../model/claim';
import { isLabelValue } from '../kubernetes/names';
import { type ProblemCode } from '../model/problem-catalogue';
import { invalid, type Problem } from '../model/problems';

/**
 * One value for all claims of a component, or a list by replica; with more than one shard a list per shard.
 *
 * The claim of a shard and replica is always at the same place in it, so that one more of either moves nothing. What
 * has no shards takes the first list.
 */
export type PerReplica<T> = T | readonly T[] | readonly (readonly T[])[];

/** Not a single value. */
type Lists<T> = readonly T[] | readonly (readonly T[])[];

/** Nodes by the value of their hostname label: one node, or a list by replica; with more than one shard a list per shard. */
export type NodeList = PerReplica<string>;

/** The value of a claim, `undefined` where the list is too short. */
export function valueFor<T>(
  values: PerReplica<T> | undefined,
  { shard, replica }: Pick<Claim, 'shard' | 'replica'>,
): T | undefined {
  return isList(values) ? byShard(values)[shard]?.[replica] : values;
}

/** A value of a list, and where it stands. */
export interface Entry<T> {
  readonly value: T;
  /** The property and the indexes, such as `prometheus.path.1`. */
  readonly at: string;
}

/** Every value, also those that no claim takes yet. */
export function entriesOf<T>(path: string, values: PerReplica<T>): Entry<T>[] {
  return isList(values)
    ? [...(values as readonly PerReplica<T>[])].flatMap((entry, index) => entriesOf(`${path}.${index}`, entry))
    : [{ value: values, at: path }];
}

/** The entry of a claim. */
export function entryFor<T>(path: string, values: PerReplica<T>, claim: Pick<Claim, 'shard' | 'replica'>): Entry<T> {
  const indexes = isNested(values) ? [claim.shard, claim.replica] : isList(values) ? [claim.replica] : [];
  return { value: valueFor(values, claim) as T, at: [path, ...indexes].join('.') };
}

/**
 * The problems of a list of nodes for these claims of one component.
 * @param path the property that holds the list
 */
export function nodeListProblems(path: string, nodes: NodeList | undefined, claims: readonly Claim[]): Problem[] {
  const list = 'a node, or a list of nodes by replica such as ["node-1"]';
  if (nodes === undefined) {
    return [invalid('invalid-nodes', path, nodes, list)];
  }
  const areNames = entriesOf<unknown>(path, nodes).every(
    ({ value }) => typeof value === 'string' && isLabelValue(value),
  );
  if (!areNames || isMixed(nodes)) {
    const expected = 'names of nodes as their hostname label has them, in one list by replica or in a list per shard';
    return [invalid('invalid-nodes', path, nodes, isList(nodes) ? expected : list)];
  }
  return lengthProblems({ path, values: nodes, claims, code: 'too-few-nodes', noun: 'node' });
}

/** A list, the claims that take their values from it, and how a problem of it is reported. */
export interface LengthProps {
  readonly path: string;
  readonly values: PerReplica<unknown>;
  readonly claims: readonly Claim[];
  readonly code: ProblemCode;
  /** What the list holds, in the singular. */
  readonly noun: string;
}

/** Whether the list has a value for each claim. */
export function lengthProblems({ path, values, claims, code, noun }: LengthProps): Problem[] {
  if (isMixed(values)) {
    return [invalid(code, path, values, 'one list by replica, or a list per shard')];
  }
  const first = isList(values) ? claims.find((claim) => valueFor(values, claim) === undefined) : undefined;
  if (first === undefined) {
    return [];
  }
  const shards = Math.max(...claims.map(({ shard }) => shard)) + 1;
  const replicas = Math.max(...claims.map(({ replica }) => replica)) + 1;
  const expected =
    shards === 1
      ? `${count(replicas, noun)}, one for each replica${isNested(values) ? ' (the first list)' : ''}`
      : `${count(shards, 'list')} of ${count(replicas, noun)}, a list for each shard and in it a ${noun} for each replica`;
  return [invalid(code, path, values, `${expected} of ${first.component}`)];
}

function byShard<T>(values: Lists<T>): readonly (readonly T[])[] {
  return isNested(values) ? (values as readonly (readonly T[])[]) : [values as readonly T[]];
}

function isNested(values: unknown): boolean {
  return isList(values) && values.some((one) => isList(one));
}

/** Whether it is a list, but neither by replica nor one per shard: some entries are lists and others not, or lists of lists. */
function isMixed(values: unknown): boolean {
  return isList(values) && isNested(values) && !values.every((one) => isList(one) && !isNested(one));
}

function isList<T>(values: PerReplica<T> | undefined): values is Lists<T> {
  return Array.isArray(values);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
