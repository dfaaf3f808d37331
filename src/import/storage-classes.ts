import type { Findings } from './finding';
import { type FoundObject, ofKind, textAt } from './read-objects';

const PROVISIONER = 'kubernetes.io/no-provisioner';

/** What becomes of the StorageClasses. */
export interface ClassesPlan {
  /** `false`: all are there, and stay as they are. */
  readonly storageClasses?: false;
  /** Those that are in the way, and can be made anew without harm. */
  readonly replaced: readonly string[];
}

/** Whether the classes can be made: everything that says something in one is immutable. */
export function classesPlan(
  names: readonly string[],
  objects: readonly FoundObject[],
  findings: Findings,
): ClassesPlan {
  const found = new Map(ofKind(objects, 'StorageClass').map((one) => [textAt(one, 'metadata', 'name') ?? '', one]));
  const other = names.filter((name) => {
    const one = found.get(name);
    return one !== undefined && !isOurs(one);
  });
  if (other.length === 0) {
    return { replaced: [] };
  }
  if (names.every((name) => found.has(name))) {
    findings.add(
      'note',
      'class',
      `StorageClass ${other.join(', ')}`,
      'is there in another shape and stays as it is: storageClasses: false',
    );
    return { storageClasses: false, replaced: [] };
  }
  const provisioned = other.filter((name) => textAt(found.get(name), 'provisioner') !== PROVISIONER);
  for (const name of provisioned) {
    findings.add(
      'person',
      'class',
      `StorageClass ${name}`,
      'belongs to a provisioner, and the library would make one of that name: make the classes that are missing yourself, and add storageClasses: false to the description',
    );
  }
  return { replaced: other.filter((name) => !provisioned.includes(name)) };
}

function isOurs(object: FoundObject): boolean {
  return (
    textAt(object, 'provisioner') === PROVISIONER &&
    textAt(object, 'volumeBindingMode') === 'WaitForFirstConsumer' &&
    textAt(object, 'reclaimPolicy') === 'Retain'
  );
}
