import type { ClaimView } from '../claim-view';
import { type ClusterState, known } from '../../cluster/cluster-state';
import { fact, nameOf } from '../evidence';
import type { Evidence } from '../finding';
import type { Node } from '../../cluster/live-objects';
import type { PersistentVolume } from '../../cluster/objects';
import { volumeSource } from '../../cluster/volume-source';
import { groupBy, groupByEach } from '../../model/group-by';
import { memoized } from '../../model/memoized';
import { DATA_DIRECTORY } from '../../model/labels';
import type { PlanDocument, VolumeOnNode } from '../../plan/plan-document';

/** A volume, and the directory in which its process writes. */
export interface Overlapping {
  readonly other: PersistentVolume;
  readonly path: string;
}

/** The volumes of a cluster by their directories, and by each directory around them. */
interface Directories {
  readonly at: ReadonlyMap<string, readonly Overlapping[]>;
  readonly below: ReadonlyMap<string, readonly Overlapping[]>;
}

/** Depends on the plan, which knows where in its volumes processes write. */
const directoriesIn = memoized((state: ClusterState) =>
  memoized(({ nodes }: PlanDocument): Directories => {
    const own = new Map(nodes.flatMap(({ volumes }) => volumes.map((volume) => [volume.name, volume] as const)));
    const all = known(state.volumes)
      .filter((other) => !isLeftOver(other))
      .flatMap((other) => {
        const path = normalised(directoryOf(other, own.get(other.metadata.name)));
        return path === undefined ? [] : [{ other, path }];
      });
    return { at: groupBy(all, ({ path }) => path), below: groupByEach(all, ({ path }) => above(path)) };
  }),
);

/** The directories around one, from the root. */
function above(path: string): string[] {
  const names = path.split('/').slice(1, -1);
  return ['/', ...names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`)];
}

/** Other volumes of the cluster whose directory holds that of a claim on the same node, or lies in it. */
export function overlapping(view: ClaimView): Overlapping[] {
  const { state, planned, plan } = view;
  const { at, below } = directoriesIn(state)(plan.document);
  const { dataDirectory } = planned;
  return [...above(dataDirectory), dataDirectory]
    .flatMap((path) => at.get(path) ?? [])
    .concat(below.get(dataDirectory) ?? [])
    .filter(({ other }) => other.metadata.name !== planned.name && mayBeOnNodeOf(view, other));
}

/** The same as evidence, but for the volumes of the release itself, which are planned apart. */
export function overlappingVolumes(view: ClaimView): Evidence[] {
  return overlapping(view)
    .map(({ other, path }) => {
      const { claimRef } = other.spec;
      const claim = claimRef === undefined ? 'none' : `${claimRef.namespace}/${claimRef.name}`;
      return fact(nameOf('PersistentVolume', other), `${path}, of claim ${claim}`);
    })
    .slice(0, 4);
}

/** Where a process writes: this library records it where it is below the volume root. */
function directoryOf(volume: PersistentVolume, planned: VolumeOnNode | undefined): string {
  const source = volumeSource(volume);
  if (source.type === undefined) {
    return '';
  }
  return source.path === planned?.root
    ? planned.dataDirectory
    : (volume.metadata.annotations[DATA_DIRECTORY] ?? source.path);
}

/** No claim gets a Released volume, and Kubernetes does nothing to one that it retains. */
function isLeftOver({ spec, status }: PersistentVolume): boolean {
  return status.phase === 'Released' && spec.persistentVolumeReclaimPolicy === 'Retain';
}

/** An absolute path without `//`, `.` and a slash at its end; `undefined` for others, which no process can be found by. */
function normalised(path: string): string | undefined {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  return path.startsWith('/') && !names.includes('..') ? `/${names.join('/')}` : undefined;
}

/** By the labels of the planned node, as the scheduler does; by the values of the affinity if there is no such node. */
function mayBeOnNodeOf({ node, liveNodes }: ClaimView, { spec: { nodeAffinity } }: PersistentVolume): boolean {
  const terms = nodeAffinity?.required?.nodeSelectorTerms ?? [];
  if (terms.length === 0) {
    return true;
  }
  return liveNodes.length > 0
    ? liveNodes.some((live) =>
        terms.some((term) => term.matchExpressions.every((one) => matches(live, one, node.node))),
      )
    : terms.some(({ matchExpressions }) => matchExpressions.some(({ values }) => values.includes(node.node)));
}

interface Expression {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#operators */
function matches({ metadata: { labels } }: Node, { key, operator, values }: Expression, planned: string): boolean {
  const value = labels[key];
  switch (operator) {
    case 'In':
      // a volume that was made by hand may be pinned by a label that the node should have
      return values.includes(value ?? planned);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return true;
  }
}
