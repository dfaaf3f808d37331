import { isMap as isYamlMap, isSeq, LineCounter, parseDocument, type Node } from 'yaml';
import { withoutControls } from '../cluster/plain-text';
import { isOperatorKind } from '../model/operator-kinds';
import { toHelmYaml } from '../values/helm-yaml';
import { readHelmDocuments } from '../values/read-helm-yaml';
import { childOf, isMap, listOf, type Value, type Values } from '../values/values';

/** An object of a rendered chart, and its own text. */
export interface RenderedObject {
  readonly object: Values;
  /** The document that it was read from. Empty: it was not rendered by helm. */
  readonly text: string;
}

/** The kinds of objects that claims come from, beside those of the operator. */
const KINDS = ['Deployment', 'StatefulSet', 'PersistentVolumeClaim', 'List'];
/** A document that may hold an object of such a kind, however its YAML is written. Any other document need not be read. */
const MAY_HOLD_ONE =
  /["']?\bkind["']?\s*:\s*["']?(?:Prometheus(?:Agent)?|Alertmanager|ThanosRuler|Deployment|StatefulSet|PersistentVolumeClaim|List)\b/;

/**
 * The objects of the output of `helm template` that claims come from, in its order.
 * @param report takes the text of a document that cannot be read
 */
export function renderedObjects(output: string, report: (text: string) => void): RenderedObject[] {
  return output
    .split(/^---(?=\s|$)/m)
    .filter((text) => MAY_HOLD_ONE.test(text))
    .flatMap((text) => {
      const documents = readHelmDocuments(text, () => undefined);
      if (documents.length === 0) {
        report(text);
      }
      return documents.flatMap((document) => objectsIn(document, text));
    });
}

function objectsIn(value: Value, text: string): RenderedObject[] {
  if (!isMap(value) || typeof value.kind !== 'string') {
    return [];
  }
  if (value.kind === 'List') {
    return listOf(value.items).flatMap((item) => objectsIn(item, toHelmYaml(item)));
  }
  return KINDS.includes(value.kind) || isOperatorKind(value.kind) ? [{ object: value, text }] : [];
}

/** What is at a path of maps and lists. */
export function atPath(value: Value | undefined, path: readonly string[]): Value | undefined {
  return path.reduce<Value | undefined>((inner, key) => childOf(inner, key), value);
}

/** How many lines of one part of an object are shown. */
const MOST_LINES = 8;

/**
 * The lines of an object that show what is at some paths, and before them where it comes from and its name. Of a path that does
 * not exist, the part that does.
 */
export function linesOf({ text }: RenderedObject, paths: readonly (readonly string[])[]): string[] {
  const counter = new LineCounter();
  const document = parseDocument(text, { version: '1.1', schema: 'failsafe', uniqueKeys: false, lineCounter: counter });
  const all = text.split('\n');
  const shown = [['kind'], ['metadata', 'name'], ...paths].flatMap((path) => {
    const [from, to] = rangeOf(document.contents, path) ?? [0, 0];
    const [first, last] = [counter.linePos(from).line, counter.linePos(Math.max(from, to - 1)).line];
    return to === 0 ? [] : Array.from({ length: Math.min(last - first + 1, MOST_LINES) }, (_, index) => first + index);
  });
  const numbers = [...new Set(shown)].sort((a, b) => a - b);
  const source = all.filter((line) => line.startsWith('# Source: ')).slice(0, 1);
  return [...source, ...numbers.map((number) => all[number - 1] ?? '')]
    .filter((line) => line.trim() !== '')
    .map((line) => withoutControls(line.slice(0, 200)).trimEnd());
}

/** Where the longest part of a path is that exists: a key and its value, of a map that lacks the next key only the key. */
function rangeOf(node: Node | null, path: readonly string[]): readonly [number, number] | undefined {
  let current: unknown = node;
  let found: readonly [number, number] | undefined;
  for (const [depth, key] of path.entries()) {
    if (isYamlMap(current)) {
      const pair = current.items.find((one) => String(one.key) === key);
      const name = pair?.key as Node | undefined;
      if (pair === undefined || !isPlaced(name)) {
        break;
      }
      const value = pair.value as Node | null;
      const end = depth === path.length - 1 ? value?.range?.[1] : name.range[1];
      found = [name.range[0], Math.max(end ?? 0, name.range[1])];
      current = value;
    } else if (isSeq(current)) {
      const item = current.items[Number(key)] as Node | undefined;
      if (!isPlaced(item)) {
        break;
      }
      found = [item.range[0], depth === path.length - 1 ? item.range[1] : item.range[0] + 1];
      current = item;
    } else {
      break;
    }
  }
  return found;
}

type Placed = Node & { readonly range: readonly [number, number, number] };

function isPlaced(node: Node | undefined): node is Placed {
  return Array.isArray(node?.range);
}
