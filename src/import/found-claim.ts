import { type FoundObject, ofKind, textAt } from './read-objects';
import { valueAt } from '../values/values';

/** A PersistentVolumeClaim that exists, as far as it is read. */
export interface FoundClaim {
  readonly namespace: string;
  readonly name: string;
  readonly volumeName: string | undefined;
  readonly storageClassName: string | undefined;
}

export function foundClaims(objects: readonly FoundObject[]): FoundClaim[] {
  return ofKind(objects, 'PersistentVolumeClaim').flatMap((object) => {
    const [namespace, name] = [textAt(object, 'metadata', 'namespace'), textAt(object, 'metadata', 'name')];
    const spec = valueAt(object, ['spec']);
    return namespace === undefined || name === undefined
      ? []
      : [
          {
            namespace,
            name,
            volumeName: textAt(spec, 'volumeName'),
            storageClassName: textAt(spec, 'storageClassName'),
          },
        ];
  });
}
