import { show } from '../kubernetes/text';
import { type ApiObject, App } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { Construct, type IConstruct } from 'constructs';
import type { Claim } from '../model/claim';
import type { KubePrometheusStackRelease } from '../release/release';
import { COMPONENTS } from '../model/components';
import { type GuardOptions, guardReleaseProblems } from '../files/guard';
import { planDocument } from '../plan/plan-document';
import { HOSTNAME_LABEL, isDnsLabel } from '../kubernetes/names';
import type { Properties } from '../plan/description-shape';
import { initJobFor } from '../plan/init-job-options';
import { planDescription, type StackDescription } from '../plan/stack-plan';
import { planProblems, type StoragePlan, volumesByNode } from '../plan/storage-plan';
import { StorageError } from '../model/problems';
import { type Delivery, type DeliveryOptions, deliveryProblems } from '../plan/delivery';
import { DirectoryInitJob } from './directory-init-job';
import { PersistentVolumeSet } from './persistent-volume-set';
import { sharedNamespace } from './shared-namespace';
import type { HelmValues } from '../values/helm-values';
import type { Volume } from '../model/volume';

/** A description of the storage, and what of it is made in the cluster. */
export interface KubePrometheusStackStorageProps extends StackDescription, DeliveryOptions {
  /**
   * Whether the StorageClasses are made. Switch it off where they exist already.
   * @default true
   */
  readonly storageClasses?: boolean;
  /**
   * Whether the release's namespace is made.
   * @default false
   */
  readonly createNamespace?: boolean;
  /**
   * Whether that namespace admits the init Jobs, which mount directories of the node: the label
   * pod-security.kubernetes.io/enforce: privileged. It needs `createNamespace`; best with an `initNamespace` instead.
   * @default false
   */
  readonly privilegedNamespace?: boolean;
  /**
   * A namespace of their own for the init Jobs, so that the release's can stay restricted.
   * @default - the release's namespace
   */
  readonly initNamespace?: string;
  /**
   * Whether `initNamespace` is made, with the label that admits the Jobs.
   * @default true
   */
  readonly createInitNamespace?: boolean;
  /**
   * Compares this release with what was planned before, `{ baseline: { git: 'origin/main' } }`, and refuses what would
   * leave its data behind. That of a
   * GitOpsApp or Fleet compares all releases, and so also sees one that is gone.
   * @default - nothing is compared
   */
  readonly guard?: GuardOptions;
}

/** What is read here, and not where it is planned. */
const RENDERED: Properties<Omit<KubePrometheusStackStorageProps, keyof StackDescription>> = {
  storageClasses: true,
  createNamespace: true,
  privilegedNamespace: true,
  initNamespace: true,
  createInitNamespace: true,
  guard: true,
  delivery: true,
  initJobHook: true,
};

/** By app; cdk8s would have to search the whole tree for them, again and again. */
const STORAGES = new WeakMap<IConstruct, KubePrometheusStackStorage[]>();

/**
 * Everything that has to agree for kube-prometheus-stack to keep its data on the nodes' own disks: one PersistentVolume
 * for each claim that chart and operator will ask for, StorageClasses, a Job for each node that makes the directories,
 * and the Helm values.
 */
export class KubePrometheusStackStorage extends Construct {
  /** The storages of an app, in the order they were made. */
  public static allIn(scope: IConstruct): readonly KubePrometheusStackStorage[] {
    return STORAGES.get(scope.node.root) ?? [];
  }

  /** The release with its final values, and what Helm will render of it. */
  public readonly release: KubePrometheusStackRelease;
  /** The claims of the components that are given storage. */
  public readonly claims: readonly Claim[];
  /** A volume for each claim. */
  public readonly volumes: readonly Volume[];
  /** The values for Helm: your own and the storage. */
  public readonly values: HelmValues;
  /** All of it as pure data. */
  public readonly plan: StoragePlan;
  /** A Job for each node. */
  public readonly initJobs: readonly DirectoryInitJob[];
  /** The construct of the PersistentVolumes and StorageClasses. */
  public readonly persistentVolumeSet: PersistentVolumeSet;
  /** The PersistentVolumes, in the order of `volumes`. */
  public readonly persistentVolumes: readonly k8s.KubePersistentVolume[];
  /** The StorageClasses that the volumes name. */
  public readonly storageClasses: readonly ApiObject[];
  /** The release's namespace, where it was asked for. Absent: it is not made. */
  public readonly namespace?: ApiObject;
  /** The init Jobs' namespace. Absent: they have none of their own, or it is not made. */
  public readonly initNamespace?: ApiObject;
  /** What brings it into the cluster. */
  public readonly delivery: Delivery;
  /** The label of nodes that pins volumes and Jobs. */
  public readonly nodeLabel: string;

  /**
   * Plans the storage and renders it.
   * @throws StorageError with all problems of the description at once
   */
  public constructor(scope: Construct, id: string, props: KubePrometheusStackStorageProps) {
    super(scope, id);
    const { release, claims, values, plan } = planDescription(props, RENDERED);
    this.release = release;
    this.claims = claims;
    this.values = values;
    this.plan = plan;
    this.volumes = plan.volumes;

    refuse(props);
    this.delivery = props.delivery ?? 'kubectl';
    const delivery = { delivery: this.delivery, initJobHook: props.initJobHook ?? false };
    if (props.createNamespace ?? false) {
      this.namespace = sharedNamespace(this, release.namespace, props.privilegedNamespace ?? false, delivery);
    }
    if (props.initNamespace !== undefined && (props.createInitNamespace ?? true)) {
      this.initNamespace = sharedNamespace(this, props.initNamespace, true, delivery);
    }
    const instance = release.name;
    this.nodeLabel = props.nodeLabel ?? HOSTNAME_LABEL;
    const { nodeLabel } = this;
    this.persistentVolumeSet = new PersistentVolumeSet(this, 'volumes', {
      volumes: this.volumes,
      instance,
      storageClasses: props.storageClasses ?? true,
      delivery: this.delivery,
      nodeLabel,
    });
    this.persistentVolumes = this.persistentVolumeSet.persistentVolumes;
    this.storageClasses = this.persistentVolumeSet.storageClasses;
    this.initJobs = volumesByNode(this.volumes).map(([node, volumes]) => {
      const components = COMPONENTS.filter((one) => volumes.some(({ claim }) => claim.component === one));
      return new DirectoryInitJob(this, `init-${node}`, {
        ...initJobFor(props.initJob ?? {}, release.values, components),
        volumes,
        node,
        namespace: props.initNamespace ?? release.namespace,
        instance,
        name: release.name,
        waitForDirectories: props.waitForDirectories ?? true,
        ...delivery,
        nodeLabel,
      });
    });
    register(this);
    const { guard } = props;
    if (guard !== undefined) {
      const { outdir } = App.of(this); // a GitOpsApp has another while it synthesizes
      this.node.addValidation({
        validate: () => guardReleaseProblems(guard, planDocument(this), outdir).map(({ message }) => message),
      });
    }
  }
}

/** Keeps a storage with those of its app; what they do to each other is told once, by the last one. */
function register(storage: KubePrometheusStackStorage): void {
  const { root } = storage.node;
  const storages = STORAGES.get(root) ?? [];
  STORAGES.set(root, storages);
  storages.push(storage);
  storage.node.addValidation({
    validate: () => (storages.at(-1) === storage ? planProblems(storages.map(({ plan }) => plan)) : []),
  });
}

/** What is wrong with how it is rendered, and not with the storage itself. */
function refuse(props: KubePrometheusStackStorageProps): void {
  const { release, createNamespace = false, privilegedNamespace = false, initNamespace } = props;
  const problems = deliveryProblems(props);
  if (privilegedNamespace && !createNamespace) {
    problems.push(
      'privilegedNamespace: got true, want createNamespace true beside it, or the label set where the namespace is made',
    );
  }
  if (initNamespace !== undefined && (!isDnsLabel(initNamespace) || initNamespace === release.namespace)) {
    problems.push(
      `initNamespace: got ${show(initNamespace)}, want a namespace of its own, of lower case letters, digits and dashes`,
    );
  }
  if (problems.length > 0) {
    throw new StorageError(`cannot render the storage of release ${show(release.name)}`, problems);
  }
}
