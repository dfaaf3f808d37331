import { Yaml } from 'cdk8s';
import { stringsBut } from '../kubernetes/text';
import { problem, StorageError } from '../model/problems';
import { toHelmYaml } from '../values/helm-yaml';

/** Objects as YAML that every reader reads as exactly them, as several documents of one file. */
export function objectsAsYaml(...objects: readonly unknown[]): string {
  const broken = objects.flatMap((object) => stringsBut(object, (text) => text.isWellFormed()));
  if (broken.length > 0) {
    throw new StorageError(
      'cannot write the manifests',
      broken.map((place) =>
        problem('unwritable-text', place, `${place} has half a surrogate pair, which UTF-8 cannot encode; remove it`),
      ),
    );
  }
  return objects.map((object) => (object === undefined ? '\n' : toHelmYaml(object))).join('---\n');
}

/**
 * Lets cdk8s write with `objectsAsYaml` what an action writes. Its own writer leaves characters as they are that readers of
 * YAML 1.1 take for line breaks; which files there are, and what is in them, stays its business.
 */
export function withEscapes<T>(action: () => T): T {
  const { stringify } = Object.getOwnPropertyDescriptors(Yaml);
  Object.defineProperty(Yaml, 'stringify', { ...stringify, value: objectsAsYaml });
  try {
    return action();
  } finally {
    Object.defineProperty(Yaml, 'stringify', stringify);
  }
}
