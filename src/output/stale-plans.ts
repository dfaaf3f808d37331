import { lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { App } from 'cdk8s';
import { planFile } from '../constructs/file-names';
import { readPlan } from '../plan/read-plan';
import { RenderedStorage } from '../constructs/rendered-storage';
import { StorageError } from '../model/problems';

/**
 * Removes the plans of releases that are no longer described, each with its values file, because they would look
 * current. cdk8s-cli empties the folder before every synthesis; without it, an app finds the files of the last run. Only
 * valid plans of this library are removed; manifests stay, as with any App, and the Kustomization no longer lists them.
 */
export function removeStalePlans(app: App): void {
  const { outdir } = app;
  const kept = new Set(RenderedStorage.allIn(app).map(planFile));
  for (const name of namesIn(join(outdir, 'plan'))) {
    if (name.endsWith('.json') && !kept.has(join('plan', name)) && isPlan(join(outdir, 'plan', name))) {
      const base = basename(name, '.json');
      for (const file of [`plan/${base}.json`, `plan/${base}.md`, `values/${base}.yml`]) {
        rmSync(join(outdir, file), { force: true });
      }
    }
  }
}

function namesIn(folder: string): string[] {
  // a link may point to files of another owner
  const isFolder = lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder ? readdirSync(folder) : [];
}

function isPlan(file: string): boolean {
  try {
    readPlan(readFileSync(file, 'utf8'), file);
    return true;
  } catch (error) {
    if (error instanceof StorageError) {
      return false;
    }
    throw error;
  }
}
