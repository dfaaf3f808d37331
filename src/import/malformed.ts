import { finding, type Finding } from './finding';
import type { MalformedObject } from '../cluster/read-storage-objects';
import { show } from '../kubernetes/text';

/** An object of another shape, which might hide where data is. */
export function malformedFinding({ kind, name, path, got }: MalformedObject): Finding {
  const is = got === undefined ? 'is missing' : `is ${show(got)}, which Kubernetes does not accept there`;
  return finding('invalid-object', `${kind} ${typeof name === 'string' ? name : show(name ?? null)}`, `${path} ${is}`);
}
