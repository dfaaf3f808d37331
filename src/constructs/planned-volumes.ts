import type { Construct, IConstruct } from 'constructs';
import type { Problem } from '../model/problems';
import { planProblems, type StoragePlan } from '../plan/storage-plan';

/** The volumes that one construct creates, and the capacity of the nodes. */
type Planned = Pick<StoragePlan, 'volumes' | 'capacity'>;

/** By app; cdk8s would have to search the whole tree for them, again and again. */
const PLANNED = new WeakMap<IConstruct, Map<Construct, Planned>>();

/**
 * Registers what a construct creates; the last registration of a construct counts. Conflicts between all constructs of an app are
 * reported once, by the last one.
 */
export function registerVolumes(construct: Construct, planned: Planned): void {
  const { root } = construct.node;
  const all = PLANNED.get(root) ?? new Map<Construct, Planned>();
  PLANNED.set(root, all);
  const isKnown = all.has(construct);
  all.set(construct, planned);
  if (isKnown) {
    return;
  }
  construct.node.addValidation({
    validate: () => ([...all.keys()].at(-1) === construct ? conflictsIn(construct).map(({ message }) => message) : []),
  });
}

/** What the volumes of an app do to each other, whichever constructs create them. */
export function conflictsIn(scope: IConstruct): Problem[] {
  return planProblems([...(PLANNED.get(scope.node.root)?.values() ?? [])]);
}
