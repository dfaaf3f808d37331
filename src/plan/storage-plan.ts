import type { Delivery } from './delivery';
import type { PlannedDirectory } from './directories';
import type { PlannedInitJob } from './init-job';
import type { PlannedNamespace } from './namespaces';
import type { PlannedOverlay } from './user-values';
import { bytesOf, humanBytes } from '../kubernetes/quantity';
import { overlapsOf } from '../layout/host-path';
import type { DeletionSetting } from '../model/deletions';
import { APPLICATION } from '../model/labels';
import type { OperatorKind } from '../model/operator-kinds';
import { groupBy } from '../model/group-by';
import { invalid, type Problem, problem } from '../model/problems';
import { ownDirectory, type PlannedVolume } from '../model/volume';
import { VOLUME_TYPES } from '../model/volume-types';
import type { ReleaseIdentity } from '../release/release';
import type { Value, Values } from '../values/values';

/** What the claims are computed for. */
export interface PlannedRelease {
  /** The release's name, or another name for StatefulSets of any chart. */
  readonly name: string;
  /** Its namespace. */
  readonly namespace: string;
  /** The version of kube-prometheus-stack. Absent: the storage is for StatefulSets of another chart. */
  readonly chartVersion?: string;
}

/** The label app.kubernetes.io/name of what a release's storage is made of. */
export function applicationOf(release: PlannedRelease): string {
  return isOfStack(release) ? APPLICATION : `${release.name}-storage`;
}

/** Whether a release is of kube-prometheus-stack, and not of another chart. */
export function isOfStack(release: PlannedRelease): release is ReleaseIdentity {
  return release.chartVersion !== undefined;
}

/** An object of the chart that creates pods with claims: a custom resource of the operator, or Grafana's workload. */
export interface PlannedObject {
  /** The component of the object. */
  readonly component: string;
  /** The kind of the object. */
  readonly kind: OperatorKind | 'Deployment' | 'StatefulSet';
  /** The name of the object. */
  readonly name: string;
  /** The namespace of the object and its pods. */
  readonly namespace: string;
  /** The StatefulSets that run it, one for each shard; none for a Deployment. */
  readonly statefulSets: readonly string[];
  /**
   * The tolerations of its pods, as in a pod. Those of another chart are not known.
   * @default - none
   */
  readonly tolerations?: readonly Values[];
}

/** The plan of a storage, as plain data. Constructs, values files and documents only render it. */
export interface StoragePlan {
  /** The release that the claims are computed for. */
  readonly release: PlannedRelease;
  /** The values that decide names and directories, by path, if they differ from the chart's defaults. */
  readonly naming: Readonly<Record<string, Value>>;
  /** The tool that applies the output folder. */
  readonly delivery: Delivery;
  /** The label that pins volumes and Jobs; its values are the nodes. */
  readonly nodeLabel: string;
  /** The objects that the chart renders for the components with storage. */
  readonly objects: readonly PlannedObject[];
  /** The namespaces that the manifests create. */
  readonly namespaces: readonly PlannedNamespace[];
  /** The StorageClasses that the manifests create, by name. */
  readonly storageClasses: readonly string[];
  /** A volume for each claim, in the order of the claims. */
  readonly volumes: readonly PlannedVolume[];
  /** The capacity of the disk by node, as a quantity. The sizes of all volumes on a node must fit. */
  readonly capacity: Readonly<Record<string, string>>;
  /** A Job for each node, and one for each disk of it that is asked for; sorted by node and disk. Empty: there are none. */
  readonly initJobs: readonly PlannedInitJob[];
  /** The data directories as they are made, in the order of the volumes of each node. */
  readonly directories: readonly (PlannedDirectory & { readonly node: string })[];
  /** The settings by which something is deleted without you, and those that were set to delete nothing. */
  readonly deletions: readonly DeletionSetting[];
  /**
   * What Helm must be given besides the values file, if that holds the storage settings alone.
   * @default - nothing: the values file holds all values
   */
  readonly overlay?: PlannedOverlay;
  /** Notes to read before you apply the plan; sentences. */
  readonly notes: readonly string[];
}

/** The volumes by node, with nodes sorted by name. */
export function volumesByNode<T extends { readonly node: string }>(
  volumes: readonly T[],
): readonly (readonly [node: string, volumes: readonly T[]])[] {
  return [...groupBy(volumes, ({ node }) => node)].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The problems of plans for the same cluster, of each plan and between them. */
export function planProblems(plans: readonly Pick<StoragePlan, 'volumes' | 'capacity'>[]): Problem[] {
  const volumes = plans.flatMap((plan) => plan.volumes);
  return [
    ...duplicateNames(volumes),
    ...volumesByNode(volumes).flatMap(([node, onNode]) => [
      ...overlaps(node, onNode),
      ...overfull(node, onNode, plans),
    ]),
  ];
}

function duplicateNames(volumes: readonly PlannedVolume[]): Problem[] {
  const duplicates = (what: string, key: (volume: PlannedVolume) => string): Problem[] =>
    [...groupBy(volumes, key)]
      .filter(([, same]) => same.length > 1)
      .map(([name, same]) =>
        problem(
          'duplicate-name',
          name,
          `${what} ${name} is defined ${same.length} times; names must be unique in a cluster`,
        ),
      );
  return [
    ...duplicates('PersistentVolume', ({ name }) => name),
    ...duplicates('claim', ({ claim }) => `${claim.namespace}/${claim.name}`),
  ];
}

/** Claims with overlapping directories. */
function overlaps(node: string, volumes: readonly PlannedVolume[]): Problem[] {
  return overlapsOf(volumes, ownDirectory).map(({ outer, inner }) => {
    const [outside, inside] = [ownDirectory(outer), ownDirectory(inner)];
    const fix = wayOut(outer, inner);
    const what =
      inside === outside
        ? `${describe(outer)} and ${describe(inner)} both have ${inside}, and each needs a directory of its own`
        : `${inside} of ${describe(inner)} lies in ${outside}, which belongs to ${describe(outer)} alone`;
    return problem('overlapping-directories', inside, `on node ${node}, ${what}; ${fix}`, { fix });
  });
}

function describe({ claim }: PlannedVolume): string {
  return `claim ${claim.namespace}/${claim.name}`;
}

function wayOut(a: PlannedVolume, b: PlannedVolume): string {
  const owning = [a, b].find(({ type }) => VOLUME_TYPES[type].ownsRoot);
  if (owning !== undefined) {
    return `a ${owning.type} volume owns all of its root, so use HostPathLayout.perVolume`;
  }
  return a.claim.component === b.claim.component
    ? 'use another node for each, or HostPathLayout.perVolume'
    : `give ${a.claim.component} or ${b.claim.component} a path of its own`;
}

function overfull(
  node: string,
  volumes: readonly PlannedVolume[],
  plans: readonly Pick<StoragePlan, 'capacity'>[],
): Problem[] {
  const capacities = new Set(plans.flatMap(({ capacity }) => capacity[node] ?? []));
  const requested = volumes.reduce((sum, { size }) => sum + (bytesOf(size) ?? 0), 0);
  return [...capacities]
    .filter((capacity) => requested > (bytesOf(capacity) ?? 0))
    .map((capacity) =>
      invalid(
        'capacity-exceeded',
        `capacity.${node}`,
        capacity,
        `at least ${humanBytes(requested)}, the sum of the ${volumes.length} volumes on the node`,
      ),
    );
}
