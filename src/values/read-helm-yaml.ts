import { show } from '../kubernetes/text';
import { type Alias, isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, Scalar, visit } from 'yaml';
import type { Document, Node, YAMLMap } from 'yaml';
import { plainScalar, ScalarProblem } from './plain-scalar';
import { type Problem, problem } from '../model/problems';
import { isMap as isValues, printed, type Value, type Values } from './values';

/** How many values the aliases of one file may expand to. An alias bomb of a few lines expands to billions. */
const MAX_ALIASED = 100_000;

const CORE = 'tag:yaml.org,2002:';
/** The tags that only specify a type. Other tags would need code to read them. */
const TYPES = ['int', 'float', 'bool', 'null', 'str', 'map', 'seq'];

/**
 * A values file as Helm reads it (sigs.k8s.io/yaml, YAML 1.1), with anchors, aliases and merge keys resolved.
 *
 * Stricter than Helm, which ignores some mistakes: a duplicate key, a second document, a number that it would
 * round, a custom tag.
 *
 * @param report receives every problem, with its line and column as the path
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
  const documents = parseAllDocuments(text, options).filter((document) => !isEmpty(document));
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
  return errors.length === 0 && isPlain(contents) && !contents.source && !contents.tag;
}

/** What each alias stands for: the last node before it with its anchor. */
function targetsOf(document: Document): ReadonlyMap<Alias, Node | undefined> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node | undefined>();
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) {
        targets.set(node, anchors.get(node.source));
      } else if (node.anchor !== undefined) {
        anchors.set(node.anchor, node);
      }
    },
  });
  return targets;
}

function isPlain(node: unknown): node is Scalar {
  return isScalar(node) && node.type === Scalar.PLAIN;
}

class Reader {
  /** The aliased nodes that are being read, each with its alias, from the outermost: one within itself has no end. */
  private readonly open = new Map<Node, Alias>();
  private aliased = 0;

  public constructor(
    private readonly targets: ReadonlyMap<Alias, Node | undefined>,
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
    this.open.set(target, alias);
    const value = this.read(target);
    this.open.delete(target);
    return value;
  }

  /** The node of an alias, or a problem if it must not be read. */
  private targetOf(alias: Alias): Node | undefined {
    const target = this.targets.get(alias);
    if (target === undefined) {
      this.report(alias, `the alias *${alias.source} has no anchor of that name before it`);
    } else if (this.open.has(target)) {
      this.report(alias, `the alias *${alias.source} lies within its own anchor`);
    } else if (this.aliased >= MAX_ALIASED) {
      if (this.aliased !== Infinity) {
        const [outermost = alias] = this.open.values(); // where a person would look first
        this.report(outermost, `the aliases stand for more than ${MAX_ALIASED} values`);
      }
      this.aliased = Infinity; // one report is enough
    } else {
      return target;
    }
    return undefined;
  }

  /** Merges like go-yaml: in the order of the text, so that a later `<<` overrides a key before it. */
  private readMap(map: YAMLMap, into: Map<string, Value>, seen: Set<string>): Map<string, Value> {
    for (const { key, value } of map.items) {
      const keyNode = key as Node;
      if (isPlain(keyNode) && keyNode.value === '<<' && keyNode.tag === undefined) {
        this.merge(value as Node | null, keyNode, into);
        continue;
      }
      const name = this.readKey(keyNode);
      if (name === undefined) {
        continue;
      }
      if (seen.has(name)) {
        this.report(keyNode, `the key ${show(name)} is in this map twice`);
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
        if (isAlias(one)) {
          this.open.set(target, one);
        }
        this.aliased += 1;
        this.readMap(target, into, new Set());
        this.open.delete(target);
      } else if (target !== undefined) {
        this.report(key, 'the value to merge must be a map or a list of maps');
      }
    }
  }

  private readKey(node: Node): string | undefined {
    const key = this.read(node);
    if (typeof key === 'string' || typeof key === 'boolean' || Number.isInteger(key)) {
      return printed(key);
    }
    this.report(node, `the key ${isScalar(node) ? `${show(key)} ` : ''}must be a string, in quotes`);
    return undefined;
  }

  private readScalar(node: Scalar, tag: string | undefined): Value {
    const text = node.value as string; // without a schema, every scalar is a string
    if (tag === 'str' || (tag === undefined && !isPlain(node))) {
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
      return tag === 'null' && value === null;
  }
}
