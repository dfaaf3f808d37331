import { keyOf, type OtherValue } from './other-values';
import type { RenderedObject } from './rendered-object';
import type { StorageKey } from './storage-keys';
import { isOperated } from '../model/components';
import { isOperatorKind, OPERATOR_KINDS } from '../model/operator-kinds';
import { isMap, printed, type Value, type Values, withoutValue } from '../values/values';

/** A key whose value is replaced by another one. */
export interface Probe {
  readonly key: StorageKey;
  readonly other: OtherValue;
}

/** Whether the other value of a key is in objects: of its component, if it belongs to one. */
export function hasArrived(
  { key, other }: Probe,
  all: readonly Probe[],
  before: readonly RenderedObject[],
  after: readonly RenderedObject[],
): boolean {
  const its = (objects: readonly RenderedObject[]): Leaf[] =>
    objects.filter(({ object }) => isOf(object, key)).flatMap(({ object }) => leavesOf(object, []));
  if (other.isUnique) {
    const wanted = String(other.value);
    return its(after).some(({ value }) =>
      typeof other.value === 'string' ? printed(value).includes(wanted) : printed(value) === wanted,
    );
  }
  const isAlike = (one: Probe): boolean =>
    one.key.component === key.component && keyOf(one.key.path) === keyOf(key.path) && one.other.value === other.value;
  // where two keys of one name get the same value, the key above tells them apart
  const depth = all.filter(isAlike).length > 1 && keyOf(key.path) === key.path.at(-1) ? 2 : 1;
  const suffix = namesOf(key.path).slice(-depth).join('.');
  const count = (objects: readonly RenderedObject[]): number =>
    its(objects).filter(
      ({ path, value }) => printed(value) === String(other.value) && namesOf(path).slice(-depth).join('.') === suffix,
    ).length;
  return count(after) > count(before);
}

/** The text of objects for a comparison, without what differs in every rendering: checksums of random passwords. */
export function canonical(objects: readonly RenderedObject[]): string {
  return JSON.stringify(
    objects.map(({ object }) => withoutValue(object, ['spec', 'template', 'metadata', 'annotations'])),
  );
}

function isOf(object: Values, { component }: StorageKey): boolean {
  const { kind } = object;
  if (component === undefined) {
    return true;
  }
  return isOperatorKind(kind) ? OPERATOR_KINDS[kind].component === component : !isOperated(component);
}

interface Leaf {
  readonly path: readonly string[];
  readonly value: string | number | boolean;
}

function leavesOf(value: Value | undefined, path: readonly string[]): Leaf[] {
  if (Array.isArray(value)) {
    return (value as readonly Value[]).flatMap((inner, index) => leavesOf(inner, [...path, String(index)]));
  }
  if (isMap(value)) {
    return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
  }
  return value === undefined || value === null ? [] : [{ path, value: value as Leaf['value'] }];
}

/** The keys of a path without the indexes of lists. */
function namesOf(path: readonly string[]): string[] {
  return path.filter((key) => !/^\d+$/.test(key));
}
