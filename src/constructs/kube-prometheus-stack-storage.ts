import { type ApiObject, App } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { Construct, type IConstruct } from 'constructs';
import { InitJob } from './directory-init-job';
import { PersistentVolumeSet } from './persistent-volume-set';
import { registerVolumes } from './planned-volumes';
import { sharedNamespace } from './shared-namespace';
import { GUARD, type GuardOptions, guardReleaseProblems } from '../files/guard';
import { object, optional } from '../model/check';
import type { Claim } from '../model/claim';
import type { Problem } from '../model/problems';
import type { PlannedVolume } from '../model/volume';
import type { Delivery } from '../plan/delivery';
import type { StackDescription } from '../plan/description';
import { DESCRIPTION_PROPERTIES } from '../plan/description-check';
import type { PlannedInitJob } from '../plan/init-job';
import { planDocument } from '../plan/plan-document';
import { planChecked } from '../plan/stack-plan';
import type { StoragePlan } from '../plan/storage-plan';
import type { KubePrometheusStackRelease } from '../release/release';
import type { HelmValues } from '../values/helm-values';

/** A description of the storage, with an optional guard against risky changes. */
export interface KubePrometheusStackStorageProps extends StackDescription {
  /**
   * Compares this release with its last plan, `{ baseline: { git: 'origin/main' } }`, and refuses changes that
   * would leave its data behind. The guard of a GitOpsApp or Fleet compares all releases, and so also finds a removed
   * release.
   * @default - nothing is compared
   */
  readonly guard?: GuardOptions;
}

const PROPS = object<KubePrometheusStackStorageProps>(
  { ...DESCRIPTION_PROPERTIES, guard: optional(GUARD) },
  'a description of the storage',
  'is read',
);

/** The storages by app, so that the whole tree need not be searched each time. */
const STORAGES = new WeakMap<IConstruct, KubePrometheusStackStorage[]>();

/**
 * Everything that kube-prometheus-stack needs to store its data on the nodes' own disks: one PersistentVolume
 * for each claim that the chart and the operator create, StorageClasses, a Job for each node that creates the directories,
 * and the Helm values.
 */
export class KubePrometheusStackStorage extends Construct {
  /** The storages of an app, in the order of creation. */
  public static allIn(scope: IConstruct): readonly KubePrometheusStackStorage[] {
    return STORAGES.get(scope.node.root) ?? [];
  }

  /** The release with its final values, and the objects that Helm will render. */
  public readonly release: KubePrometheusStackRelease;
  /** The claims of the components with storage. */
  public readonly claims: readonly Claim[];
  /** A volume for each claim. */
  public readonly volumes: readonly PlannedVolume[];
  /** The values for Helm: your own values and the storage settings. */
  public readonly values: HelmValues;
  /** The content of `values/<release>.yml`: these values, or with `valuesFile: 'overlay'` the storage settings alone. */
  public readonly valuesFile: HelmValues;
  /** The complete plan, as plain data. */
  public readonly plan: StoragePlan;
  /** A Job for each node. */
  public readonly initJobs: readonly InitJob[];
  /** The construct of the PersistentVolumes and StorageClasses. */
  public readonly persistentVolumeSet: PersistentVolumeSet;
  /** The PersistentVolumes, in the order of `volumes`. */
  public readonly persistentVolumes: readonly k8s.KubePersistentVolume[];
  /** The StorageClasses that the volumes name. */
  public readonly storageClasses: readonly ApiObject[];
  /** The release's namespace. Absent: the manifests do not create it. */
  public readonly namespace?: ApiObject;
  /** The init Jobs' own namespace. Absent: the manifests do not create it. */
  public readonly initNamespace?: ApiObject;
  /** The tool that applies the output folder. */
  public readonly delivery: Delivery;
  /** The label of nodes that pins volumes and Jobs. */
  public readonly nodeLabel: string;

  /**
   * Plans the storage and renders it.
   * @throws StorageError with all problems of the description at once, before it creates any construct
   */
  public constructor(scope: Construct, id: string, props: KubePrometheusStackStorageProps) {
    // before the construct exists, so that a refused description leaves no construct behind
    const { release, claims, values, valuesFile, plan } = planChecked(props, PROPS);
    super(scope, id);
    this.release = release;
    this.claims = claims;
    this.values = values;
    this.valuesFile = valuesFile;
    this.plan = plan;
    this.volumes = plan.volumes;
    this.delivery = plan.delivery;
    this.nodeLabel = plan.nodeLabel;

    for (const { name, privileged } of plan.namespaces) {
      const namespace = sharedNamespace(this, name, privileged, plan);
      if (name === release.namespace) {
        this.namespace = namespace;
      } else {
        this.initNamespace = namespace;
      }
    }
    this.persistentVolumeSet = new PersistentVolumeSet(this, 'volumes', {
      volumes: plan.volumes,
      instance: release.name,
      storageClasses: plan.storageClasses.length > 0,
      delivery: plan.delivery,
      nodeLabel: plan.nodeLabel,
    });
    registerVolumes(this.persistentVolumeSet, plan);
    this.persistentVolumes = this.persistentVolumeSet.persistentVolumes;
    this.storageClasses = this.persistentVolumeSet.storageClasses;
    this.initJobs = plan.initJobs.map((job) => new InitJob(this, initJobId(job), job, plan));
    STORAGES.set(this.node.root, [...KubePrometheusStackStorage.allIn(this), this]);
    const { guard } = props;
    if (guard !== undefined) {
      const { outdir } = App.of(this); // a GitOpsApp has another outdir during synthesis
      this.node.addValidation({
        validate: () => guardReleaseProblems(guard, planDocument(this), outdir).map(messageOf),
      });
    }
  }
}

/** Neither a node's label nor a path has a colon. */
function initJobId({ node, mountPoint }: PlannedInitJob): string {
  return mountPoint === undefined ? `init-${node}` : `init-${node}:${mountPoint}`;
}

function messageOf({ message }: Problem): string {
  return message;
}
