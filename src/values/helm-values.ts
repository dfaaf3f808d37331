import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Problems } from '../problems';
import { copyValues } from './copy-values';
import { mergeLayers } from './merge';
import type { Values } from './values';
import { toHelmYaml } from './helm-yaml';

export interface HelmValuesProps {
  /**
   * Lines that stand above the values as a comment.
   * @default - none
   */
  readonly comment?: readonly string[];
}

/** A values file for Helm: plain data, and the YAML that Helm reads as exactly that. */
export class HelmValues {
  /**
   * Merges layers as Helm does with several `--values`: maps deeply, everything else is replaced by the later layer, null stays and
   * deletes the chart's default.
   * @throws StorageError where a layer holds what YAML cannot say
   */
  public static merge(layers: readonly unknown[], props?: HelmValuesProps): HelmValues {
    const problems = new Problems('cannot merge the values');
    const copies = layers.map((layer) =>
      copyValues(layer, (problem) => {
        problems.add(problem);
      }),
    );
    problems.throwIfAny();
    return new HelmValues(
      copies.reduce((lower, upper) => mergeLayers(upper, lower), {}),
      props,
    );
  }

  /** The values; a copy of what was given, without `undefined`. */
  public readonly data: Values;
  private readonly comment: readonly string[];

  /** @throws StorageError where the data hold what YAML cannot say */
  public constructor(data: unknown, props: HelmValuesProps = {}) {
    const problems = new Problems('cannot take the values');
    this.data = copyValues(data, (problem) => {
      problems.add(problem);
    });
    problems.throwIfAny();
    this.comment = [...(props.comment ?? [])];
  }

  /** The file's text, the same bytes for the same values. */
  public toYaml(): string {
    const header = this.comment.map((line) => `# ${line}`.trimEnd()).join('\n');
    return `${header === '' ? '' : `${header}\n\n`}${toHelmYaml(this.data)}`;
  }

  /**
   * Writes the file, and the folders above it; it is there as a whole or not at all.
   * @param file a path, best with `.yml`: cdk8s-cli takes every `.yaml` below its output folder for a manifest
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
