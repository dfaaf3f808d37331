import { isDeepStrictEqual } from 'node:util';
import type { Difference } from './difference';
import { claimNames, plannedComponents, workloadOf } from './planned-component';
import { atPath, type RenderedObject } from './rendered-object';
import { renderedOf } from './rendered-workload';
import { DESCRIPTORS, isComponent, isSubchart } from '../model/components';
import { isOperatorKind } from '../model/operator-kinds';
import type { Workload } from '../operator/workload';
import type { PlanDocument } from '../plan/plan-document';
import { WAITING_CONTAINER } from '../plan/waiting-init-containers';
import { isMap, listOf, printed, type Value, valueAt, type Values } from '../values/values';

/**
 * The containers of the values that wait for a data directory, and are not in the pods, differ there, or mount a volume that the
 * pod does not have.
 */
export function waitingContainersDiffer(
  document: PlanDocument,
  values: Values,
  workloads: readonly Workload[],
  objects: readonly RenderedObject[],
): Difference[] {
  return plannedComponents(document).flatMap((component): Difference[] => {
    const path = isComponent(component.name) ? DESCRIPTORS[component.name].initContainers : undefined;
    const wanted = path === undefined ? undefined : waitingIn(valueAt(values, path));
    const workload = workloadOf(component, workloads);
    const object = workload === undefined ? undefined : renderedOf(workload, objects, document.release.namespace);
    if (wanted === undefined || workload === undefined || object === undefined || !isComponent(component.name)) {
      return [];
    }
    const pod = isOperatorKind(workload.kind) ? ['spec'] : ['spec', 'template', 'spec'];
    const its = [...pod, 'initContainers'];
    const found = listOf(atPath(object.object, its));
    const index = found.findIndex((one) => valueAt(one, ['name']) === WAITING_CONTAINER);
    const container = found[index];
    const volume = isSubchart(component.name) ? DESCRIPTORS[component.name].volume : workload.template;
    const common = {
      code: 'waiting-container',
      component: component.name,
      claims: claimNames(component.volumes),
    } as const;
    if (container === undefined) {
      const rendered = `${found.length} init containers without it`;
      return [{ ...common, expected: WAITING_CONTAINER, rendered, at: { object, paths: [its] } }];
    }
    const mounted = listOf(valueAt(container, ['volumeMounts'])).map((one) => printed(valueAt(one, ['name']) ?? ''));
    if (volume !== undefined && !mounted.includes(volume)) {
      return [
        {
          ...common,
          expected: `${WAITING_CONTAINER} with volume ${volume}`,
          rendered: `${WAITING_CONTAINER} with ${mounted.length === 0 ? 'no volume' : `volume ${mounted.join(', ')}`}`,
          at: {
            object,
            paths: [
              [...its, String(index), 'name'],
              [...its, String(index), 'volumeMounts'],
            ],
          },
        },
      ];
    }
    const other = ['command', 'image', 'securityContext', 'volumeMounts'].find(
      (key) => !isDeepStrictEqual(valueAt(container, [key]), wanted[key]),
    );
    return other === undefined
      ? []
      : [
          {
            ...common,
            expected: `${WAITING_CONTAINER} as in the values`,
            rendered: `${WAITING_CONTAINER} with another ${other}`,
            at: {
              object,
              paths: [
                [...its, String(index), 'name'],
                [...its, String(index), other],
              ],
            },
          },
        ];
  });
}

function waitingIn(containers: Value | undefined): Values | undefined {
  return listOf(containers).find((one): one is Values => isMap(one) && one.name === WAITING_CONTAINER);
}
