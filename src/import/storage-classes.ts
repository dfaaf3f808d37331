import { finding, type Finding } from './finding';
import type { StorageClass } from '../cluster/objects';
import { classesToMake } from '../kubernetes/provisioned-classes';

const PROVISIONER = 'kubernetes.io/no-provisioner';

/** Whether to keep, create or recreate the StorageClasses. */
export interface ClassesPlan {
  /** `false`: all exist, and stay as they are. */
  readonly storageClasses?: false;
  /** Those that exist with other fields, and can be recreated without harm. */
  readonly replaced: readonly string[];
  readonly findings: readonly Finding[];
}

/** Whether the planned classes can be created: all fields of a StorageClass that matter are immutable. */
export function classesPlan(names: readonly string[], existing: readonly StorageClass[]): ClassesPlan {
  const found = new Map(existing.map((one) => [one.metadata.name, one]));
  const other = names.filter((name) => {
    const one = found.get(name);
    return one !== undefined && !isOurs(one);
  });
  if (other.length === 0) {
    return { replaced: [], findings: [] };
  }
  if (names.every((name) => found.has(name))) {
    const kept = finding(
      'class-kept',
      `StorageClass ${other.join(', ')}`,
      'exists with other fields and stays as it is: the description has storageClasses: false',
    );
    return { storageClasses: false, replaced: [], findings: [kept] };
  }
  const provisioned = other.filter((name) => found.get(name)?.provisioner !== PROVISIONER);
  return {
    replaced: other.filter((name) => !provisioned.includes(name)),
    // the library creates none that a provisioner is known by
    findings: classesToMake(provisioned, undefined).map((name) =>
      finding(
        'provisioned-class',
        `StorageClass ${name}`,
        'belongs to a provisioner, and the library would create one of that name; create the missing classes by hand, and add storageClasses: false to the description',
      ),
    ),
  };
}

function isOurs({ provisioner, volumeBindingMode, reclaimPolicy }: StorageClass): boolean {
  return provisioner === PROVISIONER && volumeBindingMode === 'WaitForFirstConsumer' && reclaimPolicy === 'Retain';
}
