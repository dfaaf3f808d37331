import type { Delivery } from './delivery';
import { type PlannedObject, type StoragePlan, volumesByNode } from './storage-plan';
import type { PlannedVolume } from '../model/volume';
import type { ReleaseIdentity } from '../release/release';
import type { Value } from '../values/values';

/** A plan as it stands in `plan/<release>.json`: of the user's values only those that names and storage follow from. */
export interface PlanDocument {
  /** A document of another shape has another number. */
  readonly schemaVersion: 2;
  /** The release that the claims are computed for. */
  readonly release: ReleaseIdentity;
  /** The values that names and directories follow from, by path, where they differ from the chart's own. */
  readonly naming: Readonly<Record<string, Value>>;
  /** What brings it into the cluster. */
  readonly delivery: Delivery;
  /** The label that pins volumes and Jobs; its values are the nodes. */
  readonly nodeLabel: string;
  /**
   * How much the blocks on each of Prometheus' volumes may take, in Prometheus' units.
   * @default - no limit
   */
  readonly retentionSize?: string;
  /** What a person must know before the plan is applied; sentences. */
  readonly notes: readonly string[];
  /** What the chart makes of the components that have storage: the objects behind the claims. */
  readonly objects: readonly PlannedObject[];
  /** By name. */
  readonly nodes: readonly PlannedNode[];
}

/** What will be on one node. */
export interface PlannedNode {
  /** The node, by its label. */
  readonly node: string;
  /**
   * What its disk holds, as a quantity.
   * @default - not set
   */
  readonly capacity?: string;
  /** The Job that makes its directories. */
  readonly initJob: { readonly namespace: string; readonly name: string };
  /** The volumes on it, in the order of the claims. */
  readonly volumes: readonly VolumeOnNode[];
}

/** A volume of one node, and the claim that it is for. */
export type VolumeOnNode = Omit<PlannedVolume, 'node' | 'sharedRoot'>;

/** What of a plan is written into its file: that of `planStack`, or of a storage. */
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
