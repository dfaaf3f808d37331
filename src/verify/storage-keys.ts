import { NAMING, NAMING_PATHS } from '../chart/naming';
import { type Component, COMPONENTS, DESCRIPTORS, isOperated, type ValuesPath } from '../model/components';
import { DELETIONS } from '../model/deletions';
import { isMap, listOf, showPath, type Value, valueAt, type Values } from '../values/values';

/**
 * A key of the values that the storage follows from, and one value at it.
 * - `passed`: the value itself is written into an object
 * - `switch`: the value decides what is rendered
 */
export interface StorageKey {
  readonly kind: 'passed' | 'switch';
  /** The path of a value that is neither a map nor a list. */
  readonly path: ValuesPath;
  readonly value: string | number | boolean;
  /** The component whose objects have it. Absent: all. */
  readonly component?: Component;
}

/** Switches by text. A boolean is one too, where it does not stand in a block that is written as a whole. */
const TEXT_SWITCHES = [NAMING.grafanaPersistenceType].map(showPath);

/** Keys of Grafana's persistence whose effect a rendered object cannot show: one is for the notes, one looks into the cluster. */
const WITHOUT_OBJECT = ['disableWarning', 'lookupVolumeName'].map((key) =>
  showPath([...DESCRIPTORS.grafana.storage, key]),
);

/** The storage keys of the values of these components, in the order of the values. */
export function storageKeys(values: Values, components: readonly string[]): StorageKey[] {
  const found = COMPONENTS.filter((one) => components.includes(one)).flatMap((component) =>
    pathsOf(component).flatMap((path) => leavesOf(valueAt(values, path), path, component)),
  );
  const named = NAMING_PATHS.flatMap((path) => leavesOf(valueAt(values, path), path));
  const all = new Map([...named, ...found].map((key) => [showPath(key.path), key]));
  return [...all].flatMap(([path, key]) => (WITHOUT_OBJECT.includes(path) ? [] : [key]));
}

/** Everything about a component's storage. */
function pathsOf(component: Component): ValuesPath[] {
  const descriptor = DESCRIPTORS[component];
  const { pods, storage, securityContext, counts, isEnabledByDefault } = descriptor;
  return [
    ...(isEnabledByDefault ? [] : [[component, 'enabled']]),
    storage,
    securityContext,
    ...counts.map((key) => [...pods, key]),
    ...Object.values(DELETIONS).flatMap(({ places }) => {
      const path = places[component]?.path;
      // the whole block: a period beside a policy belongs to it
      return path === undefined ? [] : [path.slice(0, pods.length + 1)];
    }),
    ...(descriptor.madeBy === 'subchart'
      ? [
          descriptor.containerSecurityContext,
          [...pods, 'deploymentStrategy', 'type'],
          [...pods, 'initChownData', 'enabled'],
        ]
      : []),
  ];
}

function leavesOf(value: Value | undefined, path: ValuesPath, component?: Component): StorageKey[] {
  if (isMap(value)) {
    return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key], component));
  }
  if (Array.isArray(value)) {
    return listOf(value).flatMap((inner, index) => leavesOf(inner, [...path, String(index)], component));
  }
  if (value === undefined || value === null || value === '' || typeof value === 'object') {
    return [];
  }
  const isSwitch =
    typeof value === 'boolean' ? !isWithinBlock(path, component) : TEXT_SWITCHES.includes(showPath(path));
  return [{ kind: isSwitch ? 'switch' : 'passed', path, value, ...(component === undefined ? {} : { component }) }];
}

/** Whether a path is in a block that the chart writes as a whole. */
function isWithinBlock(path: ValuesPath, component: Component | undefined): boolean {
  if (component === undefined) {
    return false;
  }
  const { securityContext, storage } = DESCRIPTORS[component];
  const blocks = [securityContext, ...(isOperated(component) ? [storage] : [])];
  return blocks.some((block) => block.length < path.length && block.every((key, index) => key === path[index]));
}
