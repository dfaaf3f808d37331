import { countIn, placeOf } from './named-object';
import { type Owners, ownerOf } from './owner';
import type { Workload } from './workload';
import { templateClaims } from './template-claims';
import type { Claim } from '../model/claim';
import { DESCRIPTORS, SUBCHART_COMPONENTS, type SubchartComponent } from '../model/components';
import { isTruthy, listOf, printed, type Value, valueAt, type Values } from '../values/values';

/**
 * The Deployments and StatefulSets that run a component, found by its container and the mount path of its data.
 * A claim comes from a StatefulSet's template, or it is a separate object, which the workload mounts or has the name of.
 */
export function podWorkloads(objects: readonly Values[], owners: Owners, defaultNamespace: string): Workload[] {
  return objects.flatMap((object) =>
    SUBCHART_COMPONENTS.flatMap((component) => workloadOf(component, object, objects, owners, defaultNamespace)),
  );
}

function workloadOf(
  component: SubchartComponent,
  object: Values,
  objects: readonly Values[],
  owners: Owners,
  defaultNamespace: string,
): Workload[] {
  const { kind } = object;
  const place = placeOf(object, defaultNamespace);
  const pod = valueAt(object, ['spec', 'template', 'spec']);
  const mounted = mountOf(component, pod);
  if ((kind !== 'Deployment' && kind !== 'StatefulSet') || place === undefined || mounted === undefined) {
    return [];
  }
  const { name, namespace } = place;
  const { container, mount } = mounted;
  const volume = valueAt(mount, ['name']);
  const subPath = valueAt(mount, ['subPath']);
  const common = {
    component,
    namespace,
    mountPath: DESCRIPTORS[component].mountPath,
    ...(subPath !== undefined && isTruthy(subPath) ? { subPath: printed(subPath) } : {}),
    ...ownerOf(
      component,
      [container, pod].map((of) => valueAt(of, ['securityContext'])),
      owners,
    ),
  };
  const mountedClaim = listOf(valueAt(pod, ['volumes']))
    .filter((one) => valueAt(one, ['name']) === volume)
    .map((one) => valueAt(one, ['persistentVolumeClaim', 'claimName']))[0];
  const beside = objects
    .filter((one) => one.kind === 'PersistentVolumeClaim')
    .flatMap((one) => placeOf(one, defaultNamespace) ?? [])
    .filter((claim) => claim.namespace === namespace && (claim.name === name || claim.name === mountedClaim))
    .map((claim): Claim => ({ ...common, name: claim.name, workload: name, shard: 0, replica: 0 }));
  if (kind === 'Deployment') {
    return [{ component, kind, object: name, namespace, statefulSets: [], claims: beside }];
  }
  const template = listOf(valueAt(object, ['spec', 'volumeClaimTemplates']))
    .map((one) => valueAt(one, ['metadata', 'name']))
    .find((one): one is string => typeof one === 'string' && one === volume);
  const replicas = countIn(valueAt(object, ['spec', 'replicas']));
  const templated = template === undefined ? [] : templateClaims({ ...common, statefulSet: name, template, replicas });
  return [
    {
      component,
      kind,
      object: name,
      namespace,
      statefulSets: [name],
      ...(template === undefined ? {} : { template }),
      claims: [...templated, ...beside],
    },
  ];
}

/** The component's container in a pod, and its mount of the data. */
function mountOf(
  component: SubchartComponent,
  pod: Value | undefined,
): { readonly container: Value; readonly mount: Value } | undefined {
  const { container: name, mountPath } = DESCRIPTORS[component];
  const container = listOf(valueAt(pod, ['containers'])).find((one) => valueAt(one, ['name']) === name);
  const mount = listOf(valueAt(container, ['volumeMounts'])).find((one) => valueAt(one, ['mountPath']) === mountPath);
  return container === undefined || mount === undefined ? undefined : { container, mount };
}
