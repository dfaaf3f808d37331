import type { FoundPlan } from './found-plan';
import { type Component, COMPONENTS, isComponent } from '../model/components';
import { type DeletionCode, DELETIONS, deletionValue } from '../model/deletions';
import type { Delivery } from '../plan/delivery';
import type { PlannedDirectory } from '../plan/directories';
import type { PlannedRelease } from '../plan/storage-plan';
import type { PlanDocument, VolumeOnNode } from '../plan/plan-document';
import type { PlannedOverlay } from '../plan/user-values';
import { type PlacedData, placesOf } from '../runbook/place';

/** A volume, its claim and its node. */
export interface PlacedVolume extends VolumeOnNode {
  /** The node, by the value of its label. */
  readonly node: string;
}

/** The parts of a plan that a comparison reads. */
export interface ComparedPlan extends FoundPlan {
  readonly release: PlannedRelease;
  /** The values that decide names and directories, by path. */
  readonly naming: PlanDocument['naming'];
  readonly delivery: Delivery;
  readonly nodeLabel: string;
  /** The volumes in the order of the nodes. */
  readonly volumes: readonly PlacedVolume[];
  /** The same volumes by component, shard and replica, which identify a claim independently of its name. */
  readonly claims: ReadonlyMap<string, PlacedVolume>;
  /** The objects whose pods use the claims. */
  readonly objects: PlanDocument['objects'];
  readonly initJobs: readonly { readonly namespace: string; readonly name: string }[];
  /** The data directories as they are made, by `placeOf`. Empty: the plan was written before it had them. */
  readonly directories: ReadonlyMap<string, PlannedDirectory>;
  /** The value of a setting by which something of a component is deleted; `undefined` if the plan does not say. */
  readonly deletion: (code: DeletionCode, component: Component) => string | undefined;
  /** Where the data of each volume is, by the name of the volume. */
  readonly places: ReadonlyMap<string, PlacedData>;
  /** What Helm must be given besides the values file. Absent: nothing. */
  readonly overlay?: PlannedOverlay;
}

/** The old and the new plan of a release. */
export interface PlanPair {
  readonly old: ComparedPlan;
  readonly new: ComparedPlan;
}

/** Reads a plan. Only this function knows the shape of the document. */
export function comparedPlan({ file, folder, document }: FoundPlan): ComparedPlan {
  const { release, naming, delivery, nodeLabel, objects, nodes, overlay } = document;
  const volumes = nodes.flatMap(({ node, volumes: onNode }) => onNode.map((volume) => ({ ...volume, node })));
  return {
    file,
    folder,
    document,
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
    places: new Map(placesOf(document).map((one) => [one.volume.name, one])),
    initJobs: nodes.flatMap((node) => node.initJobs),
    directories: new Map(
      nodes.flatMap(({ node, directories = [] }) =>
        directories.map((one) => [placeOf({ node, dataDirectory: one.path }), one]),
      ),
    ),
    deletion: (code, component) => deletionIn(document, code, component),
    ...(overlay === undefined ? {} : { overlay }),
  };
}

/** The order in reports: by component, those of other charts last and by name; then by shard and replica. */
export function byComponent(
  a: Pick<VolumeOnNode['claim'], 'component' | 'shard' | 'replica'>,
  b: Pick<VolumeOnNode['claim'], 'component' | 'shard' | 'replica'>,
): number {
  const place = (component: string): number =>
    isComponent(component) ? COMPONENTS.indexOf(component) : COMPONENTS.length;
  const byName = a.component === b.component ? 0 : a.component < b.component ? -1 : 1;
  return place(a.component) - place(b.component) || byName || a.shard - b.shard || a.replica - b.replica;
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
export function placeOf({ node, dataDirectory }: Pick<PlacedVolume, 'node' | 'dataDirectory'>): string {
  return `${dataDirectory} on node ${node}`;
}

/** All immutable parts of a PersistentVolume. */
export function volumeOf({ name, type, root, node }: PlacedVolume, { nodeLabel }: ComparedPlan): string {
  return `${name} (${type} ${root}, ${nodeLabel}=${node})`;
}

function deletionIn(
  { deletions, retentionSize, objects }: PlanDocument,
  code: DeletionCode,
  component: Component,
): string | undefined {
  const place = DELETIONS[code].places[component];
  if (place === undefined || !objects.some((one) => one.component === component && place.kinds.includes(one.kind))) {
    return undefined;
  }
  if (deletions !== undefined) {
    return deletionValue(deletions, code, component);
  }
  return code === 'retention-size' ? (retentionSize ?? place.unset) : undefined;
}
