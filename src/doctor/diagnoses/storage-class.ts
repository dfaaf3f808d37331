import type { ClaimView } from '../claim-view';
import { lacks, named } from '../../cluster/cluster-state';
import { plainText } from '../../cluster/plain-text';
import { kubectl } from '../../commands/command';
import { provisionerOfClass } from '../../kubernetes/provisioned-classes';
import { applyStorage } from '../fixes';
import { conditionSeen, fact, nameOf } from '../evidence';
import { type Diagnosis, instruct, step } from '../finding';
import { isOfStack } from '../../plan/storage-plan';

const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

/** The StorageClass of the planned name provisions volumes. */
export function storageClassProvisions({ state, planned, plan }: ClaimView): Diagnosis | undefined {
  const name = planned.storageClassName;
  const found = named(state.classes, name);
  // a class that belongs to a provisioner is not made, and its name was chosen on purpose
  if (found === undefined || found.provisioner === NO_PROVISIONER || provisionerOfClass(name) !== undefined) {
    return undefined;
  }
  return {
    code: 'storage-class-provisions',
    status: 'problem',
    about: `StorageClass ${name}`,
    title: `the StorageClass ${name} has another provisioner: ${plainText(found.provisioner)}`,
    cause:
      'the planned class provisions nothing. A claim of this class that does not find its volume gets a new one from the provisioner, without the data; and a provisioner cannot be changed, so applying the plan fails',
    data: 'that of bound claims is not touched',
    evidence: [fact(nameOf('StorageClass', found), `provisioner ${found.provisioner}, planned ${NO_PROVISIONER}`)],
    fix: [
      step('Find the owner of the class', kubectl('get', 'storageclass', name, '--output=yaml')),
      instruct(
        'If its owner needs it, describe another storageClassName, synthesize and apply. If not, let the owner delete it; volumes and claims stay',
      ),
      applyStorage(plan, 'Then apply the storage, which includes the class'),
    ],
  };
}

/** The StorageClass that the plan names: without the object the operator creates no StatefulSet. */
export function storageClassMissing({ state, planned, plan, object }: ClaimView): Diagnosis | undefined {
  const name = planned.storageClassName;
  if (!lacks(state.classes, name)) {
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
