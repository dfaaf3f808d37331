import { claimsDiffer } from './compare-claims';
import type { Difference } from './difference';
import { claimNames, type PlannedComponent, plannedComponents, workloadOf } from './planned-component';
import { atPath, type RenderedObject } from './rendered-object';
import { dataVolumeOf, renderedOf } from './rendered-workload';
import { unplannedClaims } from './unplanned-claims';
import { DESCRIPTORS, isComponent, isSubchart } from '../model/components';
import { CLAIMLESS_KEYS, isOperatorKind } from '../model/operator-kinds';
import type { Owners } from '../operator/owner';
import type { Workload } from '../operator/workload';
import { workloadsOf } from '../operator/workloads';
import type { PlanDocument } from '../plan/plan-document';
import { isTruthy, listOf, printed, valueAt } from '../values/values';

/** What a comparison needs to know beside the plan and the objects. */
export interface Comparison {
  /** The owners of components whose ids the values remove, because the cluster assigns them. */
  readonly owners: Owners;
  /** Whether a claim that is not planned follows from the values, by its `<namespace>/<name>` and the name of its object. */
  readonly isExpected: (claim: string, object: string) => boolean;
}

/**
 * How the storage of rendered objects differs from that of a plan. The claims of the objects are computed without the plan, by
 * the rules of the operator and of the StatefulSet controller.
 */
export function compareStorage(
  document: PlanDocument,
  objects: readonly RenderedObject[],
  { owners, isExpected }: Comparison,
): Difference[] {
  const { namespace } = document.release;
  const workloads = workloadsOf(
    objects.map(({ object }) => object),
    { namespace, owners },
  );
  const components = plannedComponents(document);
  return [
    ...components.flatMap((component) => componentDiffers(component, workloads, objects, namespace)),
    ...unplannedClaims({ components, workloads, objects, namespace, isExpected }),
  ];
}

function componentDiffers(
  component: PlannedComponent,
  workloads: readonly Workload[],
  objects: readonly RenderedObject[],
  namespace: string,
): Difference[] {
  const { name, planned } = component;
  const claims = claimNames(component.volumes);
  const workload = workloadOf(component, workloads);
  if (workload === undefined) {
    return [withoutWorkload(component, objects, namespace)];
  }
  const object = renderedOf(workload, objects, namespace);
  const at = (...paths: readonly (readonly string[])[]) => (object === undefined ? {} : { at: { object, paths } });
  const common = { component: name, claims };
  const differs = (code: Difference['code'], expected: string | undefined, rendered: string): Difference[] =>
    expected === undefined || expected === rendered
      ? []
      : [{ ...common, code, expected, rendered, ...at(['metadata', 'name'], ['metadata', 'namespace']) }];
  return [
    ...differs('object-kind', planned?.kind, workload.kind),
    ...differs('object-name', planned?.name, workload.object),
    ...differs('namespace', planned?.namespace, workload.namespace),
    ...(workload.claims.length === 0
      ? withoutClaims(component, workload, object)
      : claimsDiffer(component, workload, objects, namespace)),
    ...otherMount(component, workload, object),
  ];
}

/** A sub-chart's workload that does not mount its data where the process keeps it is not recognised as one. */
function withoutWorkload(
  { name, planned, volumes }: PlannedComponent,
  objects: readonly RenderedObject[],
  namespace: string,
): Difference {
  const claims = claimNames(volumes);
  const common = { component: name, claims };
  const object =
    planned === undefined || isOperatorKind(planned.kind)
      ? undefined
      : renderedOf({ kind: planned.kind, object: planned.name, namespace: planned.namespace }, objects, namespace);
  if (object === undefined || !isComponent(name)) {
    const expected = planned === undefined ? 'an object' : `${planned.kind} ${planned.namespace}/${planned.name}`;
    return { ...common, code: 'object-missing', expected, rendered: 'nothing' };
  }
  const descriptor = DESCRIPTORS[name];
  const pod = ['spec', 'template', 'spec'];
  const mounts = isSubchart(name)
    ? listOf(valueAt(object.object, [...pod, 'containers'])).flatMap((container, index) =>
        listOf(valueAt(container, ['volumeMounts'])).flatMap((mount, place) =>
          valueAt(mount, ['name']) === DESCRIPTORS[name].volume
            ? [{ path: [...pod, 'containers', String(index), 'volumeMounts', String(place)], mount }]
            : [],
        ),
      )
    : [];
  const [first] = mounts;
  const mountPath = valueAt(first?.mount, ['mountPath']);
  return {
    ...common,
    code: 'mount-path',
    expected: `${volumes[0]?.claim.mountPath ?? ''} in container ${descriptor.container}`,
    rendered: mountPath === undefined ? 'nothing' : printed(mountPath),
    at: { object, paths: [first?.path ?? [...pod, 'containers']] },
  };
}

/** Why a workload that is there asks for no claim. */
function withoutClaims(
  { name, volumes }: PlannedComponent,
  { kind, template }: Workload,
  object: RenderedObject | undefined,
): Difference[] {
  const claims = claimNames(volumes);
  const common = { component: name, claims };
  const [first = ''] = claims;
  if (object === undefined) {
    return [{ ...common, code: 'empty-dir', expected: first, rendered: 'nothing' }];
  }
  const at = (...path: readonly string[]) => ({ at: { object, paths: [path] } });
  if (template !== undefined) {
    const rendered = printed(valueAt(object.object, ['spec', 'replicas']) ?? 'nothing');
    return [{ ...common, code: 'replicas', expected: String(volumes.length), rendered, ...at('spec', 'replicas') }];
  }
  if (isOperatorKind(kind)) {
    const storage = valueAt(object.object, ['spec', 'storage']);
    const instead = CLAIMLESS_KEYS.find((key) => (valueAt(storage, [key]) ?? null) !== null);
    const rendered = instead ?? 'an emptyDir, because it has no storage';
    return [
      {
        ...common,
        code: 'empty-dir',
        expected: first,
        rendered,
        ...at('spec', 'storage', ...(instead === undefined ? [] : [instead])),
      },
    ];
  }
  const mounted = isComponent(name) ? dataVolumeOf(name, object) : undefined;
  const claimName = valueAt(mounted?.volume, ['persistentVolumeClaim', 'claimName']);
  const path = mounted?.path ?? ['spec', 'template', 'spec', 'volumes'];
  if (claimName !== undefined) {
    const namespace = first.split('/')[0] ?? '';
    return [
      {
        ...common,
        code: 'existing-claim',
        expected: first,
        rendered: `${namespace}/${printed(claimName)}`,
        ...at(...path),
      },
    ];
  }
  const source = Object.keys((mounted?.volume ?? {}) as object).find((key) => key !== 'name');
  return [{ ...common, code: 'empty-dir', expected: first, rendered: source ?? 'no volume', ...at(...path) }];
}

/** Another volume over the data of a custom resource's container. */
function otherMount(
  { name, volumes }: PlannedComponent,
  { kind }: Workload,
  object: RenderedObject | undefined,
): Difference[] {
  const data = volumes[0]?.claim.mountPath;
  if (object === undefined || !isOperatorKind(kind) || !isComponent(name)) {
    return [];
  }
  const { container } = DESCRIPTORS[name];
  const containers = listOf(atPath(object.object, ['spec', 'containers']));
  const lists = [
    ['spec', 'volumeMounts'],
    ...containers.flatMap((one, index) =>
      valueAt(one, ['name']) === container ? [['spec', 'containers', String(index), 'volumeMounts']] : [],
    ),
  ];
  return lists.flatMap((path) =>
    listOf(atPath(object.object, path)).flatMap((mount, index): Difference[] => {
      const mountPath = valueAt(mount, ['mountPath']);
      const volume = valueAt(mount, ['name']);
      return typeof mountPath === 'string' && `/${mountPath}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1') === data
        ? [
            {
              code: 'mount-path',
              component: name,
              claims: claimNames(volumes),
              expected: `the planned volume at ${data}`,
              rendered: isTruthy(volume) ? `volume ${printed(volume ?? '')}` : 'another volume',
              at: { object, paths: [[...path, String(index)]] },
            },
          ]
        : [];
    }),
  );
}
