import type { Difference } from './difference';
import { type PlannedComponent, workloadOf } from './planned-component';
import type { RenderedObject } from './rendered-object';
import { namespaceOf, renderedOf } from './rendered-workload';
import type { Workload } from '../operator/workload';
import { listOf, printed, valueAt } from '../values/values';

interface Rendered {
  readonly components: readonly PlannedComponent[];
  readonly workloads: readonly Workload[];
  readonly objects: readonly RenderedObject[];
  readonly namespace: string;
  /** Whether a claim that is not planned follows from the values. */
  readonly isExpected: (claim: string, object: string) => boolean;
}

/** The claims that rendered objects ask for and that no plan has a volume for. */
export function unplannedClaims(rendered: Rendered): Difference[] {
  const found = new Map<string, Difference>();
  for (const difference of [...ofWorkloads(rendered), ...ofOtherObjects(rendered)]) {
    const name = difference.rendered ?? '';
    const object = valueAt(difference.at?.object.object, ['metadata', 'name']);
    if (
      !rendered.isExpected(name, typeof object === 'string' ? object : '') &&
      !isPlanned(rendered, name) &&
      !found.has(name)
    ) {
      found.set(name, difference);
    }
  }
  return [...found.values()];
}

function isPlanned({ components }: Rendered, name: string): boolean {
  return components.some(({ volumes }) => volumes.some(({ claim }) => `${claim.namespace}/${claim.name}` === name));
}

/** Of planned components only what is compared with no planned claim, and is no further replica or shard. */
function ofWorkloads({ components, workloads, objects, namespace }: Rendered): Difference[] {
  return workloads.flatMap((workload) => {
    const component = components.find(({ name }) => name === workload.component);
    const isCompared = component !== undefined && workloadOf(component, workloads) === workload;
    const object = renderedOf(workload, objects, namespace);
    const seen = new Set<string>();
    return workload.claims
      .filter(({ shard, replica }) => {
        const place = `${shard} ${replica}`;
        const isFirst = !seen.has(place);
        seen.add(place);
        return !isCompared || !isFirst;
      })
      .map((claim) => unplanned(workload.component, `${claim.namespace}/${claim.name}`, object));
  });
}

function ofOtherObjects({ workloads, objects, namespace: defaultNamespace }: Rendered): Difference[] {
  const known = new Set(workloads.flatMap(({ claims }) => claims.map((claim) => `${claim.namespace}/${claim.name}`)));
  const sets = new Set(
    workloads.flatMap(({ statefulSets, namespace }) => statefulSets.map((set) => `${namespace}/${set}`)),
  );
  return objects.flatMap((rendered): Difference[] => {
    const { object } = rendered;
    const name = valueAt(object, ['metadata', 'name']);
    const place = `${namespaceOf(object, defaultNamespace)}/${typeof name === 'string' ? name : ''}`;
    if (object.kind === 'PersistentVolumeClaim') {
      return known.has(place) ? [] : [unplanned(undefined, place, rendered)];
    }
    if (object.kind !== 'StatefulSet' || sets.has(place)) {
      return [];
    }
    const [namespace = '', set = ''] = place.split('/');
    return listOf(valueAt(object, ['spec', 'volumeClaimTemplates'])).map((template) =>
      unplanned(undefined, `${namespace}/${printed(valueAt(template, ['metadata', 'name']) ?? '')}-${set}-0`, rendered),
    );
  });
}

function unplanned(component: string | undefined, claim: string, object: RenderedObject | undefined): Difference {
  return {
    code: 'unplanned-claim',
    ...(component === undefined ? {} : { component }),
    claims: [],
    rendered: claim,
    ...(object === undefined
      ? {}
      : {
          at: {
            object,
            paths: [
              ['spec', 'storage', 'volumeClaimTemplate'],
              ['spec', 'volumeClaimTemplates'],
            ],
          },
        }),
  };
}
