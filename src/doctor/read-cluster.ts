import * as v from 'valibot';
import {
  type Blind,
  type ClusterState,
  type Elsewhere,
  isOperatedKind,
  lacks,
  type NamespaceState,
  OPERATED_TYPES,
  type Seen,
  UNSEEN_NAMESPACE,
} from '../cluster/cluster-state';
import type { Kubectl } from '../cluster/kubectl';
import {
  CLAIM,
  DEPLOYMENT,
  EVENT,
  JOB,
  NAMESPACE,
  NODE,
  OPERATED,
  parsed,
  PERSISTENT_VOLUME,
  POD,
  STATEFUL_SET,
  STORAGE_CLASS,
} from '../cluster/objects';
import { readLogs } from './read-logs';
import { readUsage } from './read-usage';
import type { PlanDocument } from '../plan/plan-document';

export interface ReadOptions {
  /** Whether the kubelets are asked how full their volumes are. */
  readonly usage: boolean;
}

/** Reads all that the diagnoses look at, each list once. */
export async function readCluster(
  kubectl: Kubectl,
  plans: readonly PlanDocument[],
  { usage }: ReadOptions,
): Promise<ClusterState> {
  await kubectl.connect();
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
  const used = usage ? await readUsage(kubectl, plans, nodes) : undefined;
  return {
    now,
    volumes,
    classes: classes.seen ? { seen: true, items: classes.items.map(({ metadata }) => metadata.name) } : classes,
    nodes,
    namespaces,
    ...(elsewhere === undefined ? {} : { elsewhere }),
    logs: logs.logs,
    ...(used === undefined ? {} : { usage: used.usage }),
    blind: [
      ...blindness('PersistentVolumes', volumes),
      ...blindness('StorageClasses', classes),
      ...blindness('nodes', nodes),
      ...[...namespaces].flatMap(([name, state]) => namespaceBlindness(name, state, plans)),
      ...(elsewhere === undefined
        ? []
        : [
            ...blindness('claims of all namespaces', elsewhere.claims),
            ...blindness('custom resources of all namespaces', elsewhere.operated),
          ]),
      ...logs.blind,
      ...(used?.blind ?? []),
    ],
  };
}

/** Every namespace that the plans put something into. */
export function namespacesOf(plans: readonly PlanDocument[]): string[] {
  const names = plans.flatMap(({ release, workloads, nodes }) => [
    release.namespace,
    ...workloads.map(({ namespace }) => namespace),
    ...nodes.flatMap(({ initJob, volumes }) => [initJob.namespace, ...volumes.map(({ claim }) => claim.namespace)]),
  ]);
  return [...new Set(names)].sort();
}

function stateAt(states: readonly NamespaceState[], index: number): NamespaceState {
  const state = states[index];
  if (state === undefined) {
    throw new Error('every namespace was read');
  }
  return state;
}

async function readNamespace(kubectl: Kubectl, namespace: string): Promise<NamespaceState> {
  const within = <T>(type: string, schema: v.GenericSchema<unknown, T>): Promise<Seen<T>> =>
    readList(kubectl, type, schema, [`--namespace=${namespace}`]);
  const [self, claims, pods, events, statefulSets, deployments, jobs, prometheus, agent, alertmanager, ruler] =
    await Promise.all([
      readOne(kubectl, namespace),
      within('persistentvolumeclaims', CLAIM),
      within('pods', POD),
      within('events', EVENT),
      within('statefulsets.apps', STATEFUL_SET),
      within('deployments.apps', DEPLOYMENT),
      within('jobs.batch', JOB),
      within(OPERATED_TYPES.Prometheus, OPERATED),
      within(OPERATED_TYPES.PrometheusAgent, OPERATED),
      within(OPERATED_TYPES.Alertmanager, OPERATED),
      within(OPERATED_TYPES.ThanosRuler, OPERATED),
    ]);
  const operated = { Prometheus: prometheus, PrometheusAgent: agent, Alertmanager: alertmanager, ThanosRuler: ruler };
  return { self, claims, pods, events, statefulSets, deployments, jobs, operated };
}

/** Whether nothing that a plan's chart makes is where it is planned. */
function isChartAbsent({ workloads }: PlanDocument, namespaces: ReadonlyMap<string, NamespaceState>): boolean {
  return (
    workloads.length > 0 &&
    workloads.every(({ kind, namespace, object }) => {
      const here = namespaces.get(namespace) ?? UNSEEN_NAMESPACE;
      const isIt = ({ metadata }: { metadata: { name: string } }): boolean => metadata.name === object;
      return isOperatedKind(kind)
        ? lacks(here.operated[kind], isIt)
        : lacks(here.deployments, isIt) && lacks(here.statefulSets, isIt);
    })
  );
}

/** It may have been installed under another name, or into another namespace. */
async function readElsewhere(kubectl: Kubectl): Promise<Elsewhere> {
  const all = ['--all-namespaces'];
  const [claims, ...operated] = await Promise.all([
    readList(kubectl, 'persistentvolumeclaims', CLAIM, all),
    ...Object.values(OPERATED_TYPES).map((type) => readList(kubectl, type, OPERATED, all)),
  ]);
  const unseen = operated.find((list) => !list.seen && list.obstacle !== 'no-such-type');
  return {
    claims,
    operated: unseen ?? { seen: true, items: operated.flatMap((list) => (list.seen ? list.items : [])) },
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
  return list === undefined ? unreadable(type) : { seen: true, items: list.items };
}

/** A namespace that is not there is an empty list, as with all else. */
async function readOne(kubectl: Kubectl, name: string): Promise<NamespaceState['self']> {
  const answer = await kubectl.get('namespaces', [name]);
  if (!answer.ok) {
    return answer.obstacle === 'not-found'
      ? { seen: true, items: [] }
      : { seen: false, obstacle: answer.obstacle, reason: answer.reason };
  }
  const namespace = parsed(NAMESPACE, answer.text);
  return namespace === undefined ? unreadable('namespaces') : { seen: true, items: [namespace] };
}

function unreadable(type: string): { seen: false; obstacle: 'failed'; reason: string } {
  return { seen: false, obstacle: 'failed', reason: `${type} have another shape than is known` };
}

function blindness(what: string, list: Seen<unknown>): Blind[] {
  return list.seen ? [] : [{ what, obstacle: list.obstacle, reason: list.reason }];
}

function namespaceBlindness(name: string, state: NamespaceState, plans: readonly PlanDocument[]): Blind[] {
  const kinds = new Set(
    plans.flatMap(({ workloads }) => workloads.filter(({ namespace }) => namespace === name).map(({ kind }) => kind)),
  );
  const where = `in namespace ${name}`;
  return [
    ...blindness(`the namespace ${name} itself`, state.self),
    ...blindness(`claims ${where}`, state.claims),
    ...blindness(`pods ${where}`, state.pods),
    ...blindness(`events ${where}`, state.events),
    ...blindness(`StatefulSets ${where}`, state.statefulSets),
    ...blindness(`Deployments ${where}`, state.deployments),
    ...blindness(`Jobs ${where}`, state.jobs),
    // without the operator's types there is no operator, which is a finding and no blindness
    ...Object.entries(state.operated).flatMap(([kind, list]) =>
      [...kinds].some((one) => one === kind) && !(!list.seen && list.obstacle === 'no-such-type')
        ? blindness(`${kind} objects ${where}`, list)
        : [],
    ),
  ];
}
