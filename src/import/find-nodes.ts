import { finding, type Finding, volumeFinding } from './finding';
import type { FoundVolume } from './found-volume';
import type { Hints } from './hints';
import type { Match } from './match';
import { claimKey } from '../cluster/bound-claims';
import type { Claim } from '../model/claim';
import { ownName } from '../layout/host-path-layout';
import type { NodeList } from '../layout/per-replica';

/** The nodes of one component's claims: by option, by the volume's nodeAffinity, or by the option for all others. */
export function findNodes(
  claims: readonly Claim[],
  matches: readonly Match[],
  nodeLabel: string,
  given: Hints['nodes'],
): { readonly nodes: NodeList; readonly findings: readonly Finding[] } {
  const nodes: string[][] = [];
  const findings: Finding[] = [];
  for (const claim of claims) {
    const volume = matches.find((match) => match.claim === claim)?.volume;
    const names = [...(volume === undefined ? [] : [volume.name]), claim.name, ownName(claim)];
    const [byHand] = names.flatMap((name) => given.get(name) ?? []);
    const pinned = volume?.pinned?.label === nodeLabel ? volume.pinned.node : undefined;
    const node = byHand ?? pinned ?? given.get('');
    if (node === undefined) {
      findings.push(unknownNode(claim, volume, nodeLabel));
    }
    (nodes[claim.shard] ??= [])[claim.replica] = node ?? '';
  }
  return { nodes: nodes.length > 1 ? nodes : (nodes[0] ?? []), findings };
}

function unknownNode(claim: Claim, volume: FoundVolume | undefined, nodeLabel: string): Finding {
  if (volume === undefined) {
    return finding(
      'unknown-node',
      `claim ${claimKey(claim)}`,
      `has no volume, so a new, empty one is planned; name its node with --node ${ownName(claim)}=NODE`,
    );
  }
  const why = volume.hasAffinity
    ? `its nodeAffinity does not name exactly one node by the label ${nodeLabel}; find out where its data is`
    : 'has no nodeAffinity, so the node of its data is not known; look where its pod runs';
  return volumeFinding('unknown-node', volume.name, `${why}, and name the node with --node ${volume.name}=NODE`);
}
