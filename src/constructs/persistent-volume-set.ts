import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { deliveryAnnotations, DELIVERIES, type DeliveryOptions, withAnnotations } from '../plan/delivery';
import { DATA_DIRECTORY, labels } from '../model/labels';
import { sharedStorageClass } from './storage-class';
import { HOSTNAME_LABEL } from '../kubernetes/names';
import { NODE_LABEL, VOLUME } from '../layout/volume-check';
import { BOOLEAN, checked, list, nonEmpty, object, oneOf, optional } from '../model/check';
import { VOLUME_TYPES } from '../model/volume-types';
import { onNode } from '../plan/on-node';
import { StorageError } from '../model/problems';
import type { PlannedVolume } from '../model/volume';
import { written } from './written';

/** Volumes, and what their objects carry. */
export interface PersistentVolumeSetProps extends Pick<DeliveryOptions, 'delivery'> {
  /** The volumes, as `volumesOf` makes them. */
  readonly volumes: readonly PlannedVolume[];
  /**
   * Whose volumes they are, the label app.kubernetes.io/instance: the release.
   */
  readonly instance: string;
  /**
   * The label of nodes that pins a volume. Its values are the nodes of the volumes.
   * @default 'kubernetes.io/hostname'
   */
  readonly nodeLabel?: string;
  /**
   * Whether the StorageClass of each volume is made. Switch it off where the classes exist already; without the
   * objects the operator makes no StatefulSet.
   * @default true
   */
  readonly storageClasses?: boolean;
}

const PROPS = object<PersistentVolumeSetProps>(
  {
    delivery: optional(oneOf(DELIVERIES)),
    volumes: list(VOLUME, 'a list of volumes, as volumesOf makes them'),
    instance: nonEmpty('the name of the release'),
    nodeLabel: optional(NODE_LABEL),
    storageClasses: optional(BOOLEAN),
  },
  'volumes, and the release that they belong to',
);

/**
 * A PersistentVolume for each volume, reserved for its claim by name, and a StorageClass for each class they name.
 *
 * Nothing is ever deleted with them: the reclaim policy is Retain, because nothing deletes hostPath or local volumes
 * properly.
 */
export class PersistentVolumeSet extends Construct {
  /** The PersistentVolumes, in the order of the volumes. */
  public readonly persistentVolumes: readonly k8s.KubePersistentVolume[];
  /** The StorageClasses that the volumes name, by name; another release of the app may have made them first. */
  public readonly storageClasses: readonly ApiObject[];

  /**
   * Makes the PersistentVolumes and StorageClasses.
   * @throws StorageError with everything that is wrong with the volumes
   */
  public constructor(scope: Construct, id: string, props: PersistentVolumeSetProps) {
    const { problems } = checked(PROPS, props);
    if (problems.length > 0) {
      throw new StorageError('cannot make the PersistentVolumes', problems);
    }
    super(scope, id);
    const nodeLabel = props.nodeLabel ?? HOSTNAME_LABEL;
    const classes = [...new Set(props.volumes.map(({ storageClassName }) => storageClassName))].sort();
    this.storageClasses =
      (props.storageClasses ?? true) ? classes.map((name) => sharedStorageClass(this, name, props)) : [];
    this.persistentVolumes = props.volumes.map(
      (volume) =>
        new k8s.KubePersistentVolume(
          this,
          volume.name,
          written(this, {
            metadata: {
              name: volume.name,
              labels: labels(props.instance, volume.claim.component),
              ...withAnnotations(annotationsOf(volume, props)),
            },
            spec: persistentVolumeSpec(volume, nodeLabel),
          }),
        ),
    );
  }
}

/** The data directory is what may lie in no other volume; a manifest alone would not tell it. */
function annotationsOf(
  { dataDirectory, root }: PlannedVolume,
  props: PersistentVolumeSetProps,
): Record<string, string> {
  return {
    ...deliveryAnnotations('persistent-volume', props),
    ...(dataDirectory === root ? {} : { [DATA_DIRECTORY]: dataDirectory }),
  };
}

function persistentVolumeSpec(volume: PlannedVolume, nodeLabel: string): k8s.PersistentVolumeSpec {
  const { claim, root } = volume;
  return {
    capacity: { storage: k8s.Quantity.fromString(volume.size) },
    accessModes: ['ReadWriteOnce'],
    volumeMode: 'Filesystem',
    persistentVolumeReclaimPolicy: 'Retain',
    storageClassName: volume.storageClassName,
    // never the uid: with one, the volume is lost to the claim's successor
    claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: claim.namespace, name: claim.name },
    nodeAffinity: { required: onNode(nodeLabel, volume.node) },
    [volume.type]: VOLUME_TYPES[volume.type].source(root),
  };
}
