import type { Owner } from '../model/claim';
import { type Component, DESCRIPTORS } from '../model/components';
import { isMap, type Value } from '../values/values';

/** The user and group of each component, for objects without ids. */
export type Owners = Readonly<Partial<Record<Component, Owner>>>;

/**
 * The user and group that a component writes as, and its fsGroup.
 * @param contexts the securityContexts of its object, in the order of precedence
 */
export function ownerOf(
  component: Component,
  contexts: readonly (Value | undefined)[],
  owners: Owners,
): { readonly owner: Owner; readonly fsGroup?: number } {
  const first = (key: string): number | undefined =>
    contexts.map((context) => idIn(context, key)).find((id) => id !== undefined);
  const fsGroup = first('fsGroup');
  const given = owners[component];
  const image = DESCRIPTORS[component].imageOwner;
  return {
    owner: {
      uid: first('runAsUser') ?? given?.uid ?? image.uid,
      // without a group in the pod, the process has the group of the image, and accesses its files through the fsGroup if there is one
      gid: first('runAsGroup') ?? given?.gid ?? fsGroup ?? image.gid,
    },
    ...(fsGroup === undefined ? {} : { fsGroup }),
  };
}

function idIn(context: Value | undefined, key: string): number | undefined {
  const id = isMap(context) ? context[key] : undefined;
  return typeof id === 'number' ? id : undefined;
}
