import { ApiObject } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { problem, StorageError } from '../model/problems';

/** The objects of this library in each app, by kind, namespace and name. */
const MADE = new WeakMap<IConstruct, Map<string, ApiObject>>();

/**
 * Creates an object that several releases of one cluster share: the first release creates it, and the others use the same one.
 * Another content with the same kind and name is an error, because a cluster can have only one such object.
 */
export function sharedObject<T extends ApiObject>(scope: Construct, id: string, make: (id: string) => T): T {
  const { root } = scope.node;
  const made = MADE.get(root) ?? new Map<string, ApiObject>();
  MADE.set(root, made);
  const object = make(id);
  const key = keyOf(object);
  const existing = made.get(key) ?? root.node.findAll().find((one) => isAnother(one, object));
  if (existing === undefined || !isInTree(existing)) {
    made.set(key, object);
    return object;
  }
  const isEqual = JSON.stringify(existing.toJson()) === JSON.stringify(object.toJson());
  scope.node.tryRemoveChild(id);
  if (!isEqual) {
    const name = `${object.kind} ${object.name}`;
    throw new StorageError(`cannot share ${name}`, [
      problem(
        'shared-object-differs',
        name,
        `${name} of ${scope.node.path} differs from that of ${existing.node.path}; a cluster has room for one, so describe both alike or use another name`,
      ),
    ]);
  }
  made.set(key, existing);
  return existing as T;
}

function keyOf({ kind, metadata, name }: ApiObject): string {
  return `${kind} ${metadata.namespace ?? ''} ${name}`;
}

function isAnother(construct: IConstruct, object: ApiObject): construct is ApiObject {
  return construct !== object && ApiObject.isApiObject(construct) && keyOf(construct) === keyOf(object);
}

/** Whether a construct is still in the tree where it was created. */
export function isInTree({ node }: IConstruct): boolean {
  const { scope } = node;
  return scope === undefined || (scope.node.tryFindChild(node.id)?.node === node && isInTree(scope));
}
