import type { ClusterState, Seen } from '../cluster/cluster-state';

/** How many kinds of objects were read, and how many of them could not be read, or not in every namespace. */
export interface KindsRead {
  readonly read: number;
  readonly hidden: number;
}

/** A kind that the cluster does not have is read: it has no objects. */
export function kindsRead({ volumes, classes, nodes, definitions, namespaces }: ClusterState): KindsRead {
  const states = [...namespaces.values()];
  const kinds: readonly (readonly Seen<unknown>[])[] = [
    [volumes],
    [classes],
    [nodes],
    [definitions],
    ...(
      ['self', 'claims', 'pods', 'events', 'statefulSets', 'deployments', 'jobs', 'quotas', 'limitRanges'] as const
    ).map((list) => states.map((state) => state[list])),
    ...[...new Set(states.flatMap(({ customResources }) => [...customResources.keys()]))].map((kind) =>
      states.flatMap(({ customResources }) => customResources.get(kind) ?? []),
    ),
  ];
  const hidden = kinds.filter((lists) => lists.some((list) => !list.seen && list.obstacle !== 'no-such-type'));
  return { read: kinds.length - hidden.length, hidden: hidden.length };
}
