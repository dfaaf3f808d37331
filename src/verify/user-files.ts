import { join } from 'node:path';
import { plainText } from '../cluster/plain-text';
import type { PlanOnDisk } from '../files/plan-on-disk';
import { repositoryOf } from '../files/git-folder';
import { problem, StorageError } from '../model/problems';
import { isRepositoryPath, type UserValues } from '../plan/user-values';
import { pathFrom } from '../plan/values-files';

/**
 * The values files of a release, in the order in which helm reads them.
 * @param given the user's own values files, instead of the places that an overlay's plan names
 * @throws StorageError if one of them is not a file on this machine
 */
export function valuesFilesOf(plan: PlanOnDisk, given: readonly string[]): readonly string[] {
  const { folder, valuesFile, valuesPath, document } = plan;
  const { overlay } = document;
  if (valuesFile === undefined) {
    const where =
      valuesPath === undefined
        ? 'its plan is not in the folder "plan" of an output folder'
        : `${valuesPath} does not exist`;
    throw missing(
      valuesPath ?? '',
      `the values file of release ${document.release.name} is missing: ${where}; synthesize again`,
    );
  }
  if (overlay === undefined) {
    if (given.length > 0) {
      throw missing(
        '--values',
        `--values is for plans whose values file is an overlay; that of release ${document.release.name} holds all values`,
        'invalid-option',
      );
    }
    return [valuesFile];
  }
  if (given.length > 0) {
    return [...given, valuesFile];
  }
  if (overlay.userValues === undefined) {
    throw missing(
      'userValues',
      'the plan does not name your own values files; name them with --values, or set userValues in the description',
    );
  }
  return [...overlay.userValues.map((place) => fileOf(place, plan, folder)), valuesFile];
}

function fileOf(place: UserValues, { document }: PlanOnDisk, folder: string | undefined): string {
  if (!('path' in place)) {
    const what = 'configMap' in place ? `ConfigMap ${place.configMap}` : `Secret ${place.secret}`;
    throw missing('userValues', `your own values are in ${what}; save them to a file, and name it with --values`);
  }
  if (/^\w[\w+.-]*:\/\//.test(place.path)) {
    throw missing(
      'userValues',
      `your own values are at ${plainText(place.path)}; save them to a file, and name it with --values`,
    );
  }
  if (document.delivery !== 'argo-cd') {
    return pathFrom(folder, place.path);
  }
  if (!isRepositoryPath(place.path)) {
    throw missing('userValues', `${plainText(place.path)} is not a path in a Git repository`);
  }
  return join(repositoryOf(folder ?? '.'), place.path);
}

function missing(
  path: string,
  message: string,
  code: 'values-file-missing' | 'invalid-option' = 'values-file-missing',
): StorageError {
  return new StorageError('cannot verify the plans', [problem(code, path, message)]);
}
