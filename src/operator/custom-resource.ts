import { countIn, placeOf } from './named-object';
import { type Owners, ownerOf } from './owner';
import type { Workload } from './workload';
import { templateClaims } from './template-claims';
import { CLAIMLESS_KEYS, isOperatorKind, OPERATOR_KINDS } from '../model/operator-kinds';
import { isMap, isTruthy, printed, type Value, valueAt, type Values } from '../values/values';

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
  const statefulSets = Array.from({ length: Math.max(1, shards) }, (_, shard) =>
    shard === 0 ? set : `${set}-shard-${shard}`,
  );
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
      ...ownerOf(component, [valueAt(spec, ['securityContext'])], owners),
    }),
  );
  return [{ ...workload, template, claims }];
}

/** The claim template of a storage block; a block without one means an empty template. */
function asksForClaim(storage: Value | undefined): boolean {
  return isMap(storage) && CLAIMLESS_KEYS.every((key) => (valueAt(storage, [key]) ?? null) === null);
}

function templateNameOf(storage: Value | undefined): string | undefined {
  const name = valueAt(storage, ['volumeClaimTemplate', 'metadata', 'name']);
  return name !== undefined && isTruthy(name) ? printed(name) : undefined;
}
