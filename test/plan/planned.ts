import type { Claim, PlannedVolume, StackPlan } from '../../src';
import { type DirectoryInitJobProps, type PlannedInitJob, planInitJob } from '../../src/plan/init-job';
import { type Value, valueAt, type Values } from '../../src/values/values';

/** What a test says about a volume; the rest is that of Prometheus' first pod. */
export type VolumeProps = Partial<Omit<PlannedVolume, 'claim'>> & { readonly claim?: Partial<Claim> };

/** A claim without a subPath, as Grafana's is. */
const CLAIM: Claim = {
  component: 'prometheus',
  namespace: 'monitoring',
  name: 'prometheus-kps-db-prometheus-kps-0',
  workload: 'prometheus-kps',
  shard: 0,
  replica: 0,
  mountPath: '/prometheus',
  owner: { uid: 1000, gid: 2000 },
};

function volumeOf(claim: Claim, props: Omit<VolumeProps, 'claim'>): PlannedVolume {
  const root = props.root ?? '/data/kps/prometheus-0-0';
  return {
    name: 'monitoring-kps-prometheus-0-0',
    claim,
    node: 'node-0',
    type: 'hostPath',
    root,
    sharedRoot: false,
    dataDirectory: claim.subPath === undefined ? root : `${root}/${claim.subPath}`,
    size: '1Gi',
    storageClassName: 'monitoring-kps',
    ...props,
  };
}

/** The volume of Prometheus' first pod on node-0; a test adds what it is about. */
export function volume({ claim, ...props }: VolumeProps = {}): PlannedVolume {
  return volumeOf({ ...CLAIM, subPath: 'prometheus-db', fsGroup: 2000, ...claim }, props);
}

/** Grafana's volume, which is its own data directory. */
export function grafanaVolume({ claim, ...props }: VolumeProps = {}): PlannedVolume {
  const name = 'kps-grafana';
  return volumeOf(
    {
      ...CLAIM,
      ...{ component: 'grafana', name, workload: name, mountPath: '/var/lib/grafana', owner: { uid: 472, gid: 472 } },
      ...claim,
    },
    { name: 'monitoring-kps-grafana-0', root: '/data/kps/grafana-0', ...props },
  );
}

/** The smallest right Job; a test adds what it is about. */
export const JOB: DirectoryInitJobProps = {
  volumes: [volume()],
  node: 'node-0',
  namespace: 'monitoring',
  instance: 'kps',
  name: 'kps',
};

export function job(props: Partial<DirectoryInitJobProps> = {}): PlannedInitJob {
  return planInitJob({ ...JOB, ...props });
}

/** A value of a Job's spec; it must be there. */
export function inSpec({ spec }: PlannedInitJob, ...path: readonly string[]): Value {
  const value = valueAt(spec, path);
  if (value === undefined) {
    throw new Error(`no ${path.join('.')} in the spec of the Job`);
  }
  return value;
}

/** The spec of a Job's pod. */
export function podOf(planned: PlannedInitJob): Values {
  return inSpec(planned, 'template', 'spec') as Values;
}

/** The only container of a Job. */
export function containerOf(planned: PlannedInitJob): Values {
  const [container, ...others] = podOf(planned).containers as readonly Values[];
  if (container === undefined || others.length > 0) {
    throw new Error('the Job has not one container');
  }
  return container;
}

/** The limit for the blocks of Prometheus. */
export function limitOf({ deletions }: StackPlan['plan']): string | undefined {
  return deletions.find(({ code }) => code === 'retention-size')?.value;
}
