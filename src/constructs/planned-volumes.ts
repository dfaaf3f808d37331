import type { Construct, IConstruct } from 'constructs';
import { isInTree } from './shared-object';
import type { Problem } from '../model/problems';
import { planProblems, type StoragePlan } from '../plan/storage-plan';

/** The volumes that one construct creates, and the capacity of the nodes. */
type Planned = Pick<StoragePlan, 'volumes' | 'capacity'>;

interface Registered {
  readonly construct: Construct;
  readonly planned: Planned;
}

/** By app; cdk8s would have to search the whole tree for them, again and again. */
const REGISTERED = new WeakMap<IConstruct, Registered[]>();

/** Registers what a construct creates. Conflicts between all constructs of an app are reported once, by the last one. */
export function registerVolumes(construct: Construct, planned: Planned): void {
  const { root } = construct.node;
  const all = REGISTERED.get(root) ?? [];
  REGISTERED.set(root, all);
  const one = { construct, planned };
  all.push(one);
  construct.node.addValidation({
    validate: () => (inTree(root).at(-1) === one ? conflictsIn(root).map(({ message }) => message) : []),
  });
}

/** What the volumes of an app do to each other, whichever constructs create them. */
export function conflictsIn(scope: IConstruct): Problem[] {
  return planProblems(inTree(scope).map(({ planned }) => planned));
}

/** What constructs create that were not removed. */
function inTree(scope: IConstruct): Registered[] {
  return (REGISTERED.get(scope.node.root) ?? []).filter(({ construct }) => isInTree(construct));
}
