import { atPath, type RenderedObject } from './rendered-object';
import type { Claim } from '../model/claim';
import { DESCRIPTORS, isComponent, isSubchart } from '../model/components';
import { isOperatorKind } from '../model/operator-kinds';
import type { Workload } from '../operator/workload';
import { listOf, type Value, valueAt } from '../values/values';

/** The object of a workload, with its text, by kind, name and namespace. */
export function renderedOf(
  { kind, object: name, namespace }: Readonly<Record<'kind' | 'object' | 'namespace', string>>,
  objects: readonly RenderedObject[],
  defaultNamespace: string,
): RenderedObject | undefined {
  return objects.find(
    ({ object }) =>
      object.kind === kind &&
      valueAt(object, ['metadata', 'name']) === name &&
      namespaceOf(object, defaultNamespace) === namespace,
  );
}

/** The namespace of an object; that of the release if it says none. */
export function namespaceOf(object: Value, defaultNamespace: string): string {
  const namespace = valueAt(object, ['metadata', 'namespace']);
  return typeof namespace === 'string' && namespace !== '' ? namespace : defaultNamespace;
}

/** The volume of a pod that holds the data of a sub-chart's component. */
export function dataVolumeOf(
  name: string,
  { object }: RenderedObject,
): { readonly path: readonly string[]; readonly volume: Value } | undefined {
  if (!isComponent(name) || !isSubchart(name)) {
    return undefined;
  }
  const { container, mountPath } = DESCRIPTORS[name];
  const pod = ['spec', 'template', 'spec'];
  const its = listOf(atPath(object, [...pod, 'containers'])).find((one) => valueAt(one, ['name']) === container);
  const mount = listOf(valueAt(its, ['volumeMounts'])).find((one) => valueAt(one, ['mountPath']) === mountPath);
  const volumes = listOf(atPath(object, [...pod, 'volumes']));
  const index = volumes.findIndex((one) => valueAt(one, ['name']) === valueAt(mount, ['name']));
  const volume = volumes[index];
  return volume === undefined ? undefined : { path: [...pod, 'volumes', String(index)], volume };
}

/** Where a claim of a workload is asked for: the object, and the path of the claim's spec in it. */
export function requestOf(
  { kind, template }: Workload,
  claim: Claim,
  object: RenderedObject,
  objects: readonly RenderedObject[],
  defaultNamespace: string,
): { readonly object: RenderedObject; readonly path: readonly string[] } {
  if (isOperatorKind(kind)) {
    return { object, path: ['spec', 'storage', 'volumeClaimTemplate', 'spec'] };
  }
  const wanted = { kind: 'PersistentVolumeClaim', object: claim.name, namespace: claim.namespace };
  const beside = renderedOf(wanted, objects, defaultNamespace);
  if (beside !== undefined) {
    return { object: beside, path: ['spec'] };
  }
  const templates = ['spec', 'volumeClaimTemplates'];
  const index = listOf(valueAt(object.object, templates)).findIndex(
    (one) => valueAt(one, ['metadata', 'name']) === template,
  );
  return { object, path: [...templates, String(index), 'spec'] };
}
