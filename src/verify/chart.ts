import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import valid from 'semver/functions/valid';
import type { Helm } from './helm';
import { Once } from './once';
import { CHART_NAME, HELM_REPOSITORY } from '../chart/helm-chart';
import { invalid, type Problem, problem, StorageError } from '../model/problems';
import { readHelmDocuments } from '../values/read-helm-yaml';
import { valueAt } from '../values/values';

/** A chart on this machine. */
export interface LocalChart {
  /** As the user named it. */
  readonly reference: string;
  readonly path: string;
  readonly version: string;
}

/** Charts to verify with: those that are named, or the published ones. Each is read or pulled once. */
export class Charts {
  private readonly read = new Once<LocalChart>();
  private pulls = 0;

  /**
   * @param references folders, archives, or `oci://` references; none for the public repository
   * @param folder where pulled charts are kept
   */
  public constructor(
    private readonly helm: Helm,
    private readonly references: readonly string[],
    private readonly folder: string,
  ) {}

  /**
   * The chart for a version: of several local ones that with the version, or else the first.
   * @throws StorageError if there is no such chart, or it is no kube-prometheus-stack
   */
  public of(version: string): LocalChart {
    const local = this.references
      .filter((one) => !isRemote(one))
      .map((one) => this.read.get(one, () => this.local(one)));
    const [first] = local;
    if (first !== undefined) {
      return local.find((one) => one.version === version) ?? first;
    }
    const [reference] = this.references;
    const place = reference === undefined ? ['--repo', HELM_REPOSITORY] : [];
    const name = reference ?? CHART_NAME;
    return this.read.get(`${name} ${version}`, () => this.pulled(name, place, version));
  }

  private pulled(name: string, place: readonly string[], version: string): LocalChart {
    this.pulls += 1;
    const folder = join(this.folder, `chart-${this.pulls}`);
    mkdirSync(folder);
    this.helm.run(['pull', name, ...place, '--version', version, '--destination', folder]);
    const [archive] = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
    if (archive === undefined) {
      throw cannot(problem('helm-output', name, `helm pull ${name} ended without a chart`));
    }
    return { ...this.local(join(folder, archive)), reference: name };
  }

  private local(reference: string): LocalChart {
    const path = resolve(reference);
    if (!existsSync(path)) {
      throw cannot(
        problem('unreadable-file', reference, `chart ${reference} does not exist; its full path would be ${path}`),
      );
    }
    const printed = this.helm.run(['show', 'chart', path]);
    const [chart] = readHelmDocuments(printed, () => undefined);
    const [name, version] = [valueAt(chart, ['name']), valueAt(chart, ['version'])];
    if (name !== CHART_NAME || typeof version !== 'string' || valid(version) === null) {
      throw cannot(invalid('wrong-chart', reference, name, `the name of the chart, ${CHART_NAME}`));
    }
    return { reference, path, version };
  }
}

/** Whether a reference needs a network. */
export function isRemote(reference: string): boolean {
  return /^\w[\w+.-]*:\/\//.test(reference);
}

function cannot(one: Problem): StorageError {
  return new StorageError('cannot verify the plans', [one]);
}
