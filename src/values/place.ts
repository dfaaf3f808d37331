import { isUtf8 } from 'node:buffer';
import { readHelmYaml } from './read-helm-yaml';
import { childOf, isMap, type Value, type Values } from './values';
import { show } from '../kubernetes/text';
import { problem, type Problem, within } from '../model/problems';

/** A part of a path: `.key`, `."key"`, `["key"]`, `['key']` or `[0]`. */
const PART =
  /\.?(?:\[\s*(?:(\d+)|("(?:[^"\\]|\\.)*")|'([^']*)')\s*\]|("(?:[^"\\]|\\.)*")|'([^']*)'|((?:[^.[\]"'\\]|\\.)+))/y;

/** The keys of a place as people write it, `undefined` where it is none. A dot at the beginning is that of yq. */
export function placeOf(text: string): readonly string[] | undefined {
  const keys: string[] = [];
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const [, index, json, quoted, jsonKey, quotedKey, plain] = PART.exec(text) ?? [];
    const double = json ?? jsonKey;
    const key = index ?? quoted ?? quotedKey ?? plain?.replace(/\\(.)/g, '$1') ?? (double && parsed(double));
    if (key === undefined) {
      return undefined;
    }
    keys.push(key);
  }
  return keys.length === 0 ? undefined : keys;
}

function parsed(text: string): string | undefined {
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}

/** A place as `placeOf` reads it; what begins a path that was read already comes before it. */
export function showPlace(path: readonly string[]): string {
  return path
    .map((key, index) =>
      /^\d+$/.test(key)
        ? `[${key}]`
        : /^[\w/-]+$/.test(key)
          ? `${index > 0 ? '.' : ''}${key}`
          : `[${JSON.stringify(key)}]`,
    )
    .join('');
}

/** A place as a string of TypeScript. */
export function placeLiteral(path: readonly string[]): string {
  const place = showPlace(path);
  return /['\\]/.test(place) ? JSON.stringify(place) : `'${place}'`;
}

/**
 * The map of values at a place in a file or object. A string there, or on the way, is read as YAML: a ConfigMap and a
 * HelmChart of k3s hold values so. The `data` of a Secret are in base64.
 *
 * @param report takes the problem where the place is none, or holds no map
 */
export function valuesAt(root: Value, path: readonly string[], report: (problem: Problem) => void): Values | undefined {
  let current: Value = root;
  const refuse = (depth: number, what: string): void => {
    const place = showPlace(path.slice(0, depth));
    report(problem('no-values-there', showPlace(path), `${place === '' ? 'the file' : place} ${what}`));
  };
  /** What a string stands for; anything else stands for itself. */
  const opened = (depth: number): Value | undefined => {
    if (typeof current !== 'string') {
      return current;
    }
    const place = showPlace(path.slice(0, depth));
    const text = isSecretData(root, path) && depth === 2 ? decoded(current) : current;
    if (text === undefined) {
      refuse(depth, 'is not text in base64, as the data of a Secret are');
      return undefined;
    }
    const problems: Problem[] = [];
    const values = readHelmYaml(text, (found) => problems.push(found));
    within(place, place, problems).forEach(report);
    return problems.length === 0 ? values : undefined;
  };
  for (const [depth, key] of path.entries()) {
    const from = opened(depth);
    if (from === undefined) {
      return undefined;
    }
    const next = childOf(from, key);
    if (next === undefined) {
      refuse(depth, `has no ${show(key)}; ${contentsOf(from)}`);
      return undefined;
    }
    current = next;
  }
  const found = opened(path.length);
  if (isMap(found)) {
    return found;
  }
  if (found !== undefined) {
    refuse(path.length, `is ${show(found)}; it must be a map of Helm values, or YAML of one`);
  }
  return undefined;
}

function contentsOf(from: Value): string {
  if (Array.isArray(from)) {
    return `it is a list of ${from.length}`;
  }
  const keys = isMap(from) ? Object.keys(from) : [];
  return keys.length === 0 ? `it is ${show(from)}` : `its keys are ${keys.map((key) => showPlace([key])).join(', ')}`;
}

function isSecretData(root: Value, path: readonly string[]): boolean {
  return isMap(root) && root.kind === 'Secret' && path[0] === 'data';
}

function decoded(text: string): string | undefined {
  const base64 = text.replace(/\s/g, '');
  const bytes = Buffer.from(base64, 'base64');
  return /^[A-Za-z0-9+/]*={0,2}$/.test(base64) && isUtf8(bytes) ? new TextDecoder().decode(bytes) : undefined;
}
