import { countIn, placeOf } from './named-object';
import { type Owners, ownerOf } from './owner';
import type { Workload } from './workload';
import { templateClaims } from './template-claims';
import { DESCRIPTORS } from '../model/components';
import { CLAIMLESS_KEYS, isOperatorKind, OPERATOR_KINDS } from '../model/operator-kinds';
import { isMap, isTruthy, listOf, printed, type Value, valueAt, type Values } from '../values/values';

/**
 * The workload that the operator creates for a custom resource; `undefined` for any other object.
 * @see https://github.com/prometheus-operator/prometheus-operator/tree/main/pkg
 */
export function customResourceWorkload(object: Values, owners: Owners, defaultNamespace: string): Workload[] {
  const { kind, spec } = object;
  const place = placeOf(object, defaultNamespace);
  if (!isOperatorKind(kind) || place === undefined) {
    return [];
  }
  const operated = OPERATOR_KINDS[kind];
  const { component } = operated;
  const set = `${operated.prefix}-${place.name}`;
  const shards = operated.isSharded ? countIn(valueAt(spec, ['shards'])) : 1;
  const statefulSets = isDaemonSet(object)
    ? []
    : Array.from({ length: Math.max(1, shards) }, (_, shard) => (shard === 0 ? set : `${set}-shard-${shard}`));
  const workload = { component, kind, object: place.name, namespace: place.namespace, statefulSets };
  const storage = valueAt(spec, ['storage']);
  if (!asksForClaim(storage)) {
    return [{ ...workload, claims: [] }];
  }
  const template = templateNameOf(storage) ?? `${set}-${operated.template}`;
  const mountsRoot = operated.subPath === undefined || isTruthy(valueAt(storage, ['disableMountSubPath']));
  const replicas = countIn(valueAt(spec, ['replicas']));
  const claims = statefulSets.flatMap((statefulSet, shard) =>
    templateClaims({
      component,
      namespace: place.namespace,
      statefulSet,
      template,
      shard,
      replicas: replicas < 0 ? (operated.negativeReplicas ?? 0) : replicas,
      mountPath: operated.mountPath,
      ...(mountsRoot ? {} : { subPath: operated.subPath }),
      ...ownerOf(component, securityContextsIn(spec, DESCRIPTORS[component].container), owners),
    }),
  );
  return [{ ...workload, template, claims }];
}

/** Whether it is an agent that runs on every node, where it has no StatefulSet and no storage. */
function isDaemonSet({ kind, spec }: Values): boolean {
  return kind === 'PrometheusAgent' && valueAt(spec, ['mode']) === 'DaemonSet';
}

/**
 * The securityContexts of a container in the order of precedence: of the last patch with its name, and of the pod.
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/main/pkg/k8s/k8s.go MergePatchContainers
 */
function securityContextsIn(spec: Value | undefined, container: string): (Value | undefined)[] {
  const patch = listOf(valueAt(spec, ['containers'])).filter((one) => valueAt(one, ['name']) === container);
  return [patch.at(-1), spec].map((of) => valueAt(of, ['securityContext']));
}

/** The claim template of a storage block; a block without one means an empty template. */
function asksForClaim(storage: Value | undefined): boolean {
  return isMap(storage) && CLAIMLESS_KEYS.every((key) => (valueAt(storage, [key]) ?? null) === null);
}

function templateNameOf(storage: Value | undefined): string | undefined {
  const name = valueAt(storage, ['volumeClaimTemplate', 'metadata', 'name']);
  return name !== undefined && isTruthy(name) ? printed(name) : undefined;
}
