import type { FoundPlan } from './found-plan';
import { COMPONENTS } from '../model/components';
import type { Delivery } from '../plan/delivery';
import type { PlanDocument, VolumeOnNode } from '../plan/plan-document';
import type { ReleaseIdentity } from '../release/release';
import { retentionBytes } from '../values/retention';

/** A volume, its claim and its node. */
export interface PlacedVolume extends VolumeOnNode {
  /** The node, by its label. */
  readonly node: string;
}

/** All that a comparison reads of a plan. */
export interface ComparedPlan extends Omit<FoundPlan, 'document'> {
  readonly release: ReleaseIdentity;
  /** The values that names and directories follow from, by path. */
  readonly naming: PlanDocument['naming'];
  readonly delivery: Delivery;
  readonly nodeLabel: string;
  /** In the order of the nodes. */
  readonly volumes: readonly PlacedVolume[];
  /** The same by component, shard and replica, in that order: what a claim is, whatever its name. */
  readonly claims: ReadonlyMap<string, PlacedVolume>;
  /** The objects whose pods use the claims. */
  readonly objects: PlanDocument['objects'];
  readonly initJobs: readonly { readonly namespace: string; readonly name: string }[];
  /** How much Prometheus keeps, as the plan has it, or `no limit`. */
  readonly retentionSize: string;
}

/** A plan that follows another. */
export interface PlanPair {
  readonly old: ComparedPlan;
  readonly new: ComparedPlan;
}

/** Reads a plan. Only this function knows the shape of the document. */
export function comparedPlan({ file, folder, document }: FoundPlan): ComparedPlan {
  const { release, naming, delivery, nodeLabel, objects, nodes, retentionSize } = document;
  const volumes = nodes.flatMap(({ node, volumes: onNode }) => onNode.map((volume) => ({ ...volume, node })));
  return {
    file,
    folder,
    release,
    naming,
    delivery,
    nodeLabel,
    volumes,
    claims: new Map(
      [...volumes]
        .sort((a, b) => byComponent(a.claim, b.claim))
        .map((volume) => [[volume.claim.component, volume.claim.shard, volume.claim.replica].join(' '), volume]),
    ),
    objects,
    initJobs: nodes.map(({ initJob }) => initJob),
    retentionSize: retentionSize ?? 'no limit',
  };
}

/** The order for people: by component, shard and replica. */
export function byComponent(
  a: Pick<VolumeOnNode['claim'], 'component' | 'shard' | 'replica'>,
  b: Pick<VolumeOnNode['claim'], 'component' | 'shard' | 'replica'>,
): number {
  const place = (component: string): number => COMPONENTS.findIndex((one) => one === component);
  return place(a.component) - place(b.component) || a.shard - b.shard || a.replica - b.replica;
}

/** `<namespace>/<name>`. */
export function releaseName({ release }: Pick<ComparedPlan, 'release'>): string {
  return `${release.namespace}/${release.name}`;
}

/** `<namespace>/<name>`. */
export function claimName({ claim }: Pick<VolumeOnNode, 'claim'>): string {
  return `${claim.namespace}/${claim.name}`;
}

/** Where the data is: `<data directory> on node <node>`. */
export function placeOf({ node, dataDirectory }: PlacedVolume): string {
  return `${dataDirectory} on node ${node}`;
}

/** Everything about a PersistentVolume that Kubernetes never changes. */
export function volumeOf({ name, type, root, node }: PlacedVolume, { nodeLabel }: ComparedPlan): string {
  return `${name} (${type} ${root}, ${nodeLabel}=${node})`;
}

/** The bytes that Prometheus keeps at most, `Infinity` where nothing limits them. */
export function retainedBytes({ retentionSize }: ComparedPlan): number {
  return retentionBytes(retentionSize) ?? Infinity;
}
