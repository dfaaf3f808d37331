import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { PlanOnDisk } from './claim-view';
import { diagnose, type Health } from './diagnose';
import { Kubectl } from '../cluster/kubectl';
import { readCluster } from './read-cluster';
import type { Cluster } from '../commands/command';
import type { FoundPlan } from '../diff/found-plan';
import { repositoryOf } from '../files/git-folder';
import { plansIn } from '../files/plan-files';
import { groupBy } from '../model/group-by';
import { problem, StorageError } from '../model/problems';

/**
 * The plans to check: of files, or of output folders of one cluster each.
 * @throws StorageError if a folder holds the plans of several clusters
 */
export function plansToCheck(paths: readonly string[]): PlanOnDisk[] {
  const found = paths.flatMap((path) => {
    const plans = plansIn(path);
    const folders = [...new Set(plans.map((plan) => outputFolder(plan) ?? path))];
    if (folders.length > 1) {
      const message = `${path} holds the plans of ${folders.length} clusters; name the folder of one cluster, such as ${folders[0] ?? ''}`;
      throw new StorageError('cannot decide which cluster to check', [problem('several-clusters', path, message)]);
    }
    return plans;
  });
  const distinct = groupBy(found, ({ file }) => resolve(file));
  return [...distinct.values()].flatMap(([plan]) => (plan === undefined ? [] : [onDisk(plan)]));
}

/** Reads a cluster, and reports the state of the storage of the plans. */
export async function examine(
  plans: readonly PlanOnDisk[],
  cluster: Cluster,
  options: { readonly usage: boolean },
): Promise<Health> {
  return diagnose(plans, await readCluster(new Kubectl(cluster), plans, options));
}

/** The folder that the file's `plan` folder is in. */
function outputFolder({ file }: FoundPlan): string | undefined {
  return basename(dirname(resolve(file))) === 'plan' ? join(dirname(file), '..') : undefined;
}

function onDisk(plan: FoundPlan): PlanOnDisk {
  const folder = outputFolder(plan);
  const valuesFile = join(folder ?? '', 'values', `${basename(plan.file, '.json')}.yml`);
  return {
    document: plan.document,
    ...(folder === undefined ? {} : { folder }),
    isInGit: isInGit(folder ?? plan.file),
    ...(folder !== undefined && existsSync(valuesFile) ? { valuesFile } : {}),
  };
}

function isInGit(path: string): boolean {
  try {
    return repositoryOf(path) !== '';
  } catch {
    return false;
  }
}
