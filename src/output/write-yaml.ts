import { Yaml } from 'cdk8s';
import { stringsBut } from '../kubernetes/text';
import { problem, StorageError } from '../model/problems';
import { toHelmYaml } from '../values/helm-yaml';

/** Objects as documents of one YAML file, which every reader reads unchanged. */
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
 * Makes cdk8s use `objectsAsYaml` during an action. Its own writer does not escape characters that readers of
 * YAML 1.1 read as line breaks. cdk8s still decides which files it writes, and with which objects.
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
