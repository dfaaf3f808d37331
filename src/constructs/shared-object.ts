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
  const ours = made.get(key);
  const existing =
    ours !== undefined && isInTree(ours) ? ours : root.node.findAll().find((one) => isAnother(one, object));
  if (existing === undefined) {
    made.set(key, object);
    return object;
  }
  const content = contentOf(object);
  scope.node.tryRemoveChild(id);
  if (contentOf(existing) !== content) {
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
  scope.node.addValidation({
    validate: () => {
      const now = made.get(key);
      return now !== undefined && isInTree(now) && contentOf(now) === content
        ? []
        : [
            `${object.kind} ${object.name} of ${scope.node.path} was removed with ${existing.node.path}; remove a construct before you create those that share its objects`,
          ];
    },
  });
  return existing as T;
}

function contentOf(object: ApiObject): string {
  return JSON.stringify(object.toJson());
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
