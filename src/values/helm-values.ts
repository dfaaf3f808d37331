import { isUtf8 } from 'node:buffer';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { onOneLine, show } from '../kubernetes/text';
import { checked, object, optional, text } from '../model/check';
import { invalid, problem, type Problem, Problems } from '../model/problems';
import { copyValues } from './copy-values';
import { mergeLayers } from './merge';
import type { Values } from './values';
import { toHelmYaml } from './helm-yaml';
import { placeOf, showPlace, valuesAt } from './place';
import { readHelmDocuments, readHelmYaml } from './read-helm-yaml';

/** The largest values file, in bytes. Kubernetes cannot store a larger release. */
const MAX_BYTES = 2 ** 20;

/** Options for the file. */
export interface HelmValuesProps {
  /**
   * The lines of a comment at the top of the file.
   * @default - none
   */
  readonly comment?: readonly string[];
}

/** Where in a file the values are. */
export interface HelmValuesFileOptions {
  /**
   * The place of the values in the file, keys with dots between them: `'spec.values'` of a HelmRelease,
   * `'spec.sources[0].helm.valuesObject'` of an Application, `'data["values.yaml"]'` of a ConfigMap, `'monitoring'` of the
   * values of a chart around this one. A string there is read as YAML, and the `data` of a Secret as base64. Of a file of
   * several documents, the place must be in one.
   * @default - the whole file
   */
  readonly at?: string;
}

/** Where values were read from. */
export interface ValuesOrigin {
  readonly file: string;
  /** The keys of their place in it; none for the whole file. */
  readonly at: readonly string[];
}

/** No property of `HelmValues`, because only messages need it. */
const ORIGINS = new WeakMap<HelmValues, ValuesOrigin>();

/** Where values were read from, `undefined` where they come from no file. */
export function originOf(values: unknown): ValuesOrigin | undefined {
  return values instanceof HelmValues ? ORIGINS.get(values) : undefined;
}

/** Values, or several layers, of which a later one overrides an earlier one. */
export type ValuesLayers = Values | HelmValues | readonly (Values | HelmValues)[];

/** The layers as a list. */
export function layersOf(values: ValuesLayers | undefined): readonly (Values | HelmValues)[] {
  if (values === undefined) {
    return [];
  }
  return Array.isArray(values) ? (values as readonly (Values | HelmValues)[]) : [values as Values | HelmValues];
}

/** A values file for Helm: plain data, and YAML that Helm reads as exactly the same data. */
export class HelmValues {
  /**
   * Merges layers as Helm does with several `--values`: maps deeply, everything else is replaced by the later layer, null stays and
   * deletes the chart's default.
   * @throws StorageError if a layer has values that YAML cannot represent
   */
  public static merge(layers: readonly unknown[], props?: HelmValuesProps): HelmValues {
    const problems = new Problems('cannot merge the values');
    if (!Array.isArray(layers)) {
      problems.add(invalid('not-plain-data', 'layers', layers, 'a list of layers of Helm values'));
      problems.throwIfAny();
    }
    const copies = layers.map((layer) =>
      copyValues(layer instanceof HelmValues ? layer.data : layer, (found) => {
        problems.add(found);
      }),
    );
    problems.throwIfAny();
    return new HelmValues(
      copies.reduce((lower, upper) => mergeLayers(upper, lower), {}),
      props,
    );
  }

  /**
   * Reads a values file as Helm does, with anchors, aliases and merge keys resolved. Comments are not kept.
   *
   * Stricter than Helm, which ignores some mistakes: a duplicate key, a second document, a whole number that
   * it would round.
   *
   * @param file a path; at most 1 MiB of UTF-8, which is more than Helm can store of a release
   * @param options where in the file they are, if they are not all of it
   * @throws StorageError with the line and column of every problem, or for a place where there are no values
   */
  public static fromFile(file: string, options: HelmValuesFileOptions = {}): HelmValues {
    const problems = new Problems(`cannot read the values file ${typeof file === 'string' ? file : show(file)}`);
    const report = (found: Problem): void => {
      problems.add(found);
    };
    if (typeof file !== 'string') {
      report(invalid('unreadable-file', 'file', file, 'the path of a file'));
    }
    const { value: { at } = {}, problems: wrong } = checked(FILE_OPTIONS, options);
    problems.add(...wrong);
    problems.throwIfAny();
    const text = readText(file, problems);
    problems.throwIfAny();
    const place = at === undefined ? [] : (placeOf(at) ?? []);
    const data = copyValues(at === undefined ? readHelmYaml(text, report) : readPlace(text, place, report), report);
    problems.throwIfAny();
    const values = new HelmValues(data);
    ORIGINS.set(values, { file, at: place });
    return values;
  }

  /** A copy of the values without `undefined`. */
  public readonly data: Values;
  private readonly comment: readonly string[];

  /**
   * Copies the data, and never changes the caller's objects.
   * @throws StorageError if the data has values that YAML cannot represent
   */
  public constructor(data: unknown, props: HelmValuesProps = {}) {
    const problems = new Problems('cannot take the values');
    this.data = copyValues(data, (found) => {
      problems.add(found);
    });
    problems.throwIfAny();
    this.comment = [...(props.comment ?? [])];
  }

  /** The file's text, the same bytes for the same values. */
  public toYaml(): string {
    const lines = this.comment.flatMap((text) => text.split('\n'));
    const header = lines.map((line) => `# ${onOneLine(line)}`.trimEnd()).join('\n');
    return `${header === '' ? '' : `${header}\n\n`}${toHelmYaml(this.data)}`;
  }

  /**
   * Writes the complete file or nothing, and creates missing folders.
   * @param file a path, preferably with `.yml`, because cdk8s-cli treats every `.yaml` below its output folder as a manifest
   */
  public save(file: string): void {
    const text = this.toYaml();
    mkdirSync(dirname(file), { recursive: true });
    const unfinished = `${file}.${process.pid}.tmp`;
    try {
      writeFileSync(unfinished, text);
      renameSync(unfinished, file);
    } finally {
      rmSync(unfinished, { force: true });
    }
  }
}

const FILE_OPTIONS = object<HelmValuesFileOptions>(
  {
    at: optional(
      text((given) => placeOf(given) !== undefined, 'the place of the values in the file, such as "spec.values"'),
    ),
  },
  'where in the file the values are, such as { at: "spec.values" }',
);

/** The values at a place, in the one document that has them there. */
function readPlace(text: string, place: readonly string[], report: (problem: Problem) => void): Values {
  const unreadable: Problem[] = [];
  const documents = readHelmDocuments(text, (found) => unreadable.push(found));
  unreadable.forEach(report);
  const tried = documents.map((document) => {
    const problems: Problem[] = [];
    return { values: valuesAt(document, place, (found) => problems.push(found)), problems };
  });
  const [first, second] = tried.filter(({ values }) => values !== undefined);
  const at = showPlace(place);
  if (second !== undefined) {
    const what = 'holds values in more than one document; keep those of the chart in a file of their own';
    report(problem('no-values-there', at, `${at} ${what}`));
  } else if (first === undefined && unreadable.length === 0) {
    const missing = problem('no-values-there', at, `${at} leads to values in none of the ${tried.length} documents`);
    (tried.length === 1 ? (tried[0]?.problems ?? []) : [missing]).forEach(report);
  }
  return first?.values ?? {};
}

function readText(file: string, problems: Problems): string {
  const refuse = (what: string): string => {
    problems.add(problem('unreadable-file', file, `${file} ${what}`));
    return '';
  };
  try {
    const stat = statSync(file);
    if (!stat.isFile()) {
      return refuse('is not a file');
    }
    if (stat.size > MAX_BYTES) {
      return refuse(`has ${stat.size} bytes; a values file has at most ${MAX_BYTES}`);
    }
    const bytes = readFileSync(file);
    return isUtf8(bytes) ? new TextDecoder().decode(bytes) : refuse('is not text in UTF-8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const full = resolve(file) === file ? '' : `; its full path would be ${resolve(file)}`;
    return refuse(code === 'ENOENT' ? `does not exist${full}` : `cannot be read: ${String(error)}`);
  }
}
