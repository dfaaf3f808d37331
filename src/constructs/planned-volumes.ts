import type { Construct, IConstruct } from 'constructs';
import type { Problem } from '../model/problems';
import { planProblems, type StoragePlan } from '../plan/storage-plan';

/** The volumes that one construct creates, and the capacity of the nodes. */
type Planned = Pick<StoragePlan, 'volumes' | 'capacity'>;

/** By app; cdk8s would have to search the whole tree for them, again and again. */
const PLANNED = new WeakMap<IConstruct, Planned[]>();

/** Registers what a construct creates. Conflicts between all constructs of an app are reported once, by the last one. */
export function registerVolumes(construct: Construct, planned: Planned): void {
  const { root } = construct.node;
  const all = PLANNED.get(root) ?? [];
  PLANNED.set(root, all);
  all.push(planned);
  construct.node.addValidation({
    validate: () => (all.at(-1) === planned ? planProblems(all).map(({ message }) => message) : []),
  });
}

/** What the volumes of an app do to each other, whichever constructs create them. */
export function conflictsIn(scope: IConstruct): Problem[] {
  return planProblems(PLANNED.get(scope.node.root) ?? []);
}
