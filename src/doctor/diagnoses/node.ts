import { distance } from 'fastest-levenshtein';
import { kubectl } from '../../commands/command';
import type { ClaimView } from '../claim-view';
import { fact, nameOf, conditionSeen } from '../evidence';
import { type Diagnosis, instruct, step } from '../finding';
import { isDnsSubdomain } from '../../kubernetes/names';
import { known } from '../../cluster/cluster-state';
import { plainText } from '../../cluster/plain-text';

/** The node that a claim is planned on: gone, without its label, or not ready. */
export function nodeTrouble(view: ClaimView): Diagnosis | undefined {
  const { state, plan, node, liveNodes, isHealthy } = view;
  const { nodeLabel } = plan.document;
  const about = `node ${node.node}`;
  if (!state.nodes.seen) {
    return undefined;
  }
  const [live] = liveNodes;
  if (live !== undefined) {
    const ready = live.status.conditions.find(({ type }) => type === 'Ready');
    return isHealthy || ready === undefined || ready.status === 'True'
      ? undefined
      : {
          code: 'node-not-ready',
          status: 'problem',
          about,
          title: `node ${node.node} is not ready`,
          cause: 'its volumes lie on its own disk, so their pods can run nowhere else and wait until it is back',
          evidence: [conditionSeen(about, ready)],
          fix: [step('See what the node says, and bring it back', ...describe(live.metadata.name))],
        };
  }
  const namesake = known(state.nodes).find(({ metadata }) => metadata.name === node.node);
  if (namesake !== undefined) {
    const value = namesake.metadata.labels[nodeLabel];
    return {
      code: 'node-label-missing',
      status: 'problem',
      about,
      title: `node ${node.node} has no label ${nodeLabel}=${node.node}`,
      cause: 'volumes and the init Job are pinned to the node by this label: nothing that uses them can be scheduled',
      evidence: [fact(nameOf('node', namesake), `label ${nodeLabel} is ${value ?? 'not there'}`)],
      fix: [
        step('Give it its label back', kubectl('label', 'node', node.node, `${nodeLabel}=${node.node}`, '--overwrite')),
      ],
    };
  }
  const others = known(state.nodes).map(({ metadata }) => metadata.labels[nodeLabel] ?? `${metadata.name} (no label)`);
  const meant = namesLike(
    node.node,
    known(state.nodes).flatMap(({ metadata }) => metadata.labels[nodeLabel] ?? []),
  );
  const guess = meant.length === 0 ? '' : `: did you mean ${plainText(meant.join(' or '))}?`;
  return {
    code: 'node-missing',
    status: 'problem',
    about,
    title: `there is no node with the label ${nodeLabel}=${node.node}${guess}`,
    cause:
      'the node has left the cluster, has another name now, or the description names a wrong one; its volumes lie on its disk',
    evidence: [fact('nodes', `${nodeLabel} is one of ${others.length === 0 ? 'nothing' : others.sort().join(', ')}`)],
    fix: [
      step('See which nodes there are', kubectl('get', 'nodes', `--label-columns=${nodeLabel}`)),
      meant.length > 0
        ? instruct(`If ${plainText(meant.join(' or '))} is meant, correct the description, synthesize and apply`)
        : instruct(
            'Bring the node back under its name; or, if the machine has another one now, label it with the planned value',
          ),
      instruct(
        'If it is gone for good, describe another node: that is a data move, or a new beginning, for each of its claims',
      ),
    ],
  };
}

/** Nodes that differ by a slip of the pen; one that differs in its number alone is its neighbour. */
function namesLike(wanted: string, names: readonly string[]): string[] {
  const numberless = (name: string): string => name.replace(/\d/g, '0');
  const slips = wanted.length < 4 ? 0 : wanted.length < 10 ? 1 : 2;
  const near = names
    .filter((name) => numberless(name) !== numberless(wanted))
    .map((name) => ({ name, by: distance(name.toLowerCase(), wanted.toLowerCase()) }));
  const least = Math.min(...near.map(({ by }) => by));
  const nearest = near.filter(({ by }) => by === least && by <= slips).map(({ name }) => name);
  // where everything is like it, nothing is
  return nearest.length > 2 ? [] : nearest.sort();
}

function describe(name: string): ReturnType<typeof kubectl>[] {
  return isDnsSubdomain(name) ? [kubectl('describe', 'node', name)] : [];
}
