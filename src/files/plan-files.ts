import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { GitFolder } from './git-folder';
import type { PlanDocument } from '../plan/plan-document';
import { readPlan } from '../plan/read-plan';
import { filesBelow } from '../output/staging';
import { Problems, StorageError, within } from '../model/problems';

/** A plan and where it was found. */
export interface FoundPlan {
  /** The file, for people. */
  readonly file: string;
  /** The output folder that it stands in, relative to what was searched: '' or the name of a fleet's cluster. */
  readonly folder: string;
  /** The plan itself. */
  readonly document: PlanDocument;
}

/**
 * The plans of a file or of a folder: an output folder, its `plan` folder, or the output folder of a fleet.
 * @throws StorageError where there is none, and for every one that cannot be read
 */
export function plansIn(path: string): FoundPlan[] {
  if (!existsSync(path)) {
    throw noPlan(
      path,
      `want a plan/<release>.json, or a folder with plans: nothing is at ${resolve(path)}, so synthesize first`,
    );
  }
  const isFile = statSync(path).isFile();
  const base = isFile ? dirname(path) : path;
  const files = isFile ? [basename(path)] : plansAmong(path, filesBelow(path));
  if (files.length === 0) {
    throw noPlan(path, 'want a plan/<release>.json in it');
  }
  return readAll(files, (file) => ({ name: join(base, file), text: readFileSync(join(base, file), 'utf8') }));
}

/**
 * The plans of a file or of a folder as a Git revision has them; the path need not exist any more.
 * @param revision a branch, tag or commit
 * @throws StorageError where Git does not know the revision, or it has no plan there
 */
export function plansAt(revision: string, path: string): FoundPlan[] {
  const { isFile, files, read } = new GitFolder(revision, path);
  const base = isFile ? dirname(path) : path;
  const plans = isFile ? files : plansAmong(path, files);
  if (plans.length === 0) {
    throw noPlan(path, `want a plan/<release>.json there in revision ${revision}`);
  }
  return readAll(plans, (file) => ({ name: `${revision}:${join(base, file)}`, text: read(file) }));
}

function noPlan(path: string, want: string): StorageError {
  return new StorageError('cannot read the plans', [`${path}: ${want}`]);
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
      problems.add(...within(name, name, error.problems));
      return [];
    }
  });
  problems.throwIfAny();
  return found;
}
