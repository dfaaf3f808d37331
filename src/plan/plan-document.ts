import type { Delivery } from './delivery';
import { type PlannedObject, type StoragePlan, volumesByNode } from './storage-plan';
import type { PlannedVolume } from '../model/volume';
import type { ReleaseIdentity } from '../release/release';
import type { Value } from '../values/values';

/** The content of `plan/<release>.json`. It has only those values of the user that decide names and storage. */
export interface PlanDocument {
  /** The version of the format. */
  readonly schemaVersion: 2;
  /** The release that the claims are computed for. */
  readonly release: ReleaseIdentity;
  /** The values that decide names and directories, by path, if they differ from the chart's defaults. */
  readonly naming: Readonly<Record<string, Value>>;
  /** The tool that applies the output folder. */
  readonly delivery: Delivery;
  /** The label that pins volumes and Jobs; its values are the nodes. */
  readonly nodeLabel: string;
  /**
   * The largest size of the blocks on each of Prometheus' volumes, in Prometheus' units.
   * @default - no limit
   */
  readonly retentionSize?: string;
  /** Notes to read before you apply the plan; sentences. */
  readonly notes: readonly string[];
  /** The objects that the chart renders for the components with storage. */
  readonly objects: readonly PlannedObject[];
  /** The StorageClasses, by name. */
  readonly nodes: readonly PlannedNode[];
}

/** The plan for one node. */
export interface PlannedNode {
  /** The node, by the value of its label. */
  readonly node: string;
  /**
   * The capacity of its disk, as a quantity.
   * @default - not set
   */
  readonly capacity?: string;
  /** The Job that creates its directories. */
  readonly initJob: { readonly namespace: string; readonly name: string };
  /** The volumes on the node, in the order of the claims. */
  readonly volumes: readonly VolumeOnNode[];
}

/** A volume on a node, and the claim that it is reserved for. */
export type VolumeOnNode = Omit<PlannedVolume, 'node' | 'sharedRoot'>;

/** The document of a plan from `planStack` or from a storage. */
export function planDocument({ plan }: { readonly plan: StoragePlan }): PlanDocument {
  const { release, naming, delivery, nodeLabel, retentionSize, notes, objects, volumes, capacity, initJobs } = plan;
  return {
    schemaVersion: 2,
    release,
    naming,
    delivery,
    nodeLabel,
    ...(retentionSize === undefined ? {} : { retentionSize }),
    notes,
    objects,
    nodes: volumesByNode(volumes).map(([node, onNode]) => {
      const { namespace = '', name = '' } = initJobs.find((job) => job.node === node)?.metadata ?? {};
      return {
        node,
        ...(capacity[node] === undefined ? {} : { capacity: capacity[node] }),
        initJob: { namespace, name },
        volumes: onNode.map(({ name: volume, claim, type, root, dataDirectory, size, storageClassName }) => ({
          name: volume,
          claim,
          type,
          root,
          dataDirectory,
          size,
          storageClassName,
        })),
      };
    }),
  };
}

/** The document's text, the same bytes for the same plan. */
export function planJson(document: PlanDocument): string {
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
