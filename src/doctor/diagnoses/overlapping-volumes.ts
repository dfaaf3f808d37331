import type { ClaimView } from '../claim-view';
import { known } from '../../cluster/cluster-state';
import { fact, nameOf } from '../evidence';
import type { Evidence } from '../finding';
import type { PersistentVolume } from '../../cluster/objects';
import { volumeSource } from '../../cluster/volume-source';
import { isWithin } from '../../layout/host-path';

/** Other volumes of the cluster whose directory holds that of a claim, or lies in it. */
export function overlappingVolumes({ state, planned, node, plan }: ClaimView): Evidence[] {
  const own = new Set(plan.document.nodes.flatMap(({ volumes }) => volumes.map(({ name }) => name)));
  return known(state.volumes)
    .filter((volume) => !own.has(volume.metadata.name) && mayBeOn(volume, node.node))
    .flatMap((volume) => {
      const source = volumeSource(volume);
      const path = source.type === undefined ? '' : source.path;
      const overlaps =
        path.startsWith('/') && (isWithin(path, planned.dataDirectory) || isWithin(planned.dataDirectory, path));
      const { claimRef } = volume.spec;
      const claim = claimRef === undefined ? 'none' : `${claimRef.namespace}/${claimRef.name}`;
      return overlaps ? [fact(nameOf('PersistentVolume', volume), `${path}, of claim ${claim}`)] : [];
    })
    .slice(0, 4);
}

/** By any of its labels: a volume made by hand may be pinned by another label than the planned one. */
function mayBeOn({ spec: { nodeAffinity } }: PersistentVolume, node: string): boolean {
  const terms = nodeAffinity?.required?.nodeSelectorTerms ?? [];
  const values = terms.flatMap(({ matchExpressions }) => matchExpressions.flatMap((one) => one.values));
  return values.length === 0 || values.includes(node);
}
