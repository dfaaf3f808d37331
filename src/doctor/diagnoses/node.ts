import { distance } from 'fastest-levenshtein';
import { kubectl } from '../../commands/command';
import type { ClaimView } from '../claim-view';
import { conditionSeen, fact, nameOf } from '../evidence';
import { type Diagnosis, instruct, type Step, step } from '../finding';
import type { Node } from '../../cluster/live-objects';
import { memoized } from '../../model/memoized';
import type { PlanDocument, PlannedNode } from '../../plan/plan-document';
import { isDnsSubdomain } from '../../kubernetes/names';
import { known, lacks, named, type Seen } from '../../cluster/cluster-state';
import { nodesNamedBy } from '../../cluster/pinned-node';
import { plainText } from '../../cluster/plain-text';

export function nodeNotReady({ node, liveNodes: [live] }: ClaimView): Diagnosis | undefined {
  if (live === undefined) {
    return undefined;
  }
  const ready = live.status.conditions.find(({ type }) => type === 'Ready');
  if (ready === undefined || ready.status === 'True') {
    return undefined;
  }
  const { name } = live.metadata;
  const about = `node ${node.node}`;
  return {
    code: 'node-not-ready',
    status: 'problem',
    about,
    title: `node ${node.node} is not ready`,
    cause: 'its volumes are on its own disk, so their pods cannot run elsewhere and wait until it is back',
    evidence: [conditionSeen(about, ready)],
    fix: [
      step(
        'Read what the node reports, and bring it back',
        ...(isDnsSubdomain(name) ? [kubectl('describe', 'node', name)] : []),
      ),
    ],
  };
}

/** Nothing of the release is here, and none of its nodes. */
export function otherCluster({ state, plan }: ClaimView): Diagnosis | undefined {
  return otherNodes(state.nodes)(plan.document);
}

const otherNodes = memoized((live: Seen<Node>) => memoized((plan: PlanDocument) => noneOfNodes(known(live), plan)));

function noneOfNodes(live: readonly Node[], { nodeLabel, nodes }: PlanDocument): Diagnosis | undefined {
  const values = live.flatMap(({ metadata }) => [metadata.labels[nodeLabel] ?? '', metadata.name]);
  const isKnown = ({ node }: PlannedNode): boolean => values.includes(node) || namesLike(node, values).length > 0;
  return live.length === 0 || nodes.some(isKnown)
    ? undefined
    : {
        code: 'other-cluster',
        status: 'problem',
        about: 'the cluster',
        title: 'the cluster has none of the planned nodes, and nothing of the release',
        cause:
          'kubectl is connected to another cluster than the one that the plan is for, or the description names wrong nodes',
        evidence: [
          fact('the plan', `nodes ${nodes.map(({ node }) => node).join(', ')}`),
          fact(
            'the cluster',
            `the values of ${nodeLabel} are ${values.filter((_, index) => index % 2 === 0).join(', ')}`,
          ),
        ],
        fix: [
          step(
            'List the clusters that kubectl knows, and name the right one with --context',
            kubectl('config', 'get-contexts'),
          ),
          instruct(`If it is this cluster, name nodes by their values of ${nodeLabel} in the description`),
        ],
      };
}

export function nodeLabelMissing({ state, plan, node, liveNodes }: ClaimView): Diagnosis | undefined {
  const { nodeLabel } = plan.document;
  const namesake = named(state.nodes, node.node);
  if (namesake === undefined || liveNodes.length > 0) {
    return undefined;
  }
  const value = namesake.metadata.labels[nodeLabel];
  const pinned = known(state.volumes).filter(
    (one) => value !== undefined && nodesNamedBy(one, nodeLabel).includes(value),
  );
  return {
    code: 'node-label-missing',
    status: 'problem',
    about: `node ${node.node}`,
    title: `node ${node.node} has no label ${nodeLabel}=${node.node}`,
    cause:
      'volumes and the init Job are pinned to the node by this label; without it nothing that uses them is scheduled',
    evidence: [
      fact(nameOf('node', namesake), `label ${nodeLabel} is ${value ?? 'not set'}`),
      ...pinned.slice(0, 2).map((one) => fact(nameOf('PersistentVolume', one), `is pinned to ${value ?? ''}`)),
    ],
    fix:
      value !== undefined && pinned.length > 0
        ? [
            instruct(
              `Do not change the label: volumes are pinned to its value. Name the node ${plainText(value)} in the description, synthesize and apply`,
            ),
          ]
        : [step('Set the label', kubectl('label', 'node', node.node, `${nodeLabel}=${node.node}`, '--overwrite'))],
  };
}

export function nodeMissing({ state, plan, node, liveNodes }: ClaimView): Diagnosis | undefined {
  return liveNodes.length === 0 && lacks(state.nodes, node.node)
    ? missing(state.nodes)(plan.document)(node)
    : undefined;
}

/** Once for each node, because many claims can be on it. */
const missing = memoized((live: Seen<Node>) =>
  memoized(({ nodeLabel }: PlanDocument) => memoized((node: PlannedNode) => missingNode(known(live), nodeLabel, node))),
);

function missingNode(nodes: readonly Node[], nodeLabel: string, { node }: PlannedNode): Diagnosis {
  if (nodes.length === 0) {
    return noNodes(nodeLabel);
  }
  const values = nodes.flatMap(({ metadata }) => metadata.labels[nodeLabel] ?? []);
  const others = nodes.map(({ metadata }) => metadata.labels[nodeLabel] ?? `${metadata.name} (no label)`);
  const similar = plainText(namesLike(node, values).join(' or '));
  return {
    code: 'node-missing',
    status: 'problem',
    about: `node ${node}`,
    title: `no node has the label ${nodeLabel}=${node}${similar === '' ? '' : `; did you mean ${similar}?`}`,
    cause:
      'the node has left the cluster, it has another name now, or the description names a wrong one; its volumes are on its disk',
    evidence: [fact('nodes', `the values of ${nodeLabel} are ${others.sort().join(', ')}`)],
    fix: [
      listNodes(nodeLabel),
      instruct(
        similar === ''
          ? 'Bring the node back under its name. If the machine has another name now, label it with the planned value'
          : `If you meant ${similar}, correct the description, synthesize and apply`,
      ),
      instruct(
        'If the node is gone for good, describe another one: for each of its claims that is a data move, or a start without data',
      ),
    ],
  };
}

/** One cause for all planned nodes, of which none is more missing than another. */
function noNodes(nodeLabel: string): Diagnosis {
  return {
    code: 'node-missing',
    status: 'problem',
    about: 'nodes',
    title: 'the cluster has no nodes',
    cause:
      'no node has joined the cluster yet, all have left it, or kubectl is connected to another cluster. Nothing can run, and the volumes are on the disks of the planned nodes',
    evidence: [fact('nodes', 'none')],
    fix: [
      listNodes(nodeLabel),
      instruct(`Let the planned nodes join the cluster, each with its planned value of the label ${nodeLabel}`),
    ],
  };
}

function listNodes(nodeLabel: string): Step {
  return step('List the nodes', kubectl('get', 'nodes', `--label-columns=${nodeLabel}`));
}

/** Names that differ by a typo. A name that differs in its number only is a neighbour. */
function namesLike(wanted: string, names: readonly string[]): string[] {
  const numberless = (name: string): string => name.replace(/\d/g, '0');
  const typos = wanted.length < 4 ? 0 : wanted.length < 10 ? 1 : 2;
  const near = names
    .filter((name) => numberless(name) !== numberless(wanted))
    .map((name) => ({ name, by: distance(name.toLowerCase(), wanted.toLowerCase()) }));
  const least = Math.min(...near.map(({ by }) => by));
  const nearest = near.filter(({ by }) => by === least && by <= typos).map(({ name }) => name);
  // if every name is similar, none of them is a hint
  return nearest.length > 2 ? [] : nearest.sort();
}
