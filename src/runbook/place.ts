import type { HelperPod } from '../plan/helper-pod';
import { initJobOf, type PlanDocument, type PlannedNode, type VolumeOnNode } from '../plan/plan-document';
import { kebab } from '../model/kebab';

/** Where a pod of a runbook runs, and how. */
interface Host {
  /** The node, by the value of its label. */
  readonly node: string;
  readonly nodeLabel: string;
  /** A namespace that admits pods with directories of the node: that of the init Jobs. */
  readonly namespace: string;
  readonly pod: HelperPod;
}

/** A directory of a node. */
export interface Place {
  readonly host: Host;
  readonly directory: string;
  /** The directory that a pod mounts to write: the way from there is made. */
  readonly base: string;
  /** Whether the base must be a file system of its own. */
  readonly isDisk: boolean;
}

/** A volume of a plan, and the place of its data. */
export interface PlacedData {
  /** Its short name, such as `prometheus-0-0` (shard, replica) or `grafana-0`. */
  readonly name: string;
  readonly volume: VolumeOnNode;
  readonly place: Place;
}

/** The data of all volumes of a plan. */
export function placesOf(plan: PlanDocument): PlacedData[] {
  return plan.nodes.flatMap((node) =>
    node.volumes.map((volume) => ({ name: shortName(volume), volume, place: placeOf(plan, node, volume) })),
  );
}

/** `prometheus-0-0` (shard, replica), `grafana-0`: as in the name of its volume. */
export function shortName({ claim: { component, shard, replica } }: Pick<VolumeOnNode, 'claim'>): string {
  return component === 'prometheus' ? `prometheus-${shard}-${replica}` : `${kebab(component)}-${replica}`;
}

function placeOf({ release, nodeLabel }: PlanDocument, node: PlannedNode, volume: VolumeOnNode): Place {
  const { root, mountPoint, dataDirectory } = volume;
  const { namespace = release.namespace, pod = {} } = initJobOf(node, volume) ?? {};
  return {
    host: { node: node.node, nodeLabel, namespace, pod },
    directory: dataDirectory,
    base: mountPoint ?? (parentOf(root) || root),
    isDisk: mountPoint !== undefined,
  };
}

function parentOf(directory: string): string {
  return directory.slice(0, directory.lastIndexOf('/'));
}
