import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { deliveryAnnotations, DELIVERIES, type DeliveryOptions, withAnnotations } from '../plan/delivery';
import { DATA_DIRECTORY, labels } from '../model/labels';
import { registerVolumes } from './planned-volumes';
import { sharedStorageClass } from './storage-class';
import { HOSTNAME_LABEL } from '../kubernetes/names';
import { classesToMake } from '../kubernetes/provisioned-classes';
import { NODE_LABEL, VOLUME } from '../layout/volume-check';
import { checked, list, nonEmpty, object, oneOf, optional, value } from '../model/check';
import { VOLUME_TYPES } from '../model/volume-types';
import { onNode } from '../plan/on-node';
import { StorageError } from '../model/problems';
import { classesOf, type PlannedVolume } from '../model/volume';
import { written } from './written';

/** Volumes, and the properties of their objects. */
export interface PersistentVolumeSetProps extends Pick<DeliveryOptions, 'delivery'> {
  /** The volumes, from `volumesOf`. */
  readonly volumes: readonly PlannedVolume[];
  /**
   * The release that the volumes belong to, for the label app.kubernetes.io/instance.
   */
  readonly instance: string;
  /**
   * The application that the storage is for, the label app.kubernetes.io/name.
   * @default 'prometheus-storage'
   */
  readonly application?: string;
  /**
   * The label of nodes that pins a volume. Its values are the nodes of the volumes.
   * @default 'kubernetes.io/hostname'
   */
  readonly nodeLabel?: string;
  /**
   * Whether to create the StorageClass of each volume, or the names of those to create. Disable this if the classes exist already. Without the
   * objects, the operator creates no StatefulSet.
   * @default - all but those that a provisioner is known by, such as `local-path` or `longhorn`
   */
  readonly storageClasses?: boolean | readonly string[];
}

const CLASSES = value<boolean | readonly string[]>(
  (given) => typeof given === 'boolean' || (Array.isArray(given) && given.every((name) => typeof name === 'string')),
  'true, false, or a list of names of StorageClasses',
);

const PROPS = object<PersistentVolumeSetProps>(
  {
    delivery: optional(oneOf(DELIVERIES)),
    volumes: list(VOLUME, 'a list of volumes, as volumesOf makes them'),
    instance: nonEmpty('the name of the release'),
    application: optional(nonEmpty('the name of an application')),
    nodeLabel: optional(NODE_LABEL),
    storageClasses: optional(CLASSES),
  },
  'volumes, and the release that they belong to',
);

/**
 * A PersistentVolume for each volume, reserved for its claim by name, and a StorageClass for each class that they name.
 *
 * No data is ever deleted with them: the reclaim policy is Retain, because Kubernetes does not delete hostPath or local volumes
 * properly.
 */
export class PersistentVolumeSet extends Construct {
  /** The PersistentVolumes, in the order of the volumes. */
  public readonly persistentVolumes: readonly k8s.KubePersistentVolume[];
  /** The StorageClasses that the volumes name, by name; another release of the app may have created them first. */
  public readonly storageClasses: readonly ApiObject[];

  /**
   * Creates the PersistentVolumes and StorageClasses.
   * @throws StorageError with all problems of the volumes
   */
  public constructor(scope: Construct, id: string, props: PersistentVolumeSetProps) {
    const { problems } = checked(PROPS, props);
    if (problems.length > 0) {
      throw new StorageError('cannot make the PersistentVolumes', problems);
    }
    super(scope, id);
    registerVolumes(this, { volumes: props.volumes, capacity: {} });
    const nodeLabel = props.nodeLabel ?? HOSTNAME_LABEL;
    const classes = classesOf(props.volumes);
    const asked = props.storageClasses;
    const made =
      typeof asked === 'object' ? classes.filter((name) => asked.includes(name)) : classesToMake(classes, asked);
    this.storageClasses = made.map((name) => sharedStorageClass(this, name, props));
    this.persistentVolumes = props.volumes.map(
      (volume) =>
        new k8s.KubePersistentVolume(
          this,
          volume.name,
          written(this, {
            metadata: {
              name: volume.name,
              labels: labels(props.instance, volume.claim.component, props.application),
              ...withAnnotations(annotationsOf(volume, props)),
            },
            spec: persistentVolumeSpec(volume, nodeLabel),
          }),
        ),
    );
  }
}

/** Records the data directory, which must not be in any other volume and which the rest of the manifest does not show. */
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
    // never the uid: with it, a recreated claim could not bind to the volume
    claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: claim.namespace, name: claim.name },
    nodeAffinity: { required: onNode(nodeLabel, volume.node) },
    [volume.type]: VOLUME_TYPES[volume.type].source(root),
  };
}
