import type { ClaimView } from '../claim-view';
import { lacks } from '../../cluster/cluster-state';
import { applyStorage } from '../fixes';
import { conditionSeen, fact, nameOf } from '../evidence';
import type { Diagnosis } from '../finding';
import { isOfStack } from '../../plan/storage-plan';

/** The StorageClass that the plan names: without the object the operator creates no StatefulSet. */
export function storageClassMissing({ state, planned, plan, object }: ClaimView): Diagnosis | undefined {
  const name = planned.storageClassName;
  if (!lacks(state.classes, (one) => one === name)) {
    return undefined;
  }
  const ofStack = isOfStack(plan.document.release);
  const refusal = object?.status.conditions.find(({ message }) => message.includes(`"${name}"`));
  return {
    code: 'storage-class-missing',
    status: 'problem',
    about: `StorageClass ${name}`,
    title: `the StorageClass ${name} does not exist`,
    cause: `it was never applied, or was pruned. Volumes bind without it${ofStack ? ', but the operator (0.69.0 and newer) creates no StatefulSet whose storage class does not exist' : ''}`,
    evidence: [
      fact('StorageClasses', `${name} is not among them`),
      ...(object === undefined || refusal === undefined ? [] : [conditionSeen(nameOf(object.kind, object), refusal)]),
    ],
    fix: [applyStorage(plan, 'Apply the storage, which includes the class')],
  };
}
