import { kubectl } from '../../commands/command';
import type { ClaimView } from '../claim-view';
import { ageOf } from '../../cluster/cluster-state';
import { conditionSeen, fact, nameOf } from '../evidence';
import { type Diagnosis, type Evidence, instruct, type Step, step } from '../finding';
import type { Node, Pod } from '../../cluster/live-objects';
import { plainText } from '../../cluster/plain-text';
import type { Condition } from '../../cluster/schemas';
import { isDnsSubdomain, isLabelKey, isLabelValue } from '../../kubernetes/names';
import { PATIENCE } from '../patience';
import { showTaint, untaint, untolerated } from './taints';

/** A pod that is not scheduled. */
interface Unscheduled {
  readonly view: ClaimView;
  readonly pod: Pod;
  readonly condition: Condition;
  /** The node with the planned label. */
  readonly live: Node | undefined;
  /** What the pod is for, as the subject of a sentence. */
  readonly who: string;
  /** What can be done instead of removing a taint. */
  readonly instead: Step;
  readonly evidence: readonly Evidence[];
}

type Check = (found: Unscheduled) => Diagnosis | undefined;

/** What keeps the pod off its node, whatever the scheduler names first, such as a claim that is not bound. */
const KEEPS_OUT: readonly Check[] = [nodeTainted, nodeCordoned, podWantsAnotherNode];

/** The first check with a result has the cause. */
const CAUSES: readonly Check[] = [...KEEPS_OUT, nodeFull, volumeNodeConflict, schedulingStarting, notScheduled];

/**
 * Why a pod that belongs on a planned node is not scheduled; `undefined` if it is.
 * @param who what the pod is for, as the subject of a sentence
 * @param instead what can be done instead of removing a taint
 */
export function unscheduled(view: ClaimView, pod: Pod, who: string, instead: Step): Diagnosis | undefined {
  return firstOf(CAUSES, view, pod, who, instead);
}

/** The same, if the node keeps the pod out. */
export function keptOut(view: ClaimView, pod: Pod, who: string, instead: Step): Diagnosis | undefined {
  return firstOf(KEEPS_OUT, view, pod, who, instead);
}

function firstOf(
  causes: readonly Check[],
  view: ClaimView,
  pod: Pod,
  who: string,
  instead: Step,
): Diagnosis | undefined {
  const condition = pod.status.conditions.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  if (condition === undefined || pod.spec.nodeName !== '') {
    return undefined;
  }
  const [live] = view.liveNodes;
  const evidence = [conditionSeen(nameOf('pod', pod), condition)];
  const found = { view, pod, condition, live, who, instead, evidence };
  for (const cause of causes) {
    const diagnosis = cause(found);
    if (diagnosis !== undefined) {
      return diagnosis;
    }
  }
  return undefined;
}

function nodeTainted({ view: { node }, pod, live, who, instead, evidence }: Unscheduled): Diagnosis | undefined {
  if (live === undefined) {
    return undefined;
  }
  const taints = untolerated(live, pod.spec.tolerations);
  if (taints.length === 0) {
    return undefined;
  }
  const shown = taints.map(showTaint).join(', ');
  return {
    code: 'node-tainted',
    status: 'problem',
    about: `node ${node.node}`,
    title: `node ${node.node} keeps ${who} out: taint ${shown}`,
    cause: 'volumes and their directories are on this node only, so what uses them must be admitted to it',
    evidence: [...evidence, fact(nameOf('node', live), `taint ${shown}`)],
    fix: [...taints.flatMap((taint) => untaint(live, taint)), instead],
  };
}

function nodeCordoned({ view: { node }, live, evidence }: Unscheduled): Diagnosis | undefined {
  return live?.spec.unschedulable !== true || !isDnsSubdomain(live.metadata.name)
    ? undefined
    : {
        code: 'node-cordoned',
        status: 'problem',
        about: `node ${node.node}`,
        title: `node ${node.node} is cordoned`,
        cause: 'it takes no new pods, usually because of maintenance; its volumes are on this node only',
        evidence: [...evidence, fact(nameOf('node', live), 'unschedulable true')],
        fix: uncordon(live),
      };
}

/** Lets a cordoned node take pods again; nothing for any other node. */
export function uncordon(live: Node | undefined): Step[] {
  return live?.spec.unschedulable === true && isDnsSubdomain(live.metadata.name)
    ? [step('When the maintenance is over, uncordon the node', kubectl('uncordon', live.metadata.name))]
    : [];
}

function podWantsAnotherNode({ view, pod, live, who, evidence }: Unscheduled): Diagnosis | undefined {
  if (live === undefined) {
    return undefined;
  }
  const { node, planned } = view;
  const unmatched = Object.entries(pod.spec.nodeSelector).filter(([key, value]) => live.metadata.labels[key] !== value);
  if (unmatched.length === 0) {
    return undefined;
  }
  const selector = unmatched.map(([key, value]) => plainText(`${key}=${value}`)).join(', ');
  const labels = unmatched.map(([key]) => `${key} is ${live.metadata.labels[key] ?? 'not set'}`).join(', ');
  // whatever a label says already, other pods and volumes may be pinned to
  const canLabel =
    unmatched.every(([key, value]) => isLabelKey(key) && isLabelValue(value) && !(key in live.metadata.labels)) &&
    isDnsSubdomain(live.metadata.name);
  const assignments = unmatched.map(([key, value]) => `${key}=${value}`);
  return {
    code: 'pod-wants-another-node',
    status: 'problem',
    about: nameOf('pod', pod),
    title: `the nodeSelector of ${who} excludes the node that holds its data: ${selector}`,
    cause: `the data is on node ${node.node}, which has other labels; a volume never follows a pod`,
    evidence: [...evidence, fact(nameOf('node', live), labels)],
    fix: [
      ...(canLabel
        ? [
            step(
              'If the node should have the label, set it',
              kubectl('label', 'node', live.metadata.name, ...assignments),
            ),
          ]
        : []),
      instruct(
        `${canLabel ? 'Otherwise remove' : 'Remove'} the nodeSelector from the values of ${planned.claim.component}, or from the object if it was set there by hand: the volume brings its pod to the node by itself`,
      ),
    ],
  };
}

function nodeFull({ view: { node, plan }, condition, live, who, evidence }: Unscheduled): Diagnosis | undefined {
  const resource = /Insufficient ([\w./-]*\w)/.exec(condition.message)?.[1];
  const nodes =
    live !== undefined && isDnsSubdomain(live.metadata.name)
      ? [live.metadata.name]
      : ['--selector', `${plan.document.nodeLabel}=${node.node}`];
  return resource === undefined
    ? undefined
    : {
        code: 'node-full',
        status: 'problem',
        about: `node ${node.node}`,
        title: `node ${node.node} does not have enough ${plainText(resource)} left for ${who}`,
        cause: 'its data is on this node only, so it cannot run on another one',
        evidence,
        fix: [
          step('List what runs there', kubectl('describe', 'node', ...nodes)),
          instruct('Move other pods away, or lower the requests in the values'),
        ],
      };
}

/** Other nodes must not match the volume, but the volume's node must match the pod. */
function volumeNodeConflict({ view: { node }, pod, condition, who, evidence }: Unscheduled): Diagnosis | undefined {
  return !/volume node affinity conflict|didn't match Pod's node affinity/.test(condition.message)
    ? undefined
    : {
        code: 'volume-node-conflict',
        status: 'problem',
        about: nameOf('pod', pod),
        title: `${who} may not run on the node of its volume`,
        cause: `the volume is on node ${node.node}; an affinity, a spread constraint or a second volume of the pod requires another node`,
        evidence,
        fix: compareConstraints(pod),
      };
}

function schedulingStarting({ view: { state }, pod, condition, who, evidence }: Unscheduled): Diagnosis | undefined {
  return ageOf(condition.lastTransitionTime, state.now) >= PATIENCE.scheduling
    ? undefined
    : {
        code: 'starting',
        status: 'waiting',
        about: nameOf('pod', pod),
        title: `${who} is not scheduled yet`,
        cause: 'the scheduler names the reason',
        evidence,
        fix: compareConstraints(pod),
      };
}

function notScheduled({ pod, who, evidence }: Unscheduled): Diagnosis {
  return {
    code: 'not-scheduled',
    status: 'problem',
    about: nameOf('pod', pod),
    title: `${who} is not scheduled`,
    cause: 'the scheduler names the reason',
    evidence,
    fix: compareConstraints(pod),
  };
}

function compareConstraints({ metadata: { namespace, name } }: Pod): Step[] {
  return [
    instruct(
      'Compare affinity, topologySpreadConstraints and nodeSelector of the component in the values with the planned node',
    ),
    ...(isDnsSubdomain(name)
      ? [step('Read all that the scheduler reports', kubectl('describe', 'pod', '--namespace', namespace, name))]
      : []),
  ];
}
