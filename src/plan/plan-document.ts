import type { DeliveredBy } from './delivered-by';
import type { Delivery } from './delivery';
import type { PlannedDirectory } from './directories';
import { type HelperPod, helperPodOf } from './helper-pod';
import { type PlannedObject, type PlannedRelease, type StoragePlan, volumesByNode } from './storage-plan';
import type { PlannedOverlay } from './user-values';
import type { DeletionSetting } from '../model/deletions';
import type { PlannedVolume } from '../model/volume';
import type { Value } from '../values/values';

/** The content of `plan/<release>.json`. It has only those values of the user that decide names and storage. */
export interface PlanDocument {
  /** The version of the format. */
  readonly schemaVersion: 2;
  /** The release that the claims are computed for. */
  readonly release: PlannedRelease;
  /** The values that decide names and directories, by path, if they differ from the chart's defaults. */
  readonly naming: Readonly<Record<string, Value>>;
  /** The tool that applies the output folder. */
  readonly delivery: Delivery;
  /** The objects of the controller that deliver it. Absent: nothing is known about them. */
  readonly deliveredBy?: DeliveredBy;
  /** The label that pins volumes and Jobs; its values are the nodes. */
  readonly nodeLabel: string;
  /**
   * The settings by which something is deleted without you, and those that were set to delete nothing.
   * Absent: the plan was written before there was such a list, and they are not known.
   */
  readonly deletions?: readonly DeletionSetting[];
  /** The limit for the blocks of Prometheus in a plan without `deletions`. Absent: there is no limit, or `deletions` has it. */
  readonly retentionSize?: string;
  /**
   * What Helm must be given besides the values file, if that holds the storage settings alone.
   * @default - nothing: the values file holds all values
   */
  readonly overlay?: PlannedOverlay;
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
  /** The Jobs that make its directories: one for each disk that is asked for, and one for what is on none. */
  readonly initJobs: readonly InitJobOnNode[];
  /**
   * The data directories as the Jobs make them, or a person where there are no Jobs, in the order of the volumes.
   * Absent: the plan was written before there was such a list.
   */
  readonly directories?: readonly PlannedDirectory[];
  /** The volumes on it, in the order of the claims. */
  readonly volumes: readonly VolumeOnNode[];
}

/** An init Job of a node. */
export interface InitJobOnNode {
  /** The namespace that it runs in. */
  readonly namespace: string;
  /** Its name. */
  readonly name: string;
  /** Where the disk must be mounted that it serves. Absent: it serves the volumes for which none is asked for. */
  readonly mountPoint?: string;
  /** How its pod runs, which the pods of runbooks do too. Absent: with the defaults. */
  readonly pod?: HelperPod;
}

/** The init Job that makes the directory of a volume; `undefined` where there is none. */
export function initJobOf(
  { initJobs }: Pick<PlannedNode, 'initJobs'>,
  { mountPoint }: Pick<VolumeOnNode, 'mountPoint'>,
): InitJobOnNode | undefined {
  return initJobs.find((job) => job.mountPoint === mountPoint) ?? (initJobs.length === 1 ? initJobs[0] : undefined);
}

/** A volume of one node, and the claim that it is for. */
export type VolumeOnNode = Omit<PlannedVolume, 'node' | 'sharedRoot'>;

/** The document of a plan from `planStack` or from a storage. */
export function planDocument({
  plan,
  deliveredBy = {},
}: {
  readonly plan: StoragePlan;
  readonly deliveredBy?: DeliveredBy;
}): PlanDocument {
  const {
    release,
    naming,
    delivery,
    nodeLabel,
    deletions,
    overlay,
    notes,
    objects,
    volumes,
    capacity,
    initJobs,
    directories,
  } = plan;
  return {
    schemaVersion: 2,
    release,
    naming,
    delivery,
    ...(Object.keys(deliveredBy).length === 0 ? {} : { deliveredBy }),
    nodeLabel,
    deletions,
    ...(overlay === undefined ? {} : { overlay }),
    notes,
    objects,
    nodes: volumesByNode(volumes).map(([node, onNode]) => {
      return {
        node,
        ...(capacity[node] === undefined ? {} : { capacity: capacity[node] }),
        initJobs: initJobs
          .filter((job) => job.node === node)
          .map(({ metadata: { namespace, name }, mountPoint, spec }) => {
            const pod = helperPodOf(spec);
            return {
              namespace,
              name,
              ...(mountPoint === undefined ? {} : { mountPoint }),
              ...(Object.keys(pod).length === 0 ? {} : { pod }),
            };
          }),
        directories: directories
          .filter((one) => one.node === node)
          .map(({ path, uid, gid, mode, mountPoint, ownership }) => ({
            path,
            uid,
            ...(gid === undefined ? {} : { gid }),
            mode,
            ...(mountPoint === undefined ? {} : { mountPoint }),
            ...(ownership === undefined ? {} : { ownership }),
          })),
        volumes: onNode.map(({ name, claim, type, root, mountPoint, dataDirectory, size, storageClassName }) => ({
          name,
          claim,
          type,
          root,
          ...(mountPoint === undefined ? {} : { mountPoint }),
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
