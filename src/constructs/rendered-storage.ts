import { type ApiObject, App } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { Construct, type IConstruct } from 'constructs';
import { deliveredBy } from './delivered';
import { InitJob } from './directory-init-job';
import { PersistentVolumeSet } from './persistent-volume-set';
import { notePlainApp } from './plain-app';
import { registerVolumes } from './planned-volumes';
import { sharedNamespace } from './shared-namespace';
import { isInTree } from './shared-object';
import { type GuardOptions, guardReleaseProblems } from '../files/guard';
import { show } from '../kubernetes/text';
import type { Claim } from '../model/claim';
import { problem, StorageError } from '../model/problems';
import type { PlannedVolume } from '../model/volume';
import type { DeliveredBy } from '../plan/delivered-by';
import type { Delivery } from '../plan/delivery';
import type { PlannedInitJob } from '../plan/init-job';
import { planDocument } from '../plan/plan-document';
import type { TemplateRequirement } from '../plan/stateful-set-plan';
import { applicationOf, type StoragePlan } from '../plan/storage-plan';
import type { HelmValues } from '../values/helm-values';

/** The storages by app, so that the whole tree need not be searched each time. */
const STORAGES = new WeakMap<IConstruct, RenderedStorage[]>();

/** A planned storage as constructs: namespaces, StorageClasses, PersistentVolumes and init Jobs. It decides nothing. */
export abstract class RenderedStorage extends Construct {
  /** The storages of an app, in the order of creation, without those that were removed from it. */
  public static allIn(scope: IConstruct): readonly RenderedStorage[] {
    return (STORAGES.get(scope.node.root) ?? []).filter(isInTree);
  }

  /** The claims that get volumes. */
  public readonly claims: readonly Claim[];
  /** A volume for each claim. */
  public readonly volumes: readonly PlannedVolume[];
  /** The complete plan, as plain data. */
  public readonly plan: StoragePlan;
  /** A Job for each node, and one for each disk of it that is asked for. */
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
  /** The values for Helm. Absent: the chart is another one, whose values are yours. */
  public readonly values?: HelmValues;
  /** The content of `values/<release>.yml`. Absent: the chart is another one, whose values are yours. */
  public readonly valuesFile?: HelmValues;
  /** What the values of another chart must say. */
  public readonly requirements: readonly TemplateRequirement[] = [];

  /**
   * Renders a plan.
   * @throws StorageError if the app has a storage of this release already
   */
  protected constructor(
    scope: Construct,
    id: string,
    { plan, claims }: { readonly plan: StoragePlan; readonly claims: readonly Claim[] },
    guard: GuardOptions | undefined,
  ) {
    refuseSecond(scope, plan);
    super(scope, id);
    const { release } = plan;
    this.claims = claims;
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
      application: applicationOf(release),
      storageClasses: plan.storageClasses,
      delivery: plan.delivery,
      nodeLabel: plan.nodeLabel,
    });
    // the set has registered the volumes
    registerVolumes(this, { volumes: [], capacity: plan.capacity });
    this.persistentVolumes = this.persistentVolumeSet.persistentVolumes;
    this.storageClasses = this.persistentVolumeSet.storageClasses;
    this.initJobs = plan.initJobs.map((job) => new InitJob(this, initJobId(job), job, plan));
    const storages = STORAGES.get(this.node.root) ?? [];
    STORAGES.set(this.node.root, storages);
    storages.push(this);
    notePlainApp(this);
    if (guard !== undefined) {
      const { outdir } = App.of(this); // a GitOpsApp has another outdir during synthesis
      this.node.addValidation({
        validate: () => guardReleaseProblems(guard, planDocument(this), outdir).map(({ message }) => message),
      });
    }
  }

  /** The objects of Argo CD or Flux that deliver it, as far as constructs of this library made them. */
  public get deliveredBy(): DeliveredBy {
    return deliveredBy(this);
  }
}

/** Files, Jobs and plans are named after the release: a second storage of it would overwrite those of the first. */
function refuseSecond(scope: IConstruct, { release: { name, namespace } }: StoragePlan): void {
  const first = RenderedStorage.allIn(scope).find(
    ({ plan: { release } }) => release.name === name && release.namespace === namespace,
  );
  if (first !== undefined) {
    throw new StorageError(`cannot plan the storage of ${show(name)} in namespace ${show(namespace)}`, [
      problem(
        'duplicate-name',
        'release.name',
        `release ${show(name)} in namespace ${show(namespace)} has a storage already, ${first.node.path}; describe all of it there, or give the StatefulSets another release.name, such as "${name}-db"`,
      ),
    ]);
  }
}

/** Neither a node's label nor a path has a colon. An id has no slash: constructs write it as `--`, which a path may have. */
function initJobId({ node, mountPoint }: PlannedInitJob): string {
  return mountPoint === undefined ? `init-${node}` : `init-${node}${mountPoint.replaceAll('/', ':')}`;
}
