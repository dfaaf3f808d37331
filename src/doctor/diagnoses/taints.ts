import * as v from 'valibot';
import { kubectl } from '../../commands/command';
import { type ClaimView, missingJobOf } from '../claim-view';
import { fact, nameOf } from '../evidence';
import { type Diagnosis, instruct, type Step, step } from '../finding';
import { type Node, type Taint, type Toleration, TOLERATION } from '../../cluster/live-objects';
import { plainText } from '../../cluster/plain-text';
import { list } from '../../cluster/schemas';
import { isDnsSubdomain, isLabelKey } from '../../kubernetes/names';
import { isOfStack } from '../../plan/storage-plan';

const KEEPS_OUT: readonly string[] = ['NoSchedule', 'NoExecute'];

/** A taint that would keep the init Job or the pods out, seen before they are there. */
export function nodeTainted(view: ClaimView): Diagnosis | undefined {
  const {
    node,
    liveNodes: [live],
  } = view;
  const kept =
    live === undefined ? [] : toComeTo(view).map((one) => ({ ...one, taints: untolerated(live, one.tolerations) }));
  const taints = [...new Set(kept.flatMap((one) => one.taints))];
  return live === undefined || taints.length === 0
    ? undefined
    : {
        code: 'node-tainted',
        status: 'problem',
        about: `node ${node.node}`,
        title: `node ${node.node} has a taint that not everything of the plan tolerates`,
        cause: 'volumes and directories are on this node only; what uses them must be admitted to it',
        evidence: kept.flatMap(({ what, taints }) =>
          taints.map((one) => fact(nameOf('node', live), `taint ${showTaint(one)}, not tolerated by ${what}`)),
        ),
        fix: [
          ...taints.flatMap((one) => untaint(live, one)),
          instruct(
            'Or let the Job and the pods tolerate it: tolerations of the component in the values apply to both, initJob: { tolerations } to the Job only',
          ),
        ],
      };
}

/** What is still to be created on the node of a claim, as far as its tolerations are known. */
function toComeTo(view: ClaimView): { readonly what: string; readonly tolerations: readonly Toleration[] }[] {
  const { plan, planned, workload, pods } = view;
  const job = missingJobOf(view);
  const arePodsKnown = workload !== undefined && isOfStack(plan.document.release);
  return [
    ...(job === undefined ? [] : [{ what: 'the init Job', tolerations: parsed(job.pod?.tolerations) }]),
    ...(arePodsKnown && pods.length === 0
      ? [{ what: planned.claim.component, tolerations: parsed(workload.tolerations) }]
      : []),
  ];
}

function parsed(tolerations: unknown): Toleration[] {
  return v.parse(list(TOLERATION), tolerations);
}

/** The taints of a node that keep a pod out. */
export function untolerated(node: Node, tolerations: readonly Toleration[]): Taint[] {
  return node.spec.taints.filter(
    (taint) =>
      KEEPS_OUT.includes(taint.effect) &&
      // that of a cordoned node, which is a finding of its own
      taint.key !== 'node.kubernetes.io/unschedulable' &&
      !tolerations.some((toleration) => tolerates(toleration, taint)),
  );
}

/** @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
function tolerates({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  const isKey = key === '' ? operator === 'Exists' : key === taint.key;
  return isKey && (effect === '' || effect === taint.effect) && (operator === 'Exists' || value === taint.value);
}

export function showTaint({ key, value, effect }: Taint): string {
  return plainText(`${key}${value === '' ? '' : `=${value}`}:${effect}`);
}

/** Kubernetes sets its own taints again as long as their reason exists. */
export function untaint(node: Node, { key, effect }: Taint): Step[] {
  if (!isLabelKey(key) || !isDnsSubdomain(node.metadata.name)) {
    return [];
  }
  return key.startsWith('node.kubernetes.io/')
    ? [
        step(
          `The taint ${key} shows a condition of the node; read which, and fix that`,
          kubectl('describe', 'node', node.metadata.name),
        ),
      ]
    : [
        step(
          'If the node should not have the taint, remove it',
          kubectl('taint', 'nodes', node.metadata.name, `${key}:${effect}-`),
        ),
      ];
}
