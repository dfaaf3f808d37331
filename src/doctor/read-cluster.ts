import type { PlanOnDisk } from '../files/plan-on-disk';
import {
  type ClusterState,
  type Elsewhere,
  lacks,
  type NamespaceState,
  ofKind,
  type Seen,
  type Unreadable,
  UNSEEN_NAMESPACE,
} from '../cluster/cluster-state';
import type { Kubectl } from '../cluster/kubectl';
import { CLAIM, DEPLOYMENT, CUSTOM_RESOURCE, PERSISTENT_VOLUME, STATEFUL_SET, STORAGE_CLASS } from '../cluster/objects';
import { EVENT, JOB, LIMIT_RANGE, NAMESPACE, NODE, POD, RESOURCE_QUOTA } from '../cluster/live-objects';
import { type Lists, readList, readLists } from '../cluster/read-lists';
import { parsed } from '../cluster/schemas';
import { readDefinitions } from './read-definitions';
import { readLogs } from './read-logs';
import { readUsage } from './read-usage';
import { readUserLists } from './read-user-lists';
import { isOperatorKind, OPERATOR_KIND_NAMES, operatorResource } from '../model/operator-kinds';
import type { PlanDocument } from '../plan/plan-document';
import { isOfStack } from '../plan/storage-plan';

const CLUSTER_TYPES = {
  volumes: { resource: 'persistentvolumes', kind: 'PersistentVolume', schema: PERSISTENT_VOLUME },
  classes: { resource: 'storageclasses.storage.k8s.io', kind: 'StorageClass', schema: STORAGE_CLASS },
  nodes: { resource: 'nodes', kind: 'Node', schema: NODE },
};
const WORKLOAD_TYPES = {
  claims: { resource: 'persistentvolumeclaims', kind: 'PersistentVolumeClaim', schema: CLAIM },
  statefulSets: { resource: 'statefulsets.apps', kind: 'StatefulSet', schema: STATEFUL_SET },
  deployments: { resource: 'deployments.apps', kind: 'Deployment', schema: DEPLOYMENT },
  jobs: { resource: 'jobs.batch', kind: 'Job', schema: JOB },
  quotas: { resource: 'resourcequotas', kind: 'ResourceQuota', schema: RESOURCE_QUOTA },
  limitRanges: { resource: 'limitranges', kind: 'LimitRange', schema: LIMIT_RANGE },
};
const PODS = { resource: 'pods', kind: 'Pod', schema: POD };
const EVENTS = { resource: 'events', kind: 'Event', schema: EVENT };
const CUSTOM_RESOURCES = Object.fromEntries(
  OPERATOR_KIND_NAMES.map((kind) => [kind, { resource: operatorResource(kind), kind, schema: CUSTOM_RESOURCE }]),
);
/** The reasons of most events, which no rule reads. */
const USUAL_EVENTS = ['Pulling', 'Pulled', 'Created', 'Started', 'Scheduled', 'Killing', 'Completed'];

export interface ReadOptions {
  /** Whether to read the usage of volumes from the kubelets. */
  readonly usage: boolean;
}

/** Reads everything that the diagnoses need, each list once. */
export async function readCluster(
  kubectl: Kubectl,
  onDisk: readonly PlanOnDisk[],
  { usage }: ReadOptions,
): Promise<ClusterState> {
  await kubectl.connect();
  const plans = onDisk.map(({ document }) => document);
  const names = namespacesOf(plans);
  const [{ volumes, classes, nodes }, definitions, selves, states] = await Promise.all([
    readLists(kubectl, CLUSTER_TYPES, []),
    readDefinitions(kubectl),
    readNamespaces(kubectl, names),
    Promise.all(names.map(async (name) => ({ name, state: await readNamespace(kubectl, name) }))),
  ]);
  const namespaces = new Map(
    states.map(({ name, state }) => [name, { ...state, self: selves.get(name) ?? UNSEEN_NAMESPACE.self }]),
  );
  const isAbsent = plans.some((plan) => isChartAbsent(plan, namespaces));
  const elsewhere = isAbsent ? await readElsewhere(kubectl) : undefined;
  const now = Date.now();
  const logs = await readLogs(kubectl, plans, namespaces, now);
  const lists = await readUserLists(kubectl, onDisk);
  const used = usage ? await readUsage(kubectl, plans, nodes) : undefined;
  return {
    now,
    volumes,
    classes,
    nodes,
    definitions,
    namespaces,
    ...(elsewhere === undefined ? {} : { elsewhere }),
    logs: logs.logs,
    unreadLogs: logs.unreadLogs,
    userLists: lists.userLists,
    ...(used === undefined ? {} : { usage: used.usage }),
    unreadable: [
      ...unreadable('PersistentVolumes', volumes),
      ...unreadable('StorageClasses', classes),
      ...unreadable('nodes', nodes),
      ...unreadable('custom resource definitions of the operator', definitions),
      ...[...namespaces].flatMap(([name, state]) => unreadableIn(name, state, plans)),
      ...(elsewhere === undefined
        ? []
        : [
            ...unreadable('claims of all namespaces', elsewhere.claims),
            ...unreadable('custom resources of all namespaces', elsewhere.customResources),
          ]),
      ...logs.unreadable,
      ...lists.unreadable,
      ...(used?.unreadable ?? []),
    ],
  };
}

/** Every namespace that the plans use. */
export function namespacesOf(plans: readonly PlanDocument[]): string[] {
  const names = plans.flatMap(({ release, objects, nodes }) => [
    release.namespace,
    ...objects.map(({ namespace }) => namespace),
    ...nodes.flatMap(({ initJobs, volumes }) => [
      ...initJobs.map(({ namespace }) => namespace),
      ...volumes.map(({ claim }) => claim.namespace),
    ]),
  ]);
  return [...new Set(names)].sort();
}

/** The namespaces themselves, those that exist, in one call. */
async function readNamespaces(
  kubectl: Kubectl,
  names: readonly string[],
): Promise<ReadonlyMap<string, NamespaceState['self']>> {
  // kubectl prints a list for two names and more, and an object for one
  const type = { resource: 'namespaces', kind: 'Namespace', schema: NAMESPACE };
  const all = names.length < 2 ? undefined : await readList(kubectl, type, [...names, '--ignore-not-found']);
  const of = async (name: string): Promise<NamespaceState['self']> =>
    all?.seen === true
      ? { seen: true, items: all.items.filter(({ metadata }) => metadata.name === name) }
      : readOne(kubectl, name);
  return new Map(await Promise.all(names.map(async (name) => [name, await of(name)] as const)));
}

async function readNamespace(kubectl: Kubectl, namespace: string): Promise<Omit<NamespaceState, 'self'>> {
  const within = `--namespace=${namespace}`;
  const [lists, pods, events, customResources] = await Promise.all([
    readLists(kubectl, WORKLOAD_TYPES, [within]),
    readList(kubectl, PODS, [within, '--field-selector=status.phase!=Succeeded']),
    readList(kubectl, EVENTS, [within, `--field-selector=${USUAL_EVENTS.map((reason) => `reason!=${reason}`).join()}`]),
    readLists(kubectl, CUSTOM_RESOURCES, [within]),
  ]);
  return { ...lists, pods, events, customResources: byOperatorKind(customResources) };
}

function byOperatorKind(lists: Lists<typeof CUSTOM_RESOURCES>): NamespaceState['customResources'] {
  return new Map(
    Object.entries(lists).flatMap(([kind, list]) => (isOperatorKind(kind) ? [[kind, list] as const] : [])),
  );
}

/** Whether no object of a plan's kube-prometheus-stack exists in the planned place. */
function isChartAbsent({ objects, release }: PlanDocument, namespaces: ReadonlyMap<string, NamespaceState>): boolean {
  return (
    objects.length > 0 &&
    isOfStack(release) &&
    objects.every(({ kind, namespace, name }) => {
      const here = namespaces.get(namespace) ?? UNSEEN_NAMESPACE;
      return isOperatorKind(kind)
        ? lacks(ofKind(here, kind), name)
        : lacks(here.deployments, name) && lacks(here.statefulSets, name);
    })
  );
}

/** It may have been installed under another name, or into another namespace. */
async function readElsewhere(kubectl: Kubectl): Promise<Elsewhere> {
  const all = ['--all-namespaces'];
  const [claims, ofKinds] = await Promise.all([
    readList(kubectl, WORKLOAD_TYPES.claims, all),
    readLists(kubectl, CUSTOM_RESOURCES, all),
  ]);
  const customResources = Object.values(ofKinds);
  const unseen = customResources.find((list) => !list.seen && list.obstacle !== 'no-such-type');
  return {
    claims,
    customResources: unseen ?? { seen: true, items: customResources.flatMap((list) => (list.seen ? list.items : [])) },
  };
}

/** A missing namespace is an empty list, as with all other kinds. */
async function readOne(kubectl: Kubectl, name: string): Promise<NamespaceState['self']> {
  const answer = await kubectl.get('namespaces', [name]);
  if (!answer.ok) {
    return answer.obstacle === 'not-found'
      ? { seen: true, items: [] }
      : { seen: false, obstacle: answer.obstacle, reason: answer.reason };
  }
  const namespace = parsed(NAMESPACE, answer.text);
  return namespace === undefined
    ? { seen: false, obstacle: 'failed', reason: 'namespaces have an unknown shape' }
    : { seen: true, items: [namespace] };
}

function unreadable(what: string, list: Seen<unknown>): Unreadable[] {
  return list.seen ? [] : [{ what, obstacle: list.obstacle, reason: list.reason }];
}

function unreadableIn(name: string, state: NamespaceState, plans: readonly PlanDocument[]): Unreadable[] {
  const kinds = new Set(
    plans.flatMap(({ objects }) => objects.filter(({ namespace }) => namespace === name).map(({ kind }) => kind)),
  );
  const where = `in namespace ${name}`;
  return [
    ...unreadable(`the namespace ${name} itself`, state.self),
    ...unreadable(`claims ${where}`, state.claims),
    ...unreadable(`pods ${where}`, state.pods),
    ...unreadable(`events ${where}`, state.events),
    ...unreadable(`StatefulSets ${where}`, state.statefulSets),
    ...unreadable(`Deployments ${where}`, state.deployments),
    ...unreadable(`Jobs ${where}`, state.jobs),
    ...unreadable(`ResourceQuotas ${where}`, state.quotas),
    ...unreadable(`LimitRanges ${where}`, state.limitRanges),
    // without the operator's types there is no operator: a finding, and not unreadable
    ...[...state.customResources].flatMap(([kind, list]) =>
      [...kinds].some((one) => one === kind) && !(!list.seen && list.obstacle === 'no-such-type')
        ? unreadable(`${kind} objects ${where}`, list)
        : [],
    ),
  ];
}
