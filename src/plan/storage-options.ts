import type { Size } from 'cdk8s';
import { DELIVERY_OPTIONS, type DeliveryOptions } from './delivery';
import { INIT_JOB } from './init-job-check';
import type { InitJobOptions } from './init-job-options';
import { type NamespaceOptions, NAMESPACES } from './namespaces';
import type { HostPathLayout } from '../layout/host-path-layout';
import { NODE_SYSTEM_NAMES, type NodeSystem } from '../layout/node-systems';
import type { NodeList } from '../layout/per-replica';
import { NODE_LABEL } from '../layout/volume-check';
import { ANY_MOUNT_POINT, ANY_NODES, LAYOUT } from '../layout/volumes';
import { BOOLEAN, oneOf, optional, orFalse, record, SIZE } from '../model/check';
import { VOLUME_TYPE_NAMES, type VolumeType } from '../model/volume-types';

/** Where data is kept, and how it gets there: what every description of storage has. */
export interface StorageOptions extends DeliveryOptions {
  /** Which directory each volume gets. */
  readonly layout: HostPathLayout;
  /**
   * The nodes that keep the data, as their hostname label has them: one for all, `'node-1'`; a list by replica,
   * `['node-1', 'node-2']`; with more than one shard a list per shard, `[['node-1', 'node-2'], ['node-3', 'node-4']]`.
   * One more replica or shard is one more entry at the end, and moves nothing.
   * @default - every component names its own
   */
  readonly nodes?: NodeList;
  /**
   * The label of nodes that pins volumes and Jobs; its values are the nodes of the description.
   * @default 'kubernetes.io/hostname'
   */
  readonly nodeLabel?: string;
  /**
   * The operating system or Kubernetes distribution of the nodes. A directory where that system cannot keep data is a
   * problem, and the plan notes what else the system demands: docs/how-to/node-systems.md. Nothing is created
   * differently.
   * @default 'generic', without any such check
   */
  readonly nodeSystem?: NodeSystem;
  /**
   * `hostPath`: no usage metrics, fsGroup is not applied, any directory. `local`: usage metrics, and the kubelet
   * applies fsGroup to the whole volume root, which therefore no two claims can share.
   * @default 'hostPath'
   */
  readonly volumeType?: VolumeType;
  /**
   * The directory where a disk must be mounted on every node, above all volume roots; it may be the volume root itself,
   * also directly below `/`. Where it is not a file system of its own, the init Job makes nothing and fails. A component
   * can have another one, or `false`.
   * @default - none is asked for
   */
  readonly requireMountPoint?: string;
  /**
   * How much the disk of a node holds, by node: the sizes of all volumes on it must fit.
   * @default - not checked
   */
  readonly capacity?: Readonly<Record<string, Size>>;
  /**
   * How the init Jobs make the directories, and how they run. `false`: there are none, and the plan has the commands that
   * make the directories of each node.
   * @default {}
   */
  readonly initJob?: InitJobOptions | false;
  /**
   * Whether pods whose data directory lies below their hostPath volume's root wait, in an init container of their own user,
   * until the init Job has made it. Without it the kubelet makes a missing one, as root, when a pod comes first.
   * It applies `fsGroup` to local volumes, so that their pods need not wait.
   * @default - true with init Jobs, false without
   */
  readonly waitForDirectories?: boolean;
  /**
   * Whether the StorageClasses are made. Switch it off where they exist already.
   * @default - all but those that a provisioner is known by, such as `local-path` or `longhorn`; the plan names them
   */
  readonly storageClasses?: boolean;
  /**
   * Which namespaces the manifests make, and where the init Jobs run.
   * @default - none is made, and the init Jobs run in that of the release
   */
  readonly namespaces?: NamespaceOptions;
}

const DISK: typeof SIZE = { ...SIZE, expected: 'the Size of the disk, such as Size.tebibytes(1)' };

/** The properties of `StorageOptions`, for what extends it. What depends on claims is checked where it is planned. */
export const STORAGE_OPTIONS = {
  ...DELIVERY_OPTIONS,
  layout: LAYOUT,
  nodes: optional(ANY_NODES),
  nodeLabel: optional(NODE_LABEL),
  nodeSystem: optional(oneOf(NODE_SYSTEM_NAMES)),
  volumeType: optional(oneOf(VOLUME_TYPE_NAMES)),
  requireMountPoint: optional(ANY_MOUNT_POINT),
  capacity: optional(record<Size>(DISK, 'the sizes of disks by node, such as { "node-1": Size.tebibytes(1) }')),
  initJob: optional(orFalse(INIT_JOB)),
  waitForDirectories: optional(BOOLEAN),
  storageClasses: optional(BOOLEAN),
  namespaces: optional(NAMESPACES),
};
