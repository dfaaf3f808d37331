import { show } from '../kubernetes/text';
import { type Alias, isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, Scalar, visit } from 'yaml';
import type { Document, Node, YAMLMap } from 'yaml';
import { plainScalar, ScalarProblem } from './plain-scalar';
import { type Problem, problem } from '../model/problems';
import { isMap as isValues, type Value, type Values } from './values';

/** How many values the aliases of one file may stand for; a bomb of a few lines stands for billions. */
const MAX_ALIASED = 100_000;

const CORE = 'tag:yaml.org,2002:';
/** The tags that say nothing but which type is meant; the others would need code to read. */
const TYPES = ['int', 'float', 'bool', 'null', 'str', 'map', 'seq'];

/**
 * A values file as Helm reads it (sigs.k8s.io/yaml, YAML 1.1), with anchors, aliases and merge keys resolved.
 *
 * Stricter than Helm where Helm would pass over a mistake: a key given twice, a second document, a number that it would
 * round, a tag of its own.
 *
 * @param report takes every problem; its path is its line and column
 */
export function readHelmYaml(text: string, report: (problem: Problem) => void): Values {
  const { documents, reportAt, isReadable } = parse(text, report);
  const [document, second] = documents;
  if (second !== undefined) {
    const objects = documents.map((one) => read(one, () => undefined)).some(isObject);
    const hint = objects
      ? "; where an object holds the values, name their place: HelmValues.fromFile(file, { at: 'spec.values' })"
      : '';
    reportAt(second.range[0], `a second document begins here; a values file has one${hint}`);
  }
  if (document === undefined || !isReadable || second !== undefined || document.contents === null) {
    return {};
  }
  const { contents } = document;
  const reportOn = onNode(reportAt);
  const value = read(document, reportOn);
  if (isValues(value)) {
    return value;
  }
  if (value !== null) {
    reportOn(contents, `the file holds ${show(value)}; it must be a map of Helm values`);
  }
  return {};
}

/** All documents of a file, read in the same way; empty ones are left out. */
export function readHelmDocuments(text: string, report: (problem: Problem) => void): Value[] {
  const { documents, reportAt, isReadable } = parse(text, report);
  return isReadable ? documents.map((document) => read(document, onNode(reportAt))) : [];
}

type ReportAt = (offset: number, what: string) => void;
type ReportOn = (node: Node, what: string) => void;

function onNode(reportAt: ReportAt): ReportOn {
  return (node, what) => {
    reportAt(node.range?.[0] ?? 0, what);
  };
}

function parse(
  text: string,
  report: (problem: Problem) => void,
): { readonly documents: readonly Document.Parsed[]; readonly reportAt: ReportAt; readonly isReadable: boolean } {
  const lines = new LineCounter();
  const reportAt = (offset: number, what: string): void => {
    const { line, col } = lines.linePos(offset);
    const path = `line ${line}, column ${col}`;
    report(problem('invalid-yaml', path, `${path}: ${what}`));
  };
  const options = { version: '1.1', schema: 'failsafe', merge: false, uniqueKeys: false, lineCounter: lines } as const;
  const parsed = parseAllDocuments(text, options);
  const documents = Array.isArray(parsed) ? parsed.filter((document) => !isEmpty(document)) : [];
  const errors = documents.flatMap((one) => one.errors);
  for (const { pos, message } of errors) {
    const [what = message] = message.split(/ at line \d|\n/);
    reportAt(pos[0], what.includes('call stack') ? 'the value is nested too deeply' : what);
  }
  return { documents, reportAt, isReadable: errors.length === 0 };
}

function read(document: Document.Parsed, reportOn: ReportOn): Value {
  return new Reader(targetsOf(document), reportOn).read(document.contents);
}

function isObject(value: Value): boolean {
  return isValues(value) && typeof value.apiVersion === 'string' && typeof value.kind === 'string';
}

function isEmpty({ contents, errors }: Document.Parsed): boolean {
  return errors.length === 0 && isScalar(contents) && !contents.source && !contents.tag;
}

/** What each alias stands for: the last node before it with its anchor. */
function targetsOf(document: Document): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target !== undefined) {
          targets.set(node, target);
        }
      } else if (node.anchor !== undefined) {
        anchors.set(node.anchor, node);
      }
    },
  });
  return targets;
}

class Reader {
  /** The aliased nodes that are being read: one within itself has no end. */
  private readonly open = new Set<Node>();
  private aliased = 0;
  /** The alias outside of all others, which a person would look at first. */
  private outermost: Alias | undefined;

  public constructor(
    private readonly targets: ReadonlyMap<Alias, Node>,
    private readonly report: ReportOn,
  ) {}

  public read(node: Node | null): Value {
    if (node === null) {
      return null;
    }
    if (isAlias(node)) {
      return this.readAlias(node);
    }
    if (this.open.size > 0) {
      this.aliased += 1;
    }
    const tag = node.tag?.startsWith(CORE) ? node.tag.slice(CORE.length) : node.tag;
    if (tag !== undefined && !TYPES.includes(tag)) {
      this.report(node, `the tag ${show(tag)} is not plain YAML`);
      return null;
    }
    if (isMap(node)) {
      return Object.fromEntries(this.readMap(node, new Map(), new Set()));
    }
    if (isSeq(node)) {
      return node.items.map((item) => this.read(item as Node | null));
    }
    return this.readScalar(node, tag);
  }

  private readAlias(alias: Alias): Value {
    const target = this.targetOf(alias);
    if (target === undefined) {
      return null;
    }
    this.open.add(target);
    const value = this.read(target);
    this.open.delete(target);
    return value;
  }

  /** The node of an alias that may be read; one that may not is reported. */
  private targetOf(alias: Alias): Node | undefined {
    this.outermost = this.open.size === 0 ? alias : this.outermost;
    const target = this.targets.get(alias);
    if (target === undefined) {
      this.report(alias, `the alias *${alias.source} has no anchor of that name before it`);
    } else if (this.open.has(target)) {
      this.report(alias, `the alias *${alias.source} lies within its own anchor`);
    } else if (this.aliased > MAX_ALIASED) {
      if (this.aliased !== Infinity) {
        this.report(this.outermost ?? alias, `the aliases stand for more than ${MAX_ALIASED} values`);
      }
      this.aliased = Infinity; // once is enough
    } else {
      return target;
    }
    return undefined;
  }

  /** As go-yaml merges: in the order of the text, so that a later `<<` wins over a key before it. */
  private readMap(map: YAMLMap, into: Map<string, Value>, seen: Set<string>): Map<string, Value> {
    for (const { key, value } of map.items) {
      const keyNode = key as Node | null;
      if (isScalar(keyNode) && keyNode.type === Scalar.PLAIN && keyNode.value === '<<' && keyNode.tag === undefined) {
        this.merge(value as Node | null, keyNode, into);
        continue;
      }
      const name = this.readKey(keyNode ?? map);
      if (name === undefined) {
        continue;
      }
      if (seen.has(name)) {
        this.report(keyNode ?? map, `the key ${show(name)} is in this map twice`);
      }
      seen.add(name);
      into.set(name, this.read(value as Node | null));
    }
    return into;
  }

  private merge(value: Node | null, key: Node, into: Map<string, Value>): void {
    const maps = isSeq(value) ? value.items.toReversed() : [value];
    for (const one of maps as (Node | null)[]) {
      const target = isAlias(one) ? this.targetOf(one) : one;
      if (isMap(target)) {
        this.open.add(target);
        this.aliased += 1;
        this.readMap(target, into, new Set());
        this.open.delete(target);
      } else if (target !== undefined) {
        this.report(key, 'the value to merge must be a map or a list of maps');
      }
    }
  }

  private readKey(node: Node): string | undefined {
    const key = isScalar(node) || isAlias(node) ? this.read(node) : undefined;
    if (typeof key === 'string' || typeof key === 'boolean' || (typeof key === 'number' && Number.isInteger(key))) {
      return String(key);
    }
    this.report(node, `the key ${isScalar(node) ? `${show(key)} ` : ''}must be a string, in quotes`);
    return undefined;
  }

  private readScalar(node: Scalar, tag: string | undefined): Value {
    const text = typeof node.value === 'string' ? node.value : '';
    if (tag === 'str' || (tag === undefined && node.type !== Scalar.PLAIN)) {
      return text;
    }
    try {
      const value = plainScalar(text);
      if (tag !== undefined && !isOf(tag, value)) {
        throw new ScalarProblem(`must be ${tag === 'int' ? 'a whole number' : `a ${tag}`} for !!${tag}`);
      }
      return value;
    } catch (error) {
      if (error instanceof ScalarProblem) {
        this.report(node, `${text} ${error.message}`);
        return null;
      }
      throw error;
    }
  }
}

function isOf(tag: string, value: Value): boolean {
  switch (tag) {
    case 'int':
      return Number.isInteger(value);
    case 'float':
      return typeof value === 'number';
    case 'bool':
      return typeof value === 'boolean';
    default:
      return value === null;
  }
}
