import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { PlanOnDisk } from './claim-view';
import { diagnose, type Health } from './diagnose';
import { Kubectl } from '../cluster/kubectl';
import { readCluster } from './read-cluster';
import type { Cluster } from '../commands/command';
import type { FoundPlan } from '../diff/found-plan';
import { plansIn } from '../files/plan-files';
import { groupBy } from '../model/group-by';
import { StorageError } from '../model/problems';

/**
 * The plans to look after: of files, or of output folders of one cluster each.
 * @throws StorageError where a folder holds the plans of several clusters
 */
export function plansToCheck(paths: readonly string[]): PlanOnDisk[] {
  const found = paths.flatMap((path) => {
    const plans = plansIn(path);
    const folders = [...new Set(plans.map((plan) => outputFolder(plan) ?? path))];
    if (folders.length > 1) {
      const want = `want the one of the cluster that is looked at, such as ${folders[0] ?? ''}`;
      throw new StorageError('cannot tell which cluster is meant', [
        `${path}: got the output folders of ${folders.length} clusters, ${want}`,
      ]);
    }
    return plans;
  });
  const distinct = groupBy(found, ({ file }) => resolve(file));
  return [...distinct.values()].flatMap(([plan]) => (plan === undefined ? [] : [onDisk(plan)]));
}

/** Looks at a cluster, and says how the storage of the plans is. */
export async function examine(
  plans: readonly PlanOnDisk[],
  cluster: Cluster,
  options: { readonly usage: boolean },
): Promise<Health> {
  const documents = plans.map(({ document }) => document);
  try {
    return diagnose(plans, await readCluster(new Kubectl(cluster), documents, options));
  } catch (error) {
    throw withHint(error);
  }
}

/** Where no kubeconfig names a cluster, kubectl tries one on this machine, and says no more than that there is none. */
function withHint(error: unknown): unknown {
  const [problem = ''] = error instanceof StorageError ? error.problems.map(({ message }) => message) : [];
  const hint = 'no kubeconfig seems to name a cluster: name one with --context or --kubeconfig';
  return /\blocalhost:8080\b/.test(problem)
    ? new StorageError('cannot reach the cluster', [`${problem}; ${hint}`], { cause: error })
    : error;
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
    ...(folder !== undefined && existsSync(valuesFile) ? { valuesFile } : {}),
  };
}
