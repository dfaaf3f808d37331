import { namingIn, valuesOfNaming } from '../chart/naming';
import type { Claim } from '../model/claim';
import type { ReleaseIdentity } from '../release/release';
import type { Workload } from '../operator/workload';
import { workloadsOf } from '../operator/workloads';
import type { KubePrometheusStackStorage } from '../constructs/kube-prometheus-stack-storage';
import { quantityOf } from '../kubernetes/quantity';
import { planNotes } from './plan-notes';
import { volumesByNode } from './storage-plan';
import type { Delivery } from './delivery';
import type { Value, Values } from '../values/values';
import type { Volume } from '../model/volume';

/** Where the plan is written for machines, as it stands in `plan/<release>.json`. */
export interface PlanDocument {
  /** Another shape has another number. */
  readonly schemaVersion: 1;
  /** The release that the claims are computed for. */
  readonly release: ReleaseIdentity;
  /** What in the values decides about names and directories, by path, where it is not as the chart has it. */
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
  /** What a person has to know before it is applied. */
  readonly notes: readonly string[];
  /** What the chart makes of the components that have storage: the objects behind the claims. */
  readonly workloads: readonly PlannedWorkload[];
  /** By name. */
  readonly nodes: readonly PlannedNode[];
}

/** An object of the chart that makes pods with claims: a custom resource of the operator, or Grafana. */
export type PlannedWorkload = Pick<Workload, 'component' | 'kind' | 'object' | 'namespace' | 'statefulSets'>;

/** What will be on one node. */
export interface PlannedNode {
  /** The node, by its label. */
  readonly node: string;
  /**
   * What its disk holds, as a quantity.
   * @default - not said
   */
  readonly capacity?: string;
  /** The Job that makes its directories. */
  readonly initJob: { readonly namespace: string; readonly name: string };
  /** The volumes on it, in the order of the claims. */
  readonly volumes: readonly PlannedVolume[];
}

/** One volume and the claim that it is for. */
export interface PlannedVolume extends Pick<Volume, 'name' | 'type' | 'root' | 'dataDirectory' | 'storageClassName'> {
  /** The claim that it is reserved for. */
  readonly claim: Claim;
  /** As a quantity: 400Gi. */
  readonly size: string;
}

/** The plan of a storage as a document. */
export function planDocument(storage: KubePrometheusStackStorage): PlanDocument {
  const { plan, delivery, nodeLabel } = storage;
  const { release, volumes, capacity, retentionSize } = plan;
  return {
    schemaVersion: 1,
    release,
    naming: namingIn(storage.release.values),
    delivery,
    nodeLabel,
    ...(retentionSize === undefined ? {} : { retentionSize }),
    notes: planNotes(plan),
    workloads: plannedWorkloads(storage),
    nodes: volumesByNode(volumes).map(([node, onNode], index) => ({
      node,
      ...(capacity[node] === undefined ? {} : { capacity: quantityOf(capacity[node]) }),
      initJob: jobOf(storage, index),
      volumes: onNode.map(({ name, claim, type, root, dataDirectory, size, storageClassName }) => ({
        name,
        claim,
        type,
        root,
        dataDirectory,
        size: quantityOf(size),
        storageClassName,
      })),
    })),
  };
}

/** The document's text, the same bytes for the same plan. */
export function planJson(document: PlanDocument): string {
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** The Jobs are made node by node, in the order of the nodes. */
function jobOf({ initJobs, release }: KubePrometheusStackStorage, index: number): PlannedNode['initJob'] {
  const job = initJobs[index]?.job;
  return { namespace: job?.metadata.namespace ?? release.namespace, name: job?.name ?? '' };
}

function plannedWorkloads({ release, claims }: KubePrometheusStackStorage): PlannedWorkload[] {
  const components = new Set(claims.map(({ component }) => component));
  return workloadsOf(release.objects)
    .filter(({ component }) => components.has(component))
    .map(({ component, kind, object, namespace, statefulSets }) => ({
      component,
      kind,
      object,
      namespace,
      statefulSets: [...statefulSets],
    }));
}

/** The values that names follow from, as values again. */
export function namingValues({ naming }: Pick<PlanDocument, 'naming'>): Values {
  return valuesOfNaming(naming);
}
