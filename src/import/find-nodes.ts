import { finding, type Finding, volumeFinding } from './finding';
import type { FoundVolume } from './found-volume';
import type { Hints } from './hints';
import type { Match } from './match';
import { type EvidenceProps, type NodeEvidence, nodeEvidence } from './node-evidence';
import { shortName } from '../layout/short-name';
import { givenFor } from './short-names';
import { claimKey } from '../cluster/bound-claims';
import { HOSTNAME_LABEL, isLabelValue } from '../kubernetes/names';
import type { Claim } from '../model/claim';
import type { NodeList } from '../layout/per-replica';

export interface NodesProps extends EvidenceProps {
  /** All claims of the release. */
  readonly claims: readonly Claim[];
  readonly matches: readonly Match[];
  readonly given: Hints['nodes'];
}

export interface FoundNodes {
  /** With a stand-in for each node that is not known, which is a finding. */
  readonly nodes: NodeList;
  readonly findings: readonly Finding[];
}

/**
 * The nodes of one component's claims: by option, by the volume's nodeAffinity, by what shows where its pod is, or by the
 * option for all others.
 */
export function findNodes(component: string, props: NodesProps): FoundNodes {
  const { claims, matches, given, nodeLabel } = props;
  const nodes: string[][] = [];
  const findings: Finding[] = [];
  for (const claim of claims.filter((one) => one.component === component)) {
    const match = matches.find((one) => one.claim === claim);
    const volume = match?.volume;
    const pinned = volume?.pinned?.label === nodeLabel ? volume.pinned.node : undefined;
    const known = givenFor(given, claim, { claims, matches }) ?? pinned;
    const evidence = known !== undefined || match === undefined ? [] : evidenceFor(match, props);
    const [shown, ...contradicting] = new Set(evidence.map(({ node }) => node));
    const node = known ?? (contradicting.length > 0 ? undefined : shown) ?? given.get('');
    if (node === undefined) {
      findings.push(unknownNode(claim, volume, evidence, props));
    } else if (known === undefined && shown !== undefined && volume !== undefined && contradicting.length === 0) {
      findings.push(foundNode(volume, shown, evidence));
    }
    // distinct, so that no two volumes seem to share a directory
    (nodes[claim.shard] ??= [])[claim.replica] = node ?? `unknown-${component}-${claim.shard}-${claim.replica}`;
  }
  return { nodes: nodes.length > 1 ? nodes : (nodes[0] ?? []), findings };
}

/** Without what the affinity of the volume excludes. */
function evidenceFor(match: Match, props: NodesProps): NodeEvidence[] {
  const { allowed } = match.volume;
  const { claim, volume } = match;
  const keys = [claim, ...(volume.claimRef?.namespace === undefined ? [] : [volume.claimRef])].map(
    ({ namespace = claim.namespace, name }) => ({ namespace, name }),
  );
  return nodeEvidence(match, keys, props).filter(
    ({ node }) => props.nodeLabel !== HOSTNAME_LABEL || allowed.length === 0 || allowed.includes(node),
  );
}

function foundNode(volume: FoundVolume, node: string, evidence: readonly NodeEvidence[]): Finding {
  const why = [...new Set(evidence.map((one) => one.why))].join(', and ');
  return volumeFinding(
    'found-node',
    volume.name,
    `is not pinned to one node; it is taken to be on ${node}, because ${why}. If its data is on another node, name that with --node ${volume.name}=NODE`,
  );
}

function unknownNode(
  claim: Claim,
  volume: FoundVolume | undefined,
  evidence: readonly NodeEvidence[],
  props: NodesProps,
): Finding {
  const { claims, nodeLabel } = props;
  const name = shortName(claim, claims);
  const candidates = candidatesFor(volume, evidence, props);
  const known = candidates.length === 0 ? '' : `; candidates: ${candidates.join(', ')}`;
  if (volume === undefined) {
    return finding(
      'unknown-node',
      `claim ${claimKey(claim)}`,
      `has no volume, so a new, empty one is planned; name its node with --node ${name}=NODE${known}`,
    );
  }
  const shown = evidence.map(({ node, why }) => `${node} (${why})`);
  const why =
    shown.length > 0
      ? `it is not pinned to one node, and several nodes seem to have its data: ${shown.join(', ')}; find out where it is`
      : volume.hasAffinity
        ? `its nodeAffinity does not name exactly one node by the label ${nodeLabel}; find out where its data is`
        : 'has no nodeAffinity, so the node of its data is not known; look where its pod runs';
  return volumeFinding('unknown-node', volume.name, `${why}, and name the node with --node ${name}=NODE${known}`);
}

/** The nodes among which the user chooses: those of the affinity, those of the cluster, or those of the other volumes. */
function candidatesFor(
  volume: FoundVolume | undefined,
  evidence: readonly NodeEvidence[],
  { objects, matches, nodeLabel }: NodesProps,
): string[] {
  const shown = evidence.map(({ node }) => node);
  const allowed = nodeLabel === HOSTNAME_LABEL ? (volume?.allowed ?? []) : [];
  const inCluster = objects.nodes.flatMap(({ metadata }) => metadata.labels[nodeLabel] ?? []);
  const ofOthers = matches.flatMap(({ volume: { pinned } }) => (pinned?.label === nodeLabel ? [pinned.node] : []));
  const candidates = [shown, allowed, inCluster, ofOthers].find((some) => some.length > 0) ?? [];
  return [...new Set(candidates.filter((node) => node !== '' && isLabelValue(node)))].sort();
}
