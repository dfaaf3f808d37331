import { hasSpecs } from './chart-values';
import { isForAnchors } from './reused';
import { isAnyOf, plain } from './similar-keys';
import { BLOCK_KEYS, keysAt, type Misplaced, STORAGE_WORDS } from './storage-words';
import {
  type Component,
  COMPONENTS,
  DESCRIPTORS,
  isOperated,
  OPERATED_COMPONENTS,
  type ValuesPath,
} from '../model/components';
import { isMap, type Value, valueAt, type Values } from '../values/values';

/** The part of the chart `prometheus` that keeps the data. */
const SERVER = 'server';
/** Keys that are a storage block wherever they are. */
const UNMISTAKABLE: readonly string[] = ['storagespec', 'persistentvolume', 'volumeclaimtemplate'];
/** How deep a block is looked for; the chart's own keys about pods are not nested deeper. */
const DEPTH = 4;

/**
 * Keys about storage as other charts have them, or far from where they belong: `persistence` at the top, `server`,
 * a component below another or with a letter wrong. What is switched off asks for nothing, and what is written for anchors
 * is read where they are used.
 */
export function foreignKeys(users: Values): Misplaced[] {
  return [
    ...keysAt(users, []).flatMap((key) => topKey(users, key)),
    ...COMPONENTS.flatMap((component) => nestedComponents(users, component)),
    ...COMPONENTS.flatMap((component) => serverKeys(users, [component, SERVER], component)),
    ...OPERATED_COMPONENTS.flatMap((component) => deepKeys(users, component, component)),
    ...deepKeys(users, 'prometheusOperator', 'prometheus'),
  ].filter(({ path }) => !isForAnchors(users, path));
}

function topKey(users: Values, key: string): Misplaced[] {
  const value = valueAt(users, [key]);
  if (plain(key) === SERVER) {
    return serverKeys(users, [key], 'prometheus');
  }
  if (isBlock(key, value)) {
    const homes = COMPONENTS.map((component) => DESCRIPTORS[component].storage);
    return [
      plain(key) === 'storagespec' ? { path: [key], home: DESCRIPTORS.prometheus.storage } : { path: [key], homes },
    ];
  }
  const component = COMPONENTS.find((one) => plain(one) !== plain(key) && isAnyOf(key, [one]));
  return component !== undefined && asksFor(component, value) ? [{ path: [key], home: [component] }] : [];
}

/** Whether a key at the top is a storage block or a part of one; `storage` may be anything. */
function isBlock(key: string, value: Value | undefined): boolean {
  if (!isMap(value)) {
    return BLOCK_KEYS.includes(key);
  }
  const isOne = BLOCK_KEYS.includes(key) || isAnyOf(key, STORAGE_WORDS);
  const keys = Object.keys(value);
  return (
    isOne && isOn(value) && (plain(key) !== 'storage' || keys.some((one) => one === 'size' || BLOCK_KEYS.includes(one)))
  );
}

/** Whether a map would give the component storage if it were its own. */
function asksFor(component: Component, value: Value | undefined): boolean {
  const spec = isOperated(component) ? [DESCRIPTORS[component].pods.at(-1) ?? ''] : [];
  return (
    isMap(value) &&
    keysAt(value, []).some((key) => isAnyOf(key, spec) || (isAnyOf(key, STORAGE_WORDS) && isOn(value[key])))
  );
}

/** A component below another; if all of the chart's values are there, that is reported as a whole. */
function nestedComponents(users: Values, outer: Component): Misplaced[] {
  const around = valueAt(users, [outer]);
  return hasSpecs(around)
    ? []
    : COMPONENTS.filter((inner) => asksFor(inner, valueAt(around, [inner]))).map((inner) => ({
        path: [outer, inner],
        home: [inner],
      }));
}

function serverKeys(users: Values, path: ValuesPath, component: Component): Misplaced[] {
  return keysAt(users, path)
    .filter((key) => isAnyOf(key, STORAGE_WORDS) && isOn(valueAt(users, [...path, key])))
    .map((key) => ({ path: [...path, key], home: DESCRIPTORS[component].storage }));
}

/**
 * Storage blocks and specs below keys that have none. What people call a block directly below a component or its spec is
 * known better there.
 */
function deepKeys(users: Values, top: string, component: Component): Misplaced[] {
  const { pods, storage } = DESCRIPTORS[component];
  const specs = OPERATED_COMPONENTS.map((one) => DESCRIPTORS[one].pods);
  const specOf = (key: string | undefined): ValuesPath | undefined =>
    specs.find((spec) => plain(spec.at(-1)) === plain(key));
  const isKnownBetter = (path: ValuesPath): boolean => {
    const [parent, key = ''] = [path.slice(0, -1), path.at(-1)];
    const isWord = isAnyOf(key, [...STORAGE_WORDS, ...BLOCK_KEYS]);
    return (
      (samePath(parent, [component]) && (isWord || specOf(key) !== undefined)) || (samePath(parent, pods) && isWord)
    );
  };
  const below = (path: ValuesPath): Misplaced[] =>
    path.length > DEPTH || [SERVER, 'additionalConfig'].includes(path.at(-1) ?? '')
      ? []
      : keysAt(users, path).flatMap((key) => {
          const at = [...path, key];
          const value = valueAt(users, at);
          if (!isMap(value) || (isKnownBetter(at) && !samePath(at, pods))) {
            return [];
          }
          const home = UNMISTAKABLE.includes(plain(key)) ? storage : specOf(key);
          return home === undefined || samePath(at, home) ? below(at) : isOn(value) ? [{ path: at, home }] : [];
        });
  return hasSpecs(valueAt(users, [top])) ? [] : below([top]);
}

/** Whether a block asks for storage, so far as it says. */
function isOn(block: Value | undefined): boolean {
  return valueAt(block, ['enabled']) !== false;
}

function samePath(a: ValuesPath, b: ValuesPath): boolean {
  return a.length === b.length && a.every((key, index) => key === b[index]);
}
