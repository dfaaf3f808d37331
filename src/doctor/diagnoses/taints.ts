import { kubectl } from '../../commands/command';
import { type Step, step } from '../finding';
import type { Node, Taint, Toleration } from '../../cluster/live-objects';
import { plainText } from '../../cluster/plain-text';
import { isDnsSubdomain, isLabelKey } from '../../kubernetes/names';

const KEEPS_OUT: readonly string[] = ['NoSchedule', 'NoExecute'];

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
