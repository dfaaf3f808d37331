import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { StorageError } from '../model/problems';

/**
 * What several releases of one cluster share is made once: the first one that asks makes it, the others get that one.
 * The same kind and name with other content is an error, because the cluster has room for one.
 */
export function sharedObject(scope: Construct, make: () => ApiObject): ApiObject {
  const others = scope.node.root.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
  const made = make();
  const existing = others.find(({ kind, name }) => kind === made.kind && name === made.name);
  if (existing === undefined) {
    return made;
  }
  const [theirs, ours] = [existing, made].map((object) => JSON.stringify(object.toJson()));
  scope.node.tryRemoveChild(made.node.id);
  if (theirs !== ours) {
    throw new StorageError(`cannot share ${made.kind} ${made.name}`, [
      `${made.kind} ${made.name}: got ${String(ours)} from ${scope.node.path}, want ${String(theirs)} as ${existing.node.path} has it`,
    ]);
  }
  return existing;
}
