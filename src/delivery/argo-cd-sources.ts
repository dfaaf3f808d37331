import { join } from 'node:path/posix';
import { deliveryProblem, normalPath, REPOSITORY_PATH, STORAGE } from './place';
import { CHART_NAME, HELM_REPOSITORY } from '../chart/helm-chart';
import { valuesFile } from '../constructs/file-names';
import type { RenderedStorage } from '../constructs/rendered-storage';
import { onOneLine } from '../kubernetes/text';
import { checked, list, object, optional, text } from '../model/check';
import { type Problem, StorageError, unwanted } from '../model/problems';
import { isOfStack } from '../plan/storage-plan';
import { isRepositoryPath } from '../plan/user-values';

/** Where Argo CD finds the output folder and the chart. */
export interface ArgoCdSourceOptions {
  /** The Git repository that the output folder is committed to. */
  readonly repoUrl: string;
  /** The output folder's path in that repository, such as `clusters/eu-1/dist`. */
  readonly path: string;
  /**
   * The branch, tag or commit.
   * @default 'HEAD'
   */
  readonly targetRevision?: string;
  /**
   * The Helm repository of the chart, or an OCI registry without `oci://`. Not for a StatefulSetStorage.
   * @default 'https://prometheus-community.github.io/helm-charts'
   */
  readonly chartRepoUrl?: string;
  /**
   * Paths of more values files in the same repository, such as `clusters/eu-1/dashboards.yaml`. Helm reads them before the values
   * of the storage, which have precedence. They are not read during synthesis: whatever the names, counts and storage of the
   * release follow from belongs into the description. Not for a StatefulSetStorage.
   * @default []
   */
  readonly valueFiles?: readonly string[];
}

/** A source of an Application, as in `spec.sources`. */
export interface ArgoCdSource {
  /** The Git or Helm repository. */
  readonly repoURL: string;
  /** The branch, tag or commit, or the version of the chart. */
  readonly targetRevision: string;
  /** The folder in the Git repository whose Kustomization is applied. Absent: nothing is applied from Git. */
  readonly path?: string;
  /** The name by which values files of this repository are referred to. Absent: no values come from it. */
  readonly ref?: string;
  /** The chart. Absent: the source is a Git repository. */
  readonly chart?: string;
  /** The release and its values files, in the order in which Helm reads them. Absent: the source is a Git repository. */
  readonly helm?: { readonly releaseName: string; readonly valueFiles: readonly string[] };
}

/** An address or revision: Git and Argo CD take it as one line. */
const line = (expected: string) => text((given) => given.trim() !== '' && onOneLine(given) === given, expected);

/** The checks of `ArgoCdSourceOptions`, for types that extend it. */
export const SOURCE_OPTIONS = {
  repoUrl: line('the address of the Git repository'),
  path: REPOSITORY_PATH,
  targetRevision: optional(line('a branch, tag or commit')),
  chartRepoUrl: optional(line('the address of a Helm repository')),
  valueFiles: optional(
    list(
      text(
        isRepositoryPath,
        'the path of a values file in the Git repository, such as "clusters/eu-1/dashboards.yaml"',
        'invalid-path',
      ),
      'a list of paths of values files in the Git repository',
    ),
  ),
};

const OPTIONS = object<ArgoCdSourceOptions>(SOURCE_OPTIONS, 'where Argo CD finds the storage and the chart', 'is read');

/**
 * The sources of an Application for a storage, its release and its values, as an ArgoCdApplication has them: for an Application
 * that you write yourself, or have already. The first one is the output folder. Those of a StatefulSetStorage are the output
 * folder alone.
 * @throws StorageError with all problems of the options
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/multiple_sources/
 */
export function argoCdSources(storage: RenderedStorage, options: ArgoCdSourceOptions): ArgoCdSource[] {
  const { value: read, problems } = checked(OPTIONS, options);
  const { value: rendered, problems: others } = checked(STORAGE, storage, 'storage');
  const all = [...others, ...problems, ...deliveryProblem(rendered, 'argo-cd'), ...chartProblems(rendered, read)];
  if (all.length > 0) {
    throw new StorageError('cannot make the sources of an Argo CD Application', all);
  }
  return sourcesOf(storage, options);
}

/** The same for checked options. */
export function sourcesOf(storage: RenderedStorage, options: ArgoCdSourceOptions): ArgoCdSource[] {
  const { repoUrl, targetRevision = 'HEAD', chartRepoUrl = HELM_REPOSITORY, valueFiles = [] } = options;
  const { release } = storage.plan;
  const path = normalPath(options.path);
  // without `directory`, Argo CD applies what the Kustomization lists
  const folder = { repoURL: repoUrl, targetRevision, path };
  if (release.chartVersion === undefined) {
    return [folder];
  }
  const helm = {
    releaseName: release.name,
    // a getter, because the name of the last file is only known once the app is complete
    get valueFiles(): string[] {
      return [...userFiles(storage), ...valueFiles.map(normalPath), join(path, valuesFile(storage))].map((file) =>
        join('$values', file),
      );
    },
  };
  return [
    folder,
    { repoURL: repoUrl, targetRevision, ref: 'values' },
    { repoURL: chartRepoUrl, chart: CHART_NAME, targetRevision: release.chartVersion, helm },
  ];
}

/** Options of the chart for a storage whose chart is another one. */
export function chartProblems(
  storage: RenderedStorage | undefined,
  options: Partial<ArgoCdSourceOptions> | undefined,
): Problem[] {
  if (storage === undefined || isOfStack(storage.plan.release)) {
    return [];
  }
  const reason = 'the Application of a StatefulSetStorage deploys the storage alone';
  return (['chartRepoUrl', 'valueFiles'] as const).flatMap((option) => {
    const given = options?.[option];
    return given === undefined ? [] : [unwanted('option-without-chart', option, given, reason)];
  });
}

/** The user's own values files in the repository. */
function userFiles({ plan }: RenderedStorage): string[] {
  return (plan.overlay?.userValues ?? []).flatMap((place) => ('path' in place ? [normalPath(place.path)] : []));
}
