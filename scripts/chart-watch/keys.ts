import type { ChartPackage } from './chart-package';
import { pathsIn } from './chart-package';
import { COMPONENTS } from '../../src/model/components';
import { showPath } from '../../src/values/values';

/** What keys about claims, data and owners are called, wherever they are. */
const TOPIC =
  /storage|volume|persist|claim|retention|shard|replica|securitycontext|hostusers|initcontainer|initchown|subpath|mounts?$|strategy|inmemory|additionalconfig/i;
/** Storage that is no volume, and objects that are not of the components. */
const OTHER =
  /objectStorage|imageRenderer|serviceMonitor|service|ingress|route\b|routePer|podDisruptionBudget|\.test|sidecar|downloadDashboards|unified_storage|replicaExternalLabel|reloadStrategy|MatcherStrategy|session|\.image\.|resources$|autoscaling/i;

/** What keys about names, namespaces and kinds are called. */
const NAMING = /(?<!version)override$|^name$|namespace$|names$|mode$|statefulset$|type$/i;

/** Whether a path says that the key decides about claims, data or owners. */
export function isTopic(path: readonly string[]): boolean {
  return TOPIC.test(path.join('.')) && !OTHER.test(path.join('.'));
}

/** Whether the last key says that it decides about names. Only keys near the top do; deeper ones name other things. */
export function isNaming(path: readonly string[]): boolean {
  const [top = ''] = path;
  return NAMING.test(path.at(-1) ?? '') && path.length <= (isComponentKey(top) ? 2 : 1);
}

function isComponentKey(key: string): boolean {
  return (COMPONENTS as readonly string[]).includes(key);
}

/**
 * The paths that a chart has in its values or reads in its templates: of the components, and those at the top.
 * A path that templates read through variables is missed if the values do not have it.
 */
export function keysOf(chart: ChartPackage): ReadonlyMap<string, readonly string[]> {
  const read = chart.templates.flatMap(({ root, text }) => readsIn(text).map((path) => [...root, ...path]));
  const paths = [...pathsIn(chart.values), ...read].filter(
    ([top = '', ...rest]) => isComponentKey(top) || rest.length === 0,
  );
  return new Map(paths.map((path) => [showPath(path), path]));
}

const READ = /\.Values((?:\.[A-Za-z_]\w*)+)/g;
const INDEXED = /index\s+\$?\.Values((?:\s+"[^"]+")+)/g;
const WITH = /\{\{-?\s*with\s+\$?\.Values((?:\.[A-Za-z_]\w*)+)\s*-?\}\}([\s\S]{0,600}?)\{\{-?\s*end/g;

/** The paths below `.Values` in the text of a template, with every path above them. */
function readsIn(text: string): (readonly string[])[] {
  const dotted = [...text.matchAll(READ)].map(([, path = '']) => path.slice(1).split('.'));
  const indexed = [...text.matchAll(INDEXED)].map(([, path = '']) =>
    [...path.matchAll(/"([^"]+)"/g)].map(([, key = '']) => key),
  );
  const within = [...text.matchAll(WITH)].flatMap(([, path = '', body = '']) =>
    [...body.matchAll(/[\s(]\.([a-z]\w*)/g)].map(([, key = '']) => [...path.slice(1).split('.'), key]),
  );
  return [...dotted, ...indexed, ...within].flatMap((path) => path.map((_, index) => path.slice(0, index + 1)));
}
