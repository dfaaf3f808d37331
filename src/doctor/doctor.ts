import { resolve } from 'node:path';
import { diagnose, type Health } from './diagnose';
import { Kubectl, type TimeLimits } from '../cluster/kubectl';
import { readCluster, type ReadOptions } from './read-cluster';
import type { Cluster } from '../commands/command';
import { isInGit } from '../files/git-folder';
import { plansIn } from '../files/plan-files';
import { onDisk, outputFolder, type PlanOnDisk } from '../files/plan-on-disk';
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
  return [...distinct.values()].flatMap(([plan]) =>
    plan === undefined ? [] : [{ ...onDisk(plan), isInGit: isInGit(plan.file) }],
  );
}

/** Reads a cluster, and reports the state of the storage of the plans. */
export async function examine(
  plans: readonly PlanOnDisk[],
  cluster: Cluster,
  { limits = {}, ...options }: ReadOptions & { readonly limits?: TimeLimits },
): Promise<Health> {
  return diagnose(plans, await readCluster(new Kubectl(cluster, limits), plans, options));
}
