import type { Size } from 'cdk8s';
import type { ReleaseIdentity } from '../release/release';
import { groupBy } from '../model/group-by';
import { bytesOf, humanBytes, quantityOf } from '../kubernetes/quantity';
import { overlapsOf } from '../layout/host-path';
import { ownDirectory, type Volume } from '../model/volume';

/** Everything that will be, as pure data: constructs, values and documents only render it. */
export interface StoragePlan {
  /** The release that the claims are computed for. */
  readonly release: ReleaseIdentity;
  /** A volume for each claim, in the order of the claims. */
  readonly volumes: readonly Volume[];
  /** What a node's disk holds, by node; the sizes of all its volumes must fit. */
  readonly capacity: Readonly<Record<string, Size>>;
  /**
   * How much the blocks on each of Prometheus' volumes may take, in Prometheus' units.
   * @default - no limit
   */
  readonly retentionSize?: string;
  /**
   * What is right, and still not what everyone would expect.
   * @default []
   */
  readonly notes?: readonly string[];
}

/** The volumes of one node, the nodes sorted by name. */
export function volumesByNode(
  volumes: readonly Volume[],
): readonly (readonly [node: string, volumes: readonly Volume[]])[] {
  return [...groupBy(volumes, ({ node }) => node)].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** What is wrong with plans that share a cluster, each as a whole and all together. */
export function planProblems(plans: readonly StoragePlan[]): string[] {
  const volumes = plans.flatMap((plan) => plan.volumes);
  return [
    ...doubleNames(volumes),
    ...volumesByNode(volumes).flatMap(([node, onNode]) => [
      ...overlaps(node, onNode),
      ...overfull(node, onNode, plans),
    ]),
  ];
}

function doubleNames(volumes: readonly Volume[]): string[] {
  const doubles = (what: string, key: (volume: Volume) => string): string[] =>
    [...groupBy(volumes, key)]
      .filter(([, same]) => same.length > 1)
      .map(([name, same]) => `${what} ${name}: got it ${same.length} times, want every one once in a cluster`);
  return [
    ...doubles('persistent volume', ({ name }) => name),
    ...doubles('claim', ({ claim }) => `${claim.namespace}/${claim.name}`),
  ];
}

/** Claims that write into each other. */
function overlaps(node: string, volumes: readonly Volume[]): string[] {
  return overlapsOf(volumes, ownDirectory).map(({ outer, inner }) => {
    const [outside, inside] = [ownDirectory(outer), ownDirectory(inner)];
    return inside === outside
      ? `node ${node}: ${describe(outer)} and ${describe(inner)} both have ${inside}, want a directory each: ${cure(outer, inner)}`
      : `node ${node}: ${describe(outer)} has ${outside} for itself, and ${inside} of ${describe(inner)} lies in it, want neither in the other: ${cure(outer, inner)}`;
  });
}

function describe({ claim }: Volume): string {
  return `claim ${claim.namespace}/${claim.name}`;
}

function cure(a: Volume, b: Volume): string {
  if (a.type === 'local' || b.type === 'local') {
    return 'a local volume owns all of its root, so use HostPathLayout.perVolume';
  }
  return a.claim.component === b.claim.component
    ? 'use another node for each, or HostPathLayout.perVolume'
    : `give ${a.claim.component} or ${b.claim.component} a path of its own`;
}

function overfull(node: string, volumes: readonly Volume[], plans: readonly StoragePlan[]): string[] {
  const capacities = [...new Set(plans.flatMap(({ capacity }) => capacity[node] ?? []).map(quantityOf))];
  const wanted = volumes.reduce((sum, { size }) => sum + (bytesOf(quantityOf(size)) ?? 0), 0);
  return capacities.flatMap((capacity) =>
    wanted > (bytesOf(capacity) ?? 0)
      ? [
          `capacity of node ${node}: got ${capacity}, want at least ${humanBytes(wanted)}, the sum of its ${volumes.length} volumes`,
        ]
      : [],
  );
}
