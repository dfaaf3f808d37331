import { kubectl } from '../../commands/command';
import type { ClaimView } from '../claim-view';
import { ageOf } from '../../cluster/cluster-state';
import { fact, nameOf, conditionSeen } from '../evidence';
import { type Diagnosis, instruct, type Step, step } from '../finding';
import type { Node, Pod, Taint, Toleration } from '../../cluster/live-objects';
import { plainText } from '../../cluster/plain-text';
import { isDnsSubdomain, isLabelKey, isLabelValue } from '../../kubernetes/names';

const YOUNG = 60_000;
const KEEPS_OUT: readonly string[] = ['NoSchedule', 'NoExecute'];

/**
 * Why a pod that belongs on a planned node is not scheduled, `undefined` where it is.
 * @param who what the pod is for, for the sentence
 * @param instead what a person can do instead of taking a taint away
 */
export function unscheduled(view: ClaimView, pod: Pod, who: string, instead: Step): Diagnosis | undefined {
  const condition = pod.status.conditions.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  if (condition === undefined || pod.spec.nodeName !== '') {
    return undefined;
  }
  const { node, plan, liveNodes, state, planned } = view;
  const evidence = [conditionSeen(nameOf('pod', pod), condition)];
  const about = `node ${node.node}`;
  const [live] = liveNodes;
  const taints = live === undefined ? [] : untolerated(live, pod);
  if (live !== undefined && taints.length > 0) {
    const shown = taints.map(showTaint).join(', ');
    return {
      code: 'node-tainted',
      status: 'problem',
      about,
      title: `node ${node.node} keeps ${who} out: taint ${shown}`,
      cause: 'volumes and their directories are on this node alone, and what uses them must be let in',
      evidence: [...evidence, fact(nameOf('node', live), `taint ${shown}`)],
      fix: [...taints.flatMap((taint) => untaint(live, taint)), instead],
    };
  }
  if (live?.spec.unschedulable === true && isDnsSubdomain(live.metadata.name)) {
    return {
      code: 'node-cordoned',
      status: 'problem',
      about,
      title: `node ${node.node} is cordoned`,
      cause: 'somebody closed it for new pods, for maintenance as a rule; its volumes are there and nowhere else',
      evidence: [...evidence, fact(nameOf('node', live), 'unschedulable true')],
      fix: [step('When the maintenance is over, open it', kubectl('uncordon', live.metadata.name))],
    };
  }
  const unmatched = Object.entries(pod.spec.nodeSelector).filter(
    ([key, value]) => live !== undefined && live.metadata.labels[key] !== value,
  );
  if (live !== undefined && unmatched.length > 0) {
    const shown = unmatched.map(([key, value]) => plainText(`${key}=${value}`)).join(', ');
    return {
      code: 'pod-wants-another-node',
      status: 'problem',
      about: nameOf('pod', pod),
      title: `${who} is asked for on another node than its data: nodeSelector ${shown}`,
      cause: `the data are on node ${node.node}, whose labels say otherwise; a volume never follows a pod`,
      evidence: [
        ...evidence,
        fact(
          nameOf('node', live),
          unmatched.map(([key]) => `${key} is ${live.metadata.labels[key] ?? 'not there'}`).join(', '),
        ),
      ],
      fix: [
        ...(unmatched.every(([key, value]) => isLabelKey(key) && isLabelValue(value)) &&
        isDnsSubdomain(live.metadata.name)
          ? [
              step(
                'If the node is meant to have the label, give it that',
                kubectl(
                  'label',
                  'node',
                  live.metadata.name,
                  ...unmatched.map(([key, value]) => `${key}=${value}`),
                  '--overwrite',
                ),
              ),
            ]
          : []),
        instruct(
          `Else take the nodeSelector out of the values of ${planned.claim.component}: the volume brings its pod to the node by itself`,
        ),
      ],
    };
  }
  const lacking = /Insufficient ([a-z0-9./-]+)/i.exec(condition.message)?.[1];
  if (lacking !== undefined) {
    return {
      code: 'node-full',
      status: 'problem',
      about,
      title: `node ${node.node} has not enough ${plainText(lacking)} left for ${who}`,
      cause: 'its data are on this node and nowhere else, so it cannot run where there is room',
      evidence,
      fix: [
        step(
          'See what runs there',
          kubectl(
            'describe',
            'node',
            ...(live !== undefined && isDnsSubdomain(live.metadata.name)
              ? [live.metadata.name]
              : ['--selector', `${plan.document.nodeLabel}=${node.node}`]),
          ),
        ),
        instruct('Move other pods away, or lower the requests in the values'),
      ],
    };
  }
  // that other nodes do not match the volume's affinity is as it should be; that its own does not match the pod's is not
  const conflict = /volume node affinity conflict|didn't match Pod's node affinity/.test(condition.message);
  const isYoung = !conflict && ageOf(condition.lastTransitionTime, state.now) < YOUNG;
  return {
    code: isYoung ? 'starting' : conflict ? 'volume-node-conflict' : 'not-scheduled',
    status: isYoung ? 'waiting' : 'problem',
    about: nameOf('pod', pod),
    title: isYoung
      ? `${who} is not scheduled yet`
      : conflict
        ? `${who} may not run on the node that its volume is on`
        : `${who} is not scheduled`,
    cause: conflict
      ? `the volume is on node ${node.node}; an affinity, a spread constraint or a second volume of the pod asks for another`
      : 'the scheduler says why',
    evidence,
    fix: [
      instruct(
        'Compare affinity, topologySpreadConstraints and nodeSelector of the component in the values with the planned node',
      ),
      ...(isDnsSubdomain(pod.metadata.name)
        ? [
            step(
              'All that the scheduler says',
              kubectl('describe', 'pod', '--namespace', pod.metadata.namespace, pod.metadata.name),
            ),
          ]
        : []),
    ],
  };
}

function untolerated(node: Node, { spec }: Pod): Taint[] {
  return node.spec.taints.filter(
    (taint) =>
      KEEPS_OUT.includes(taint.effect) &&
      // the cordon's own, which has a cure of its own
      taint.key !== 'node.kubernetes.io/unschedulable' &&
      !spec.tolerations.some((toleration) => tolerates(toleration, taint)),
  );
}

/** @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
function tolerates({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  const isKey = key === '' ? operator === 'Exists' : key === taint.key;
  return isKey && (effect === '' || effect === taint.effect) && (operator === 'Exists' || value === taint.value);
}

function showTaint({ key, value, effect }: Taint): string {
  return plainText(`${key}${value === '' ? '' : `=${value}`}:${effect}`);
}

/** Kubernetes' own taints come back until what they say is over. */
function untaint(node: Node, { key, effect }: Taint): Step[] {
  if (!isLabelKey(key) || !isDnsSubdomain(node.metadata.name)) {
    return [];
  }
  return key.startsWith('node.kubernetes.io/')
    ? [
        step(
          `The taint ${key} tells a state of the node; see which, and cure that`,
          kubectl('describe', 'node', node.metadata.name),
        ),
      ]
    : [
        step(
          'If the taint is not meant, take it away',
          kubectl('taint', 'nodes', node.metadata.name, `${key}:${effect}-`),
        ),
      ];
}
