import * as v from 'valibot';
import type { PlanOnDisk } from './claim-view';
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
import { EVENT, JOB, NAMESPACE, NODE, POD } from '../cluster/live-objects';
import { parsed } from '../cluster/schemas';
import { readLogs } from './read-logs';
import { readUsage } from './read-usage';
import { readUserLists } from './read-user-lists';
import { isOperatorKind, OPERATOR_KIND_NAMES, operatorResource } from '../model/operator-kinds';
import type { PlanDocument } from '../plan/plan-document';
import { isOfStack } from '../plan/storage-plan';

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
  const [volumes, classes, nodes, ...states] = await Promise.all([
    readList(kubectl, 'persistentvolumes', PERSISTENT_VOLUME),
    readList(kubectl, 'storageclasses.storage.k8s.io', STORAGE_CLASS),
    readList(kubectl, 'nodes', NODE),
    ...names.map((name) => readNamespace(kubectl, name)),
  ]);
  const namespaces = new Map(names.map((name, index) => [name, stateAt(states, index)]));
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
    namespaces,
    ...(elsewhere === undefined ? {} : { elsewhere }),
    logs: logs.logs,
    userLists: lists.userLists,
    ...(used === undefined ? {} : { usage: used.usage }),
    unreadable: [
      ...unreadable('PersistentVolumes', volumes),
      ...unreadable('StorageClasses', classes),
      ...unreadable('nodes', nodes),
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

function stateAt(states: readonly NamespaceState[], index: number): NamespaceState {
  const state = states[index];
  if (state === undefined) {
    throw new Error('a namespace was not read');
  }
  return state;
}

async function readNamespace(kubectl: Kubectl, namespace: string): Promise<NamespaceState> {
  const within = <T>(type: string, schema: v.GenericSchema<unknown, T>): Promise<Seen<T>> =>
    readList(kubectl, type, schema, [`--namespace=${namespace}`]);
  const [self, claims, pods, events, statefulSets, deployments, jobs, ...customResources] = await Promise.all([
    readOne(kubectl, namespace),
    within('persistentvolumeclaims', CLAIM),
    within('pods', POD),
    within('events', EVENT),
    within('statefulsets.apps', STATEFUL_SET),
    within('deployments.apps', DEPLOYMENT),
    within('jobs.batch', JOB),
    ...OPERATOR_KIND_NAMES.map(async (kind) => [kind, await within(operatorResource(kind), CUSTOM_RESOURCE)] as const),
  ]);
  return { self, claims, pods, events, statefulSets, deployments, jobs, customResources: new Map(customResources) };
}

/** Whether no object of a plan's kube-prometheus-stack exists in the planned place. */
function isChartAbsent({ objects, release }: PlanDocument, namespaces: ReadonlyMap<string, NamespaceState>): boolean {
  return (
    objects.length > 0 &&
    isOfStack(release) &&
    objects.every(({ kind, namespace, name }) => {
      const here = namespaces.get(namespace) ?? UNSEEN_NAMESPACE;
      const isIt = ({ metadata }: { metadata: { name: string } }): boolean => metadata.name === name;
      return isOperatorKind(kind)
        ? lacks(ofKind(here, kind), isIt)
        : lacks(here.deployments, isIt) && lacks(here.statefulSets, isIt);
    })
  );
}

/** It may have been installed under another name, or into another namespace. */
async function readElsewhere(kubectl: Kubectl): Promise<Elsewhere> {
  const all = ['--all-namespaces'];
  const [claims, ...customResources] = await Promise.all([
    readList(kubectl, 'persistentvolumeclaims', CLAIM, all),
    ...OPERATOR_KIND_NAMES.map((kind) => readList(kubectl, operatorResource(kind), CUSTOM_RESOURCE, all)),
  ]);
  const unseen = customResources.find((list) => !list.seen && list.obstacle !== 'no-such-type');
  return {
    claims,
    customResources: unseen ?? { seen: true, items: customResources.flatMap((list) => (list.seen ? list.items : [])) },
  };
}

async function readList<T>(
  kubectl: Kubectl,
  type: string,
  schema: v.GenericSchema<unknown, T>,
  args: readonly string[] = [],
): Promise<Seen<T>> {
  const answer = await kubectl.get(type, args);
  if (!answer.ok) {
    return { seen: false, obstacle: answer.obstacle, reason: answer.reason };
  }
  const list = parsed(v.object({ items: v.array(schema) }), answer.text);
  return list === undefined ? unknownShape(type) : { seen: true, items: list.items };
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
  return namespace === undefined ? unknownShape('namespaces') : { seen: true, items: [namespace] };
}

function unknownShape(type: string): { seen: false; obstacle: 'failed'; reason: string } {
  return { seen: false, obstacle: 'failed', reason: `${type} have an unknown shape` };
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
    // without the operator's types there is no operator: a finding, and not unreadable
    ...[...state.customResources].flatMap(([kind, list]) =>
      [...kinds].some((one) => one === kind) && !(!list.seen && list.obstacle === 'no-such-type')
        ? unreadable(`${kind} objects ${where}`, list)
        : [],
    ),
  ];
}
