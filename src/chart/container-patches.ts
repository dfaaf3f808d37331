import type { ChartTraits } from './chart-history';
import { DESCRIPTORS, type OperatedComponent, type ValuesPath } from '../model/components';
import { listOf, type Value, valueAt, type Values } from '../values/values';

/** A patch of a container in the values. */
interface ContainerPatch {
  readonly path: ValuesPath;
  readonly patch: Value;
}

/** What the values change of the component's own container, in the order in which the operator reads it. */
export function containerPatches(component: OperatedComponent, values: Values, traits: ChartTraits): ContainerPatch[] {
  const { pods, container, additionalConfig } = DESCRIPTORS[component];
  const lists = [
    [...pods, 'containers'],
    ...(traits[additionalConfig] ? [[...pods, 'additionalConfig', 'containers']] : []),
  ];
  return lists.flatMap((path) =>
    listOf(valueAt(values, path)).flatMap((patch, index) =>
      valueAt(patch, ['name']) === container ? [{ path: [...path, String(index)], patch }] : [],
    ),
  );
}
