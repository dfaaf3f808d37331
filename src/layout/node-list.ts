import type { Claim } from '../model/claim';
import { isLabelValue } from '../kubernetes/names';
import { invalid, type Problem } from '../model/problems';

/**
 * Nodes by the value of their hostname label: a list by replica, or with more than one shard a list per shard.
 *
 * A claim of the same shard and replica is always at the same position, so more shards or replicas move no data. Components
 * without shards use the first list.
 */
export type NodeList = readonly string[] | readonly (readonly string[])[];

/** The node of a claim, or `undefined` if the list is too short. */
export function nodeOf(nodes: NodeList | undefined, claim: Pick<Claim, 'shard' | 'replica'>): string | undefined {
  return byShard(nodes)[claim.shard]?.[claim.replica];
}

/**
 * The problems of a list of nodes for these claims of one component.
 * @param path the property that holds the list
 */
export function nodeListProblems(path: string, nodes: NodeList | undefined, claims: readonly Claim[]): Problem[] {
  if (nodes === undefined || !Array.isArray(nodes)) {
    return [invalid('invalid-nodes', path, nodes, 'a list of nodes by replica, such as ["node-1"]')];
  }
  const nested = nodes.some((entry) => Array.isArray(entry));
  const malformed = byShard(nodes)
    .flat()
    .filter((node: unknown) => typeof node !== 'string' || !isLabelValue(node));
  if (malformed.length > 0 || (nested && !nodes.every((entry) => Array.isArray(entry)))) {
    const expected = 'names of nodes as their hostname label has them, in one list by replica or in a list per shard';
    return [invalid('invalid-nodes', path, nodes, expected)];
  }
  const missing = claims.filter((claim) => nodeOf(nodes, claim) === undefined);
  const [first] = missing;
  if (first === undefined) {
    return [];
  }
  const shards = Math.max(...claims.map(({ shard }) => shard)) + 1;
  const replicas = Math.max(...claims.map(({ replica }) => replica)) + 1;
  const expected =
    shards === 1
      ? `${count(replicas, 'node')}, one for each replica${nested ? ' (the first list)' : ''}`
      : `${count(shards, 'list')} of ${count(replicas, 'node')}, a list for each shard and in it a node for each replica`;
  return [invalid('too-few-nodes', path, nodes, `${expected} of ${first.component}`)];
}

function byShard(nodes: NodeList | undefined): readonly (readonly string[])[] {
  // a caller without types may pass a single name
  if (nodes === undefined || !Array.isArray(nodes)) {
    return [];
  }
  return nodes.some((entry) => Array.isArray(entry))
    ? (nodes as readonly (readonly string[])[])
    : [nodes as readonly string[]];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
