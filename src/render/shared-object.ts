import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { StorageError } from '../problems';

/**
 * What several releases of one cluster share is made once: the first one that asks makes it, the others get that one.
 * The same name with other content is an error, because the cluster has room for one.
 */
export function sharedObject<T extends ApiObject>(
  scope: Construct,
  is: (construct: unknown) => construct is T,
  name: string,
  make: () => T,
): T {
  const existing = scope.node.root.node
    .findAll()
    .filter(is)
    .find((object) => object.name === name);
  const made = make();
  if (existing === undefined) {
    return made;
  }
  const [was, is_] = [existing, made].map((object) => JSON.stringify(object.toJson()));
  scope.node.tryRemoveChild(made.node.id);
  if (was !== is_) {
    throw new StorageError(`cannot share ${made.kind} ${name}`, [
      `${made.kind} ${name}: got ${is_ ?? ''} from ${scope.node.path}, want ${was ?? ''} as ${existing.node.path} has it`,
    ]);
  }
  return existing;
}
