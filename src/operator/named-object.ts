import { type Value, valueAt, type Values } from '../values/values';

/** The name and namespace of an object, or `undefined` if it has no name. */
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

/** A count in a spec, which is 1 by default. */
export function countIn(value: Value | undefined): number {
  return typeof value === 'number' && Number.isInteger(value) ? value : 1;
}
