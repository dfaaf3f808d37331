import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { filesBelow } from './files-below';
import { GitFolder } from './git-folder';
import type { FoundPlan } from '../diff/found-plan';
import { problem, Problems, StorageError, within } from '../model/problems';
import { readPlan } from '../plan/read-plan';

/**
 * The plans of a file or of a folder: an output folder, its `plan` folder, or the output folder of a fleet.
 * @throws StorageError if there is no plan, and for every plan that cannot be read
 */
export function plansIn(path: string): FoundPlan[] {
  if (!existsSync(path)) {
    throw notFound(
      path,
      `${path} does not exist; synthesize first, or name a plan/<release>.json or a folder with plans`,
    );
  }
  const isFile = statSync(path).isFile();
  const base = isFile ? dirname(path) : path;
  const files = isFile ? [basename(path)] : plansAmong(path, filesBelow(path));
  if (files.length === 0) {
    throw notFound(path, `${path} has no plan; it must have a plan/<release>.json`);
  }
  return readAll(files, (file) => ({ name: join(base, file), text: readFileSync(join(base, file), 'utf8') }));
}

/**
 * The plans of a file or of a folder in a Git revision. The path may no longer exist.
 * @param revision a branch, tag or commit
 * @throws StorageError if Git does not know the revision, if the path has no plan in it, and for every plan that
 * cannot be read
 */
export function plansAt(revision: string, path: string): FoundPlan[] {
  const { isFile, files, read } = new GitFolder(revision, path);
  const base = isFile ? dirname(path) : path;
  const plans = isFile ? files : plansAmong(path, files);
  if (plans.length === 0) {
    throw notFound(path, `${path} has no plan in revision ${revision}; it must have a plan/<release>.json`);
  }
  return readAll(plans, (file) => ({ name: `${revision}:${join(base, file)}`, text: read(file) }));
}

function notFound(path: string, message: string): StorageError {
  return new StorageError('cannot read the plans', [problem('plan-not-found', path, message)]);
}

function plansAmong(folder: string, files: readonly string[]): string[] {
  return files.filter((file) => file.endsWith('.json') && isPlanFolder(dirname(resolve(folder, file))));
}

function isPlanFolder(folder: string): boolean {
  return basename(folder) === 'plan';
}

function readAll(files: readonly string[], source: (file: string) => { name: string; text: string }): FoundPlan[] {
  const problems = new Problems('cannot read the plans');
  const found = files.flatMap((file): FoundPlan[] => {
    const { name, text } = source(file);
    try {
      const folder = relative('.', isPlanFolder(dirname(file)) ? dirname(dirname(file)) : dirname(file));
      return [{ file: name, folder, document: readPlan(text, name) }];
    } catch (error) {
      if (!(error instanceof StorageError)) {
        throw error;
      }
      const unreadable = error.problems.map((one) => ({ ...one, code: 'unreadable-plan' as const }));
      problems.add(...within(name, name, unreadable));
      return [];
    }
  });
  problems.throwIfAny();
  return found;
}
