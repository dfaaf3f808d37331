import { type Value, valueAt, type Values } from '../values/values';

/** Where an object stands; `undefined` where it has no name. */
export function placeOf(
  object: Values,
  defaultNamespace: string,
): { readonly name: string; readonly namespace: string } | undefined {
  const name = valueAt(object, ['metadata', 'name']);
  const namespace = valueAt(object, ['metadata', 'namespace']);
  return typeof name === 'string' && name !== ''
    ? { name, namespace: typeof namespace === 'string' && namespace !== '' ? namespace : defaultNamespace }
    : undefined;
}

/** A count in a spec: Kubernetes takes none for 1. */
export function countIn(value: Value | undefined): number {
  return typeof value === 'number' && Number.isInteger(value) ? value : 1;
}
