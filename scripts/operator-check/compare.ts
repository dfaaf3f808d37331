import type { Answer, PodSpec, StatefulSet, VolumeMount } from './go-program';
import type { Resource } from './resources';
import { type Component, DESCRIPTORS } from '../../src/model/components';
import { DELETIONS } from '../../src/model/deletions';
import { OPERATOR_KINDS } from '../../src/model/operator-kinds';
import { workloadsOf } from '../../src/operator/workloads';
import { valueAt, type Values } from '../../src/values/values';

/** What the library and the operator say of one custom resource; the same structure of both. */
interface Storage {
  readonly statefulSets: readonly string[];
  readonly claims: readonly object[];
}

/** A resource of which they do not say the same. */
export interface Difference {
  readonly resource: Resource;
  readonly library: unknown;
  readonly operator: unknown;
}

export function differences(given: Resource, answer: Answer): Difference[] {
  const resource = stored(given, answer);
  const pairs: readonly (readonly [unknown, unknown])[] = [
    [ofLibrary(resource), ofOperator(resource, answer)],
    ...(answer.statefulSets ?? []).flatMap((set) => templatePairs(resource, set)),
  ];
  return pairs.flatMap(([library, operator]) =>
    JSON.stringify(library) === JSON.stringify(operator) ? [] : [{ resource, library, operator }],
  );
}

/** The resource as the API server stores it with the definitions of this version: without fields that they do not have. */
function stored(resource: Resource, answer: Answer): Resource {
  const known = valueAt(answer.resource, ['spec']);
  const spec = Object.entries(resource.spec).filter(([key]) => valueAt(known, [key]) !== undefined);
  return { ...resource, spec: Object.fromEntries(spec) };
}

function ofLibrary(resource: Resource): Storage {
  const [workload] = workloadsOf([resource]);
  return {
    statefulSets: workload?.statefulSets ?? [],
    claims: (workload?.claims ?? []).map(
      ({ name, workload: set, shard, replica, mountPath, subPath, owner, fsGroup }) =>
        claim(name, set, shard, replica, mountPath, subPath, owner.uid, owner.gid, fsGroup),
    ),
  };
}

function ofOperator(resource: Resource, { statefulSets }: Answer): Storage {
  const { component } = OPERATOR_KINDS[resource.kind];
  const sets = statefulSets ?? [];
  return {
    statefulSets: sets.map(({ metadata }) => metadata.name),
    claims: sets.flatMap((set, shard) => claimsOf(component, set, shard)),
  };
}

/** What the StatefulSet controller makes of a StatefulSet, and how the component's container sees it. */
function claimsOf(component: Component, { metadata, spec }: StatefulSet, shard: number): object[] {
  const pod = spec.template.spec;
  const container = pod.containers.find(({ name }) => name === DESCRIPTORS[component].container);
  const ids = { ...pod.securityContext, ...container?.securityContext };
  const { uid, gid } = DESCRIPTORS[component].imageOwner;
  return (spec.volumeClaimTemplates ?? []).flatMap((template) =>
    Array.from({ length: Math.max(0, spec.replicas ?? 1) }, (_, replica) => {
      const name = `${template.metadata.name}-${metadata.name}-${replica}`;
      const [mount, second] = mountsOf(pod, component, template.metadata.name);
      const fsGroup = pod.securityContext?.fsGroup;
      const group = ids.runAsGroup ?? fsGroup ?? gid;
      const path = second === undefined ? mount?.mountPath : 'mounted twice';
      return claim(name, metadata.name, shard, replica, path, mount?.subPath, ids.runAsUser ?? uid, group, fsGroup);
    }),
  );
}

function mountsOf(pod: PodSpec, component: Component, volume: string): readonly VolumeMount[] {
  const container = pod.containers.find(({ name }) => name === DESCRIPTORS[component].container);
  return (container?.volumeMounts ?? []).filter(({ name }) => name === volume);
}

function claim(
  name: string,
  statefulSet: string,
  shard: number,
  replica: number,
  mountPath: string | undefined,
  subPath: string | undefined,
  uid: number,
  gid: number,
  fsGroup: number | undefined,
): object {
  return { name, statefulSet, shard, replica, mountPath, subPath, uid, gid, fsGroup };
}

/** The parts of a claim template, and the policy for its claims, as the resource has them and as the operator passes them on. */
function templatePairs({ kind, spec }: Resource, { spec: made }: StatefulSet): (readonly [unknown, unknown])[] {
  const given = valueAt(spec, ['storage', 'volumeClaimTemplate', 'spec']);
  const policy = valueAt(spec, ['persistentVolumeClaimRetentionPolicy']);
  const { component } = OPERATOR_KINDS[kind];
  const hasPolicy = DELETIONS['claims-when-deleted'].places[component] !== undefined;
  const keys = ['storageClassName', 'accessModes', 'resources', 'selector', 'volumeMode'] as const;
  const defaults: Values = { accessModes: ['ReadWriteOnce'], resources: {} };
  return [
    ...(made.volumeClaimTemplates ?? []).map(
      (template) =>
        [
          keys.map((key) => valueAt(given, [key]) ?? defaults[key]),
          keys.map((key) => valueAt(template.spec, [key])),
        ] as const,
    ),
    [hasPolicy ? policy : undefined, made.persistentVolumeClaimRetentionPolicy],
  ];
}
