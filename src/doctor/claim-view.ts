import {
  type ClusterState,
  known,
  named,
  type NamespaceState,
  ofKind,
  UNSEEN_NAMESPACE,
} from '../cluster/cluster-state';
import type { ClaimObject, Deployment, CustomResource, PersistentVolume, StatefulSet } from '../cluster/objects';
import type { Job, Node, Pod } from '../cluster/live-objects';
import type { PlanOnDisk } from '../files/plan-on-disk';
import { isOperatorKind } from '../model/operator-kinds';
import { type InitJobOnNode, initJobOf, type PlannedNode, type VolumeOnNode } from '../plan/plan-document';
import { groupBy, groupByEach } from '../model/group-by';
import type { PlannedObject } from '../plan/storage-plan';

/** One planned claim, with everything in the cluster that belongs to it. */
export interface ClaimView {
  readonly plan: PlanOnDisk;
  readonly node: PlannedNode;
  readonly planned: VolumeOnNode;
  /** What asks for the claim. Absent: a StatefulSet of another chart. */
  readonly workload?: PlannedObject;
  readonly state: ClusterState;
  readonly here: NamespaceState;
  /** The planned Job that makes its directory, and the namespace it runs in. Absent: there is none. */
  readonly plannedJob?: PlannedJob;
  readonly volume?: PersistentVolume;
  readonly claim?: ClaimObject;
  /** Those that mount the claim and have not finished. */
  readonly pods: readonly Pod[];
  readonly statefulSet?: StatefulSet;
  readonly deployment?: Deployment;
  /** The custom resource. */
  readonly object?: CustomResource;
  /** The nodes with the planned label. */
  readonly liveNodes: readonly Node[];
  /** The init Job as it is. */
  readonly job?: Job;
  /** Whether the claim is bound to the planned volume and a pod that uses it is ready. */
  readonly isHealthy: boolean;
}

/** A planned init Job, and its namespace. */
interface PlannedJob extends InitJobOnNode {
  readonly here: NamespaceState;
}

/** Every claim of a plan, in the plan's order. */
export function claimViews(plan: PlanOnDisk, state: ClusterState): ClaimView[] {
  const live = groupBy(known(state.nodes), ({ metadata }) => metadata.labels[plan.document.nodeLabel] ?? '');
  const podsOf = podsByClaim(state);
  return plan.document.nodes.flatMap((node) =>
    node.volumes.map((planned) => {
      const pods = podsOf.get(planned.claim.namespace)?.get(planned.claim.name) ?? [];
      return claimView({ plan, node, planned, state, pods, liveNodes: live.get(node.node) ?? [] });
    }),
  );
}

/** The pods that mount a claim and have not finished, by namespace and claim. */
function podsByClaim({ namespaces }: ClusterState): ReadonlyMap<string, ReadonlyMap<string, readonly Pod[]>> {
  return new Map(
    [...namespaces].map(([namespace, { pods }]) => [namespace, groupByEach(known(pods).filter(isLive), claimsOf)]),
  );
}

function claimView(given: Pick<ClaimView, 'plan' | 'node' | 'planned' | 'state' | 'pods' | 'liveNodes'>): ClaimView {
  const { plan, node, planned, state, pods } = given;
  const { document } = plan;
  const { claim: asked } = planned;
  const here = state.namespaces.get(asked.namespace) ?? UNSEEN_NAMESPACE;
  const initJob = initJobOf(node, planned);
  const jobsHere = state.namespaces.get(initJob?.namespace ?? '') ?? UNSEEN_NAMESPACE;
  const workload = document.objects.find(({ component }) => component === asked.component);
  const volume = named(state.volumes, planned.name);
  const claim = named(here.claims, asked.name);
  const statefulSet = named(here.statefulSets, asked.workload);
  const deployment = workload?.kind === 'Deployment' ? named(here.deployments, asked.workload) : undefined;
  const object =
    workload !== undefined && isOperatorKind(workload.kind)
      ? named(ofKind(here, workload.kind), workload.name)
      : undefined;
  const job = initJob === undefined ? undefined : named(jobsHere.jobs, initJob.name);
  const isBound = claim?.status.phase === 'Bound' && claim.spec.volumeName === planned.name;
  return {
    ...given,
    ...(workload === undefined ? {} : { workload }),
    here,
    ...(initJob === undefined ? {} : { plannedJob: { ...initJob, here: jobsHere } }),
    ...(volume === undefined ? {} : { volume }),
    ...(claim === undefined ? {} : { claim }),
    ...(statefulSet === undefined ? {} : { statefulSet }),
    ...(deployment === undefined ? {} : { deployment }),
    ...(object === undefined ? {} : { object }),
    ...(job === undefined ? {} : { job }),
    isHealthy: isBound && pods.some(isReady),
  };
}

/** Whether the claim is certainly not there: one that cannot be read is not missing. */
export function lacksClaim({ claim, here }: ClaimView): boolean {
  return claim === undefined && here.claims.seen;
}

/** The planned init Job, if it is certainly not there. */
export function missingJobOf({ plannedJob, job }: ClaimView): PlannedJob | undefined {
  return job === undefined && plannedJob?.here.jobs.seen === true ? plannedJob : undefined;
}

function claimsOf({ spec }: Pod): string[] {
  return [...new Set(spec.volumes.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []))];
}

export function isReady({ status, metadata }: Pod): boolean {
  return (
    metadata.deletionTimestamp === undefined &&
    status.conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True')
  );
}

function isLive({ status }: Pod): boolean {
  return status.phase !== 'Succeeded' && status.phase !== 'Failed';
}
