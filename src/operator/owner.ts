import type { Owner } from '../model/claim';
import { type Component, DESCRIPTORS } from '../model/components';
import { isMap, type Value } from '../values/values';

/** Who a component runs as where its object names no ids. */
export type Owners = Readonly<Partial<Record<Component, Owner>>>;

/**
 * Who a component writes as, and its fsGroup.
 * @param contexts the securityContexts of its object, the stronger first
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
      // a group that the pod does not name is the image's; the process reaches its files by the fsGroup where there is one
      gid: first('runAsGroup') ?? given?.gid ?? fsGroup ?? image.gid,
    },
    ...(fsGroup === undefined ? {} : { fsGroup }),
  };
}

function idIn(context: Value | undefined, key: string): number | undefined {
  const id = isMap(context) ? context[key] : undefined;
  return typeof id === 'number' ? id : undefined;
}
