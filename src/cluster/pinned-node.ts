import type { PersistentVolume } from './objects';
import { HOSTNAME_LABEL, isLabelKey, isLabelValue } from '../kubernetes/names';

/** A node by the label that names it. */
export interface PinnedNode {
  readonly label: string;
  readonly node: string;
}

/**
 * The one node that a volume is pinned to: by its hostname if there is one, or else by the only label with a single value.
 * `undefined` if the affinity allows several nodes, or cannot be evaluated.
 */
export function pinnedNode({ spec }: PersistentVolume): PinnedNode | undefined {
  const [term, ...alternatives] = termsOf(spec);
  if (term === undefined || alternatives.length > 0) {
    return undefined;
  }
  const pins = term.matchExpressions.flatMap(({ key, operator, values: [node, ...more] }) =>
    operator === 'In' && node !== undefined && more.length === 0 && isLabelKey(key) && isLabelValue(node)
      ? [{ label: key, node }]
      : [],
  );
  return pins.find(({ label }) => label === HOSTNAME_LABEL) ?? (pins.length === 1 ? pins[0] : undefined);
}

/** Every value that the affinity of a volume names for a label. */
export function nodesNamedBy({ spec }: PersistentVolume, label: string): string[] {
  return termsOf(spec).flatMap(({ matchExpressions }) =>
    matchExpressions.filter(({ key }) => key === label).flatMap(({ values }) => values),
  );
}

/** Whether the affinity of a volume excludes any node at all. */
export function hasAffinity({ spec }: PersistentVolume): boolean {
  return spec.nodeAffinity?.required !== undefined;
}

function termsOf({ nodeAffinity }: PersistentVolume['spec']) {
  return nodeAffinity?.required?.nodeSelectorTerms ?? [];
}
