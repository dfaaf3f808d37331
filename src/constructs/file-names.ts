import { join } from 'node:path/posix';
import { RenderedStorage } from './rendered-storage';

/** The prefix of the files of a storage. Files of two releases with the same name also have the namespace. */
function fileBase(storage: RenderedStorage): string {
  const { name, namespace } = storage.plan.release;
  const sameName = RenderedStorage.allIn(storage).filter(({ plan }) => plan.release.name === name);
  return sameName.length === 1 ? name : `${namespace}.${name}`;
}

/** The path of the values file of a storage in the output folder. */
export function valuesFile(storage: RenderedStorage): string {
  return join('values', `${fileBase(storage)}.yml`);
}

/** The path of the JSON plan of a storage in the output folder. The Markdown plan is in the same folder. */
export function planFile(storage: RenderedStorage): string {
  return join('plan', `${fileBase(storage)}.json`);
}
