import { type ClaimItem, type JobItem, list, type PodItem, sleep, type VolumeItem } from './cluster';
import type { KubePrometheusStackStorage } from '../../src';

/** How long a phase may take. */
const SECONDS = Number(process.env.E2E_TIMEOUT ?? 180);

/** The claims' uids by `<namespace>/<name>`: the same uid is the same claim. */
export type Uids = ReadonlyMap<string, string>;

/**
 * Waits until every claim is bound to its planned volume on its planned directory, every pod that uses one runs on its planned
 * node, and the init Jobs are complete.
 * @throws Error with all that is still missing
 */
export async function settled(
  storages: readonly KubePrometheusStackStorage[],
  tell: (line: string) => void,
): Promise<Uids> {
  const end = Date.now() + SECONDS * 1000;
  for (let last = ''; ;) {
    const { missing, uids } = await look(storages);
    if (missing.length === 0) {
      return uids;
    }
    const line = `${missing.length} to go: ${missing[0] ?? ''}`;
    if (line !== last) {
      tell(line);
      last = line;
    }
    if (Date.now() > end) {
      throw new Error(`after ${SECONDS} s:\n${missing.map((one) => `  - ${one}`).join('\n')}`);
    }
    await sleep(1000);
  }
}

async function look(storages: readonly KubePrometheusStackStorage[]): Promise<{ missing: string[]; uids: Uids }> {
  const claimsOf = await byNamespace<ClaimItem>('persistentvolumeclaims', storages);
  const podsOf = await byNamespace<PodItem>('pods', storages);
  const volumes = new Map((await list<VolumeItem>('persistentvolumes')).map((one) => [one.metadata.name, one]));
  const uids = new Map<string, string>();
  const missing: string[] = [];
  for (const { claim, name, node, root } of storages.flatMap((storage) => storage.volumes)) {
    const found = claimsOf.get(claim.namespace)?.find(({ metadata }) => metadata.name === claim.name);
    uids.set(`${claim.namespace}/${claim.name}`, found?.metadata.uid ?? '');
    if (found?.status.phase !== 'Bound' || found.spec.volumeName !== name) {
      const how = found === undefined ? 'not there' : `${found.status.phase ?? ''} ${found.spec.volumeName ?? ''}`;
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
    const elsewhere = pods.filter(({ spec: { nodeName } }) => nodeName !== node);
    if (pods.length === 0 || elsewhere.length > 0) {
      missing.push(
        pods.length === 0
          ? `claim ${claim.name} has no pod`
          : `pod ${elsewhere[0]?.metadata.name ?? ''} is on ${elsewhere[0]?.spec.nodeName ?? 'no node'}, planned ${node}`,
      );
    }
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
      jobs
        .filter(({ status }) => status.conditions?.some(({ type, status: is }) => type === 'Complete' && is === 'True'))
        .map(({ metadata }) => metadata.name),
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
