import * as v from 'valibot';
import type { PlanOnDisk } from '../../src/files/plan-on-disk';
import type { ClusterState, Definition, NamespaceState, Seen } from '../../src/cluster/cluster-state';
import { diagnose, type Health } from '../../src/doctor/diagnose';
import * as live from '../../src/cluster/live-objects';
import * as objects from '../../src/cluster/objects';
import { planDocument } from '../../src/plan/plan-document';
import type { PlannedNode, VolumeOnNode } from '../../src/plan/plan-document';
import type { StackDescription } from '../../src';
import { groupBy } from '../../src/model/group-by';
import { labels, MANAGED_BY } from '../../src/model/labels';
import { memoized } from '../../src/model/memoized';
import { applicationOf } from '../../src/plan/storage-plan';
import { GIB, storage } from '../tools/describe';

export const NOW = Date.parse('2026-01-02T12:00:00Z');
export const HOURS_AGO = '2026-01-02T06:00:00Z';
export const SECONDS_AGO = '2026-01-02T11:59:50Z';

export function plan(props: Partial<StackDescription> = { prometheus: GIB }): PlanOnDisk {
  return { document: planDocument(storage(props)), folder: 'dist', valuesFile: 'dist/values/kps.yml' };
}

/** Lists of objects as the API server returns them. */
export interface Objects {
  volumes: object[];
  nodes: object[];
  /** Those that are given by name only are as this library makes them. */
  classes: (string | object)[];
  claims: object[];
  pods: object[];
  events: object[];
  statefulSets: object[];
  deployments: object[];
  jobs: object[];
  prometheus: object[];
  alertmanager: object[];
  ruler: object[];
  logs: ClusterState['logs'];
  usage?: ClusterState['usage'];
  userLists?: ClusterState['userLists'];
  quotas?: object[];
  limitRanges?: object[];
  definitions?: Definition[];
  namespaceLabels?: object;
  /** Objects in all namespaces, as far as the doctor reads them. */
  elsewhere?: { claims: object[]; customResources: object[] };
}

type Meta = (name: string, more?: object) => object;

function metaIn(namespace: string): Meta {
  return (name, more = {}) => ({ name, namespace, uid: `uid-${name}`, creationTimestamp: HOURS_AGO, ...more });
}

export const meta = metaIn('monitoring');

/** The metadata of an init Job of release kps. */
export function jobMeta(name: string, more: object = {}): object {
  return meta(name, { labels: labels('kps', 'directory-init'), ...more });
}

export const READY = { type: 'Ready', status: 'True' };

/** A cluster in which everything is as planned. */
export function healthy({ document }: PlanOnDisk): Objects {
  const meta = metaIn(document.release.namespace);
  const planned = document.nodes.flatMap((node) => node.volumes.map((volume) => ({ node, volume })));
  const customResources = (kind: string): object[] =>
    document.objects
      .filter((object) => object.kind === kind)
      .map(({ component, name }) => ({
        kind,
        metadata: meta(name, { labels: { release: document.release.name } }),
        spec: {
          ...Object.fromEntries(
            (document.deletions ?? [])
              .filter((one) => one.component === component && one.value !== 'no limit')
              .flatMap(({ code, value }) =>
                code === 'retention' ? [[code, value]] : code === 'retention-size' ? [['retentionSize', value]] : [],
              ),
          ),
          ...storageSpec(planned.map(({ volume }) => volume).filter(({ claim }) => claim.component === component)),
        },
      }));
  return {
    volumes: planned.map(({ node, volume }) => volumeObject(node, volume, document.release)),
    nodes: document.nodes.map(({ node }) => ({
      metadata: { ...meta(node, { labels: { [document.nodeLabel]: node } }), namespace: '' },
      status: { conditions: [READY] },
    })),
    classes: planned.map(({ volume }) => volume.storageClassName),
    claims: planned.map(({ volume }) => claimObject(volume)),
    pods: planned.map(({ volume }) => podObject(volume)),
    events: [],
    statefulSets: document.objects.flatMap(({ statefulSets }) =>
      statefulSets.map((name) => statefulSetObject(document, name)),
    ),
    deployments: document.objects
      .filter(({ kind }) => kind === 'Deployment')
      .map(({ name }) => ({
        metadata: meta(name),
        spec: {
          replicas: 1,
          strategy: { type: 'RollingUpdate' },
          template: { spec: { volumes: [{ persistentVolumeClaim: { claimName: name } }] } },
        },
      })),
    jobs: document.nodes
      .flatMap(({ initJobs }) => initJobs)
      .map((initJob) => ({
        metadata: meta(initJob.name, {
          namespace: initJob.namespace,
          labels: labels(document.release.name, 'directory-init', applicationOf(document.release)),
        }),
        spec: {},
        status: { succeeded: 1, completionTime: HOURS_AGO, conditions: [{ type: 'Complete', status: 'True' }] },
      })),
    prometheus: customResources('Prometheus'),
    alertmanager: customResources('Alertmanager'),
    ruler: customResources('ThanosRuler'),
    logs: [],
  };
}

/** A cluster without anything of a release with Prometheus, Alertmanager and Grafana. */
export const NOTHING: Partial<Objects> = {
  volumes: [],
  classes: [],
  claims: [],
  pods: [],
  statefulSets: [],
  deployments: [],
  jobs: [],
  prometheus: [],
  alertmanager: [],
};

/** What the chart asks the operator for. */
function storageSpec(volumes: readonly VolumeOnNode[]): object {
  const [volume] = volumes;
  if (volume === undefined) {
    return {};
  }
  const { storageClassName, size, claim } = volume;
  const set = claim.shard === 0 ? claim.workload : claim.workload.replace(/-shard-\d+$/, '');
  const template = claim.name.slice(0, -`-${claim.workload}-${claim.replica}`.length);
  const spec = { storageClassName, accessModes: ['ReadWriteOnce'], resources: { requests: { storage: size } } };
  return {
    storage: { volumeClaimTemplate: { metadata: template.startsWith(set) ? {} : { name: template }, spec } },
    securityContext: { runAsUser: claim.owner.uid, runAsGroup: claim.owner.gid },
  };
}

function classObject(name: string): object {
  return {
    metadata: { name, labels: MANAGED_BY },
    provisioner: 'kubernetes.io/no-provisioner',
    reclaimPolicy: 'Retain',
  };
}

const claimsByWorkload = memoized(({ nodes }: PlanOnDisk['document']) =>
  groupBy(
    nodes.flatMap(({ volumes }) => volumes.map(({ claim }) => claim)),
    ({ workload }) => workload,
  ),
);

/** A StatefulSet with all planned pods. Those of custom resources have any template. */
export function statefulSetObject(document: PlanOnDisk['document'], name: string, more: object = {}): object {
  const { release } = document;
  const own = claimsByWorkload(document).get(name) ?? [];
  const templates = own.map((claim) => claim.name.slice(0, -`-${name}-${claim.replica}`.length));
  const names = release.chartVersion === undefined ? [...new Set(templates)] : ['x'];
  const replicas = release.chartVersion === undefined ? Math.max(...own.map(({ replica }) => replica)) + 1 : 1;
  return {
    metadata: metaIn(release.namespace)(name),
    spec: { replicas, volumeClaimTemplates: names.map((template) => ({ metadata: { name: template } })), ...more },
  };
}

function volumeObject(
  { node }: PlannedNode,
  { name, claim, root, size, storageClassName, type }: VolumeOnNode,
  release: PlanOnDisk['document']['release'],
): object {
  const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }];
  return {
    metadata: {
      ...meta(name, { labels: labels(release.name, claim.component, applicationOf(release)) }),
      namespace: '',
    },
    spec: {
      claimRef: { namespace: claim.namespace, name: claim.name, uid: `uid-${claim.name}` },
      storageClassName,
      capacity: { storage: size },
      accessModes: ['ReadWriteOnce'],
      [type]: { path: root },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions }] } },
    },
    status: { phase: 'Bound' },
  };
}

function claimObject({ name, claim, size, storageClassName }: VolumeOnNode): object {
  return {
    metadata: metaIn(claim.namespace)(claim.name),
    spec: {
      storageClassName,
      volumeName: name,
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: size } },
    },
    status: { phase: 'Bound' },
  };
}

/** The pod of a claim, ready unless its status says otherwise. */
export function podObject({ claim }: VolumeOnNode, status: object = { phase: 'Running', conditions: [READY] }): object {
  return {
    metadata: metaIn(claim.namespace)(`${claim.workload}-${claim.replica}`, {
      ownerReferences:
        claim.component === 'grafana'
          ? [{ kind: 'ReplicaSet', name: `${claim.workload}-5d9c6f7b8`, uid: 'rs' }]
          : [{ kind: 'StatefulSet', name: claim.workload, uid: 'set' }],
    }),
    spec: { nodeName: 'node-0', volumes: [{ persistentVolumeClaim: { claimName: claim.name } }] },
    status,
  };
}

/** A pod that fails again and again. */
export function crashing(volume: VolumeOnNode, container = 'prometheus'): object {
  return podObject(volume, {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'False' }],
    containerStatuses: [
      {
        name: container,
        ready: false,
        restartCount: 5,
        state: { waiting: { reason: 'CrashLoopBackOff', message: '' } },
        lastState: { terminated: { exitCode: 2, reason: 'Error' } },
      },
    ],
  });
}

export function stateOf(all: Objects, namespace = 'monitoring'): ClusterState {
  const seen = <T>(schema: v.GenericSchema<unknown, T>, items: readonly object[]): Seen<T> => ({
    seen: true,
    items: items.map((item) => v.parse(schema, item)),
  });
  const within: NamespaceState = {
    self: seen(live.NAMESPACE, [{ metadata: meta(namespace, { labels: all.namespaceLabels ?? {} }) }]),
    claims: seen(objects.CLAIM, all.claims),
    pods: seen(live.POD, all.pods),
    events: seen(live.EVENT, all.events),
    statefulSets: seen(objects.STATEFUL_SET, all.statefulSets),
    deployments: seen(objects.DEPLOYMENT, all.deployments),
    jobs: seen(live.JOB, all.jobs),
    quotas: seen(live.RESOURCE_QUOTA, all.quotas ?? []),
    limitRanges: seen(live.LIMIT_RANGE, all.limitRanges ?? []),
    customResources: new Map([
      ['Prometheus', seen(objects.CUSTOM_RESOURCE, all.prometheus)],
      ['PrometheusAgent', { seen: true, items: [] }],
      ['Alertmanager', seen(objects.CUSTOM_RESOURCE, all.alertmanager)],
      ['ThanosRuler', seen(objects.CUSTOM_RESOURCE, all.ruler)],
    ]),
  };
  return {
    now: NOW,
    volumes: seen(objects.PERSISTENT_VOLUME, all.volumes),
    classes: seen(
      objects.STORAGE_CLASS,
      all.classes.map((one) => (typeof one === 'string' ? classObject(one) : one)),
    ),
    nodes: seen(live.NODE, all.nodes),
    definitions: { seen: true, items: all.definitions ?? [] },
    namespaces: new Map([[namespace, within]]),
    logs: all.logs,
    userLists: all.userLists ?? [],
    ...(all.elsewhere === undefined
      ? {}
      : {
          elsewhere: {
            claims: seen(objects.CLAIM, all.elsewhere.claims),
            customResources: seen(objects.CUSTOM_RESOURCE, all.elsewhere.customResources),
          },
        }),
    ...(all.usage === undefined ? {} : { usage: all.usage }),
    unreadable: [],
  };
}

/** The health of a plan in a healthy cluster with these objects instead. */
export function healthWith(one: PlanOnDisk, other: Partial<Objects>): Health {
  return diagnose([one], stateOf({ ...healthy(one), ...other }, one.document.release.namespace));
}

export function firstVolume({ document }: PlanOnDisk): VolumeOnNode {
  const volume = document.nodes[0]?.volumes[0];
  if (volume === undefined) {
    throw new Error('the plan has a volume');
  }
  return volume;
}
