import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalChart } from './chart';
import type { Helm } from './helm';
import { Once } from './once';
import { type KeyReport, probeKeys } from './probe-keys';
import { type RenderedObject, renderedObjects } from './rendered-object';
import { isPathRead, pathsOfScalars } from '../chart/read-paths';
import { problem, StorageError } from '../model/problems';
import type { ReleaseIdentity } from '../release/release';
import { toHelmYaml } from '../values/helm-yaml';
import { HelmValues } from '../values/helm-values';
import { readHelmYaml } from '../values/read-helm-yaml';
import { childOf, printed, type Value, type Values } from '../values/values';

/** A values file. */
export interface ValuesText {
  /** Its path, for errors. */
  readonly name: string;
  readonly text: string;
}

/** A release as a chart renders it. */
export interface RenderedRelease {
  /** All values, merged as Helm does. */
  readonly values: Values;
  readonly objects: readonly RenderedObject[];
  readonly keys: KeyReport;
}

/** Renders releases, each different input once. */
export class Renderer {
  private readonly rendered = new Once<RenderedRelease>();

  /** @param folder for the values files that helm reads */
  public constructor(
    private readonly helm: Helm,
    private readonly folder: string,
  ) {}

  /** How many different inputs were rendered. */
  public get inputs(): number {
    return this.rendered.size;
  }

  /**
   * @param components the components whose keys are tried
   * @throws StorageError if helm refuses the values, or its output cannot be read
   */
  public render(
    release: ReleaseIdentity,
    chart: LocalChart,
    files: readonly ValuesText[],
    components: readonly string[],
  ): RenderedRelease {
    const hash = createHash('sha256')
      .update(JSON.stringify(files.map(({ text }) => text)))
      .digest('hex');
    const key = JSON.stringify([chart.path, release.name, release.namespace, hash, components]);
    return this.rendered.get(key, () => this.renderNew(release, chart, files, components));
  }

  private renderNew(
    release: ReleaseIdentity,
    chart: LocalChart,
    files: readonly ValuesText[],
    components: readonly string[],
  ): RenderedRelease {
    const values = HelmValues.merge(files.map(valuesIn)).data;
    const mask = masking(values);
    const template = (texts: readonly string[]) => this.template(release, chart, texts, mask);
    const objects = template(files.map(({ text }) => text));
    // helm's merge of the files is the merged values, and so are the objects
    const known = new Map([[toHelmYaml(values), objects]]);
    const renderOnce = (changed: Values): readonly RenderedObject[] => {
      const text = toHelmYaml(changed);
      const found = known.get(text) ?? template([text]);
      known.set(text, found);
      return found;
    };
    return { values, objects, keys: probeKeys(values, components, renderOnce) };
  }

  private template(
    { name, namespace }: ReleaseIdentity,
    { path, version }: LocalChart,
    texts: readonly string[],
    mask: (text: string) => string,
  ): RenderedObject[] {
    const files = texts.map((text, index) => {
      const file = join(this.folder, `values-${index}.yml`);
      writeFileSync(file, text, { mode: 0o600 });
      return file;
    });
    const args = ['template', name, path, '--version', version, '--namespace', namespace];
    const output = this.helm.run([...args, ...files.flatMap((file) => ['--values', listItem(file)])], mask);
    const unreadable: string[] = [];
    const objects = renderedObjects(output, (text) =>
      unreadable.push(/^# Source: (.*)$/m.exec(text)?.[1] ?? 'an object'),
    );
    if (unreadable.length > 0) {
      throw new StorageError('cannot verify the plans', [
        problem(
          'helm-output',
          '',
          `the output of helm template cannot be read: ${unreadable.join(', ')} is not plain YAML`,
        ),
      ]);
    }
    return objects;
  }
}

/** helm reads a list of files, in the form of CSV. */
function listItem(file: string): string {
  return /[",\n]/.test(file) ? `"${file.replaceAll('"', '""')}"` : file;
}

/** Only where the text is not plain YAML is said of it, because it may hold secrets. */
function valuesIn({ name, text }: ValuesText): Values {
  const wrong: string[] = [];
  const values = readHelmYaml(text, ({ path }) => wrong.push(path));
  if (wrong.length > 0) {
    throw new StorageError('cannot verify the plans', [
      problem(
        'invalid-yaml',
        name,
        `${name} is not plain YAML that Helm reads as it is written, at ${wrong.join('; ')}`,
      ),
    ]);
  }
  return values;
}

/** The shortest text that is masked. */
const SHORTEST = 4;

/** Removes from a message whatever of the values the storage does not follow from: it may be secret. */
function masking(values: Values): (text: string) => string {
  const at = (path: readonly string[]): Value | undefined =>
    path.reduce<Value | undefined>((inner, key) => childOf(inner, key), values);
  const secrets = new Set(
    pathsOfScalars(values, (scalar) => printed(scalar).length >= SHORTEST)
      .filter((path) => !isPathRead(path))
      .flatMap((path) => {
        const value = at(path);
        return typeof value === 'string' || typeof value === 'number' ? String(value).split('\n') : [];
      })
      .map((line) => line.trim())
      .filter((line) => line.length >= SHORTEST),
  );
  const longestFirst = [...secrets].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
}
