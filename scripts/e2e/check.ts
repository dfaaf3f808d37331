import { type ClaimItem, type ClusterNode, has, type JobItem, list, type PodItem, type VolumeItem } from './cluster';
import { until } from './program';
import type { KubePrometheusStackStorage } from '../../src';

/** The claims' uids by `<namespace>/<name>`: the same uid is the same claim. */
export type Uids = ReadonlyMap<string, string>;

/**
 * Waits until every claim is bound to its planned volume on its planned directory, every pod that uses one runs on its planned
 * node, and the init Jobs are complete.
 * @throws Error with everything that is still missing
 */
export async function settled(
  storages: readonly KubePrometheusStackStorage[],
  nodes: readonly ClusterNode[],
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<Uids> {
  let missing: readonly string[] = [];
  let reported = '';
  return until(
    () => `this:\n${missing.map((one) => `  - ${one}`).join('\n')}`,
    async () => {
      const seen = await look(storages, nodes);
      missing = seen.missing;
      const [first] = missing;
      const line = `${missing.length} to go: ${first ?? ''}`;
      if (first !== undefined && line !== reported) {
        tell(line);
        reported = line;
      }
      return first === undefined ? seen.uids : undefined;
    },
    signal,
  );
}

async function look(
  storages: readonly KubePrometheusStackStorage[],
  nodes: readonly ClusterNode[],
): Promise<{ missing: string[]; uids: Uids }> {
  const claimsOf = await byNamespace<ClaimItem>('persistentvolumeclaims', storages);
  const podsOf = await byNamespace<PodItem>('pods', storages);
  const volumes = new Map((await list<VolumeItem>('persistentvolumes')).map((one) => [one.metadata.name, one]));
  const nodeNames = new Map(nodes.map(({ hostname, name }) => [hostname, name]));
  const uids = new Map<string, string>();
  const missing: string[] = [];
  for (const { claim, name, node, root } of storages.flatMap((storage) => storage.volumes)) {
    const found = claimsOf.get(claim.namespace)?.find(({ metadata }) => metadata.name === claim.name);
    uids.set(`${claim.namespace}/${claim.name}`, found?.metadata.uid ?? '');
    if (found?.status.phase !== 'Bound' || found.spec.volumeName !== name) {
      const how = found === undefined ? 'missing' : `${found.status.phase ?? ''} ${found.spec.volumeName ?? ''}`;
      missing.push(`claim ${claim.name} is ${how.trim()}, planned Bound ${name}`);
    }
    const spec = volumes.get(name)?.spec;
    const path = spec?.hostPath?.path ?? spec?.local?.path;
    if (path !== root) {
      missing.push(`volume ${name} has ${path ?? 'nothing'}, planned ${root}`);
    }
    const pods = (podsOf.get(claim.namespace) ?? []).filter(({ spec: { volumes: mounted = [] } }) =>
      mounted.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === claim.name),
    );
    if (pods.length === 0) {
      missing.push(`claim ${claim.name} has no pod`);
    }
    missing.push(
      ...pods
        .filter(({ spec: { nodeName } }) => nodeName === undefined || nodeName !== nodeNames.get(node))
        .map(
          ({ metadata, spec: { nodeName = 'no node' } }) => `pod ${metadata.name} is on ${nodeName}, planned ${node}`,
        ),
    );
  }
  missing.push(...(await unfinishedJobs(storages)));
  return { missing, uids };
}

async function unfinishedJobs(storages: readonly KubePrometheusStackStorage[]): Promise<string[]> {
  const planned = storages.flatMap(({ initJobs, release }) =>
    initJobs.map(({ job }) => ({ name: job.name, namespace: job.metadata.namespace ?? release.namespace })),
  );
  const missing: string[] = [];
  for (const namespace of new Set(planned.map((job) => job.namespace))) {
    const jobs = await list<JobItem>('jobs', namespace);
    const complete = new Set(
      jobs.filter(({ status }) => has(status.conditions, 'Complete')).map(({ metadata }) => metadata.name),
    );
    missing.push(
      ...planned
        .filter((job) => job.namespace === namespace && !complete.has(job.name))
        .map(({ name }) => `Job ${name} is not complete`),
    );
  }
  return missing;
}

async function byNamespace<T extends ClaimItem | PodItem>(
  type: string,
  storages: readonly KubePrometheusStackStorage[],
): Promise<Map<string, readonly T[]>> {
  const namespaces = new Set(storages.flatMap(({ claims }) => claims.map(({ namespace }) => namespace)));
  const found = new Map<string, readonly T[]>();
  for (const namespace of namespaces) {
    found.set(namespace, await list<T>(type, namespace));
  }
  return found;
}
