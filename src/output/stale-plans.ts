import { lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { App } from 'cdk8s';
import { planFile } from '../constructs/file-names';
import type { PlanDocument } from '../plan/plan-document';
import { readPlan } from '../plan/read-plan';
import { RenderedStorage } from '../constructs/rendered-storage';
import { StorageError } from '../model/problems';
import { isOfStack } from '../plan/storage-plan';

/**
 * Removes the plans of releases that are no longer described, each with its values file, because they would look
 * current. cdk8s-cli empties the folder before every synthesis; without it, an app finds the files of the last run. Only
 * valid plans of this library are removed; manifests stay, as with any App, and the Kustomization no longer lists them.
 */
export function removeStalePlans(app: App): void {
  const { outdir } = app;
  const kept = new Set(RenderedStorage.allIn(app).map(planFile));
  for (const name of namesIn(join(outdir, 'plan'))) {
    const isKept = !name.endsWith('.json') || kept.has(join('plan', name));
    const plan = isKept ? undefined : planOf(join(outdir, 'plan', name));
    if (plan !== undefined) {
      const base = basename(name, '.json');
      // values of another chart were not written by this library
      const values = isOfStack(plan.release) ? [`values/${base}.yml`] : [];
      for (const file of [`plan/${base}.json`, `plan/${base}.md`, ...values]) {
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

/** `undefined` for any other file. */
function planOf(file: string): PlanDocument | undefined {
  try {
    return readPlan(readFileSync(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof StorageError) {
      return undefined;
    }
    throw error;
  }
}
