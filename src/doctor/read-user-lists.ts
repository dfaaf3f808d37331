import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import * as v from 'valibot';
import type { PlanOnDisk } from '../files/plan-on-disk';
import type { Unreadable, UserList } from '../cluster/cluster-state';
import type { Kubectl, Obstacle } from '../cluster/kubectl';
import { parsed, STRINGS } from '../cluster/schemas';
import { repositoryOf } from '../files/git-folder';
import { type Problem, StorageError } from '../model/problems';
import { isRepositoryPath, type UserValues } from '../plan/user-values';
import { pathFrom } from '../plan/values-files';
import { HelmValues } from '../values/helm-values';
import { listHash } from '../values/list-hash';
import { placeOf } from '../values/place';
import { readHelmYaml } from '../values/read-helm-yaml';
import type { Values } from '../values/values';

/** The values of one place, or the reason why they are unknown. */
type Read = { readonly values: Values } | { readonly obstacle: Obstacle; readonly reason: string };

/**
 * The user's lists that the overlays of the plans hold copies of. Only hashes of them are kept, and nothing of the values is
 * in a reason, because they may come from a Secret.
 */
export async function readUserLists(
  kubectl: Kubectl,
  plans: readonly PlanOnDisk[],
): Promise<{ userLists: UserList[]; unreadable: Unreadable[] }> {
  const all = await Promise.all(plans.map((plan) => readListsOf(kubectl, plan)));
  return {
    userLists: all.flatMap(({ userLists }) => userLists),
    unreadable: all.flatMap(({ unreadable }) => unreadable),
  };
}

async function readListsOf(
  kubectl: Kubectl,
  plan: PlanOnDisk,
): Promise<{ userLists: UserList[]; unreadable: Unreadable[] }> {
  const { release, overlay } = plan.document;
  if (overlay === undefined || overlay.frozenLists.length === 0) {
    return { userLists: [], unreadable: [] };
  }
  if (overlay.userValues === undefined) {
    const reason = 'the plan does not say where they are; set userValues in the description';
    return {
      userLists: [],
      unreadable: [{ what: `your values of release ${release.name}`, obstacle: 'not-found', reason }],
    };
  }
  const read = await Promise.all(
    overlay.userValues.map(async (place) => ({ place, found: await readPlace(kubectl, plan, place) })),
  );
  const unreadable = read.flatMap(({ place, found }) =>
    'values' in found ? [] : [{ what: `your values in ${shown(place, release.namespace)}`, ...found }],
  );
  if (unreadable.length > 0) {
    return { userLists: [], unreadable };
  }
  const merged = HelmValues.merge(read.flatMap(({ found }) => ('values' in found ? [found.values] : []))).data;
  return {
    userLists: overlay.frozenLists.map(({ path }) => ({
      namespace: release.namespace,
      release: release.name,
      path,
      sha256: listHash(merged, placeOf(path) ?? []),
    })),
    unreadable,
  };
}

function shown(place: UserValues, namespace: string): string {
  if ('path' in place) {
    return `the file ${place.path}`;
  }
  return 'configMap' in place ? `ConfigMap ${namespace}/${place.configMap}` : `Secret ${namespace}/${place.secret}`;
}

async function readPlace(kubectl: Kubectl, plan: PlanOnDisk, place: UserValues): Promise<Read> {
  if ('path' in place) {
    return readFile(plan, place.path);
  }
  const { key = 'values.yaml' } = place;
  const [type, name] = 'configMap' in place ? ['configmaps', place.configMap] : ['secrets', place.secret];
  const answer = await kubectl.get(type, [name, `--namespace=${plan.document.release.namespace}`]);
  if (!answer.ok) {
    return { obstacle: answer.obstacle, reason: answer.reason };
  }
  const data = parsed(WITH_DATA, answer.text)?.data ?? {};
  const content = Object.hasOwn(data, key) ? data[key] : undefined;
  if (content === undefined) {
    return { obstacle: 'not-found', reason: `it has no key ${key}` };
  }
  const bytes = Buffer.from(content, type === 'secrets' ? 'base64' : 'utf8');
  return isUtf8(bytes)
    ? withoutProblems((report) => new HelmValues(readHelmYaml(bytes.toString('utf8'), report)).data)
    : { obstacle: 'failed', reason: `its key ${key} is not text in UTF-8` };
}

const WITH_DATA = v.object({ data: STRINGS });

/** Helm reads a file where it runs, which is the output folder; Argo CD reads it in the repository of that folder. */
function readFile({ document, folder }: PlanOnDisk, path: string): Read {
  if (document.delivery !== 'argo-cd') {
    return withoutProblems(() => HelmValues.fromFile(pathFrom(folder, path)).data);
  }
  return isRepositoryPath(path)
    ? withoutProblems(() => HelmValues.fromFile(join(repositoryOf(folder ?? '.'), path)).data)
    : { obstacle: 'failed', reason: 'it is no path in a Git repository' };
}

/** The values, if they are read without a problem. Of a problem in their text only the line is kept. */
function withoutProblems(read: (report: (problem: Problem) => void) => Values): Read {
  const problems: Problem[] = [];
  try {
    const values = read((problem) => problems.push(problem));
    if (problems.length === 0) {
      return { values };
    }
  } catch (error) {
    if (!(error instanceof StorageError)) {
      throw error;
    }
    problems.push(...error.problems);
  }
  const [first] = problems;
  switch (first?.code) {
    case 'unreadable-file':
    case 'git-failed':
      return { obstacle: 'failed', reason: first.message };
    default: {
      const at = first?.code === 'invalid-yaml' ? ` at ${first.path}` : '';
      return { obstacle: 'failed', reason: `they are not plain YAML that Helm reads as it is written${at}` };
    }
  }
}
