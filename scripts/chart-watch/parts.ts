import { isDeepStrictEqual } from 'node:util';
import { isRefused, type Rendered } from './helm';
import { isTopic } from './keys';
import { DESCRIPTORS, SUBCHART_COMPONENTS } from '../../src/model/components';
import { isOperatorKind } from '../../src/model/operator-kinds';
import { isMap, listOf, printed, type Value, valueAt, type Values } from '../../src/values/values';

/** The labels that charts give to every object. */
const OF_CHART = /^(helm\.sh\/chart|app\.kubernetes\.io\/.*|app|chart|release|heritage)$/;

/** The objects of the components, without the labels and annotations of all but claims. */
export function componentObjects(rendered: Rendered): Values[] {
  return isRefused(rendered)
    ? []
    : rendered
        .filter((one) => isOperatorKind(one.kind) || one.kind === 'PersistentVolumeClaim' || isSubchartPod(one))
        .map(({ kind, metadata, spec }) => ({
          kind,
          metadata: {
            ...Object.fromEntries(['name', 'namespace'].map((key) => [key, valueAt(metadata, [key]) ?? null])),
            ...(kind === 'PersistentVolumeClaim' ? claimMetadata(metadata) : {}),
          },
          spec: withoutTemplateMetadata(spec),
        }));
}

/** What a claim has beside its name, without the labels that every object of the chart has. */
function claimMetadata(metadata: Value | undefined): Values {
  const labels = valueAt(metadata, ['labels']);
  const own = Object.entries(isMap(labels) ? labels : {}).filter(([key]) => !OF_CHART.test(key));
  const others = ['annotations', 'finalizers'].map((key) => [key, valueAt(metadata, [key]) ?? null] as const);
  return { ...Object.fromEntries(others), labels: Object.fromEntries(own) };
}

function isSubchartPod(object: Values): boolean {
  const containers = listOf(valueAt(object, ['spec', 'template', 'spec', 'containers']));
  return SUBCHART_COMPONENTS.some((component) => {
    const { container, mountPath } = DESCRIPTORS[component];
    return containers.some(
      (one) =>
        valueAt(one, ['name']) === container ||
        listOf(valueAt(one, ['volumeMounts'])).some((mount) => valueAt(mount, ['mountPath']) === mountPath),
    );
  });
}

/** The annotations of pods contain checksums, also of random passwords. */
function withoutTemplateMetadata(spec: Value | undefined): Values {
  const template = valueAt(spec, ['template']);
  const inner = isMap(template) ? { template: { ...template, metadata: {} } } : {};
  return isMap(spec) ? { ...spec, ...inner } : {};
}

/** Every scalar by its place: the kind, and the path with the names of list items. */
export function placesIn(objects: readonly Values[]): ReadonlyMap<string, Value> {
  const places = new Map<string, Value>();
  const walk = (value: Value | undefined, place: string): void => {
    if (Array.isArray(value)) {
      for (const item of value as readonly Value[]) {
        const name = valueAt(item, ['name']) ?? valueAt(item, ['metadata', 'name']);
        walk(item, `${place}[${typeof name === 'string' ? name : ''}]`);
      }
    } else if (isMap(value) && Object.keys(value).length > 0) {
      for (const key of Object.keys(value)) {
        walk(valueAt(value, [key]), `${place}.${key}`);
      }
    } else if (value !== undefined) {
      const known = places.get(place);
      places.set(place, known === undefined ? value : `${JSON.stringify(known)}, ${JSON.stringify(value)}`);
    }
  };
  for (const { kind, metadata, spec } of objects) {
    walk(metadata, `${printed(kind ?? '')} metadata`);
    walk(spec, `${printed(kind ?? '')} spec`);
  }
  return places;
}

/** The places about names, claims, data and owners in which two renders differ. */
export function changedPlaces(before: readonly Values[], after: readonly Values[]): string[] {
  const [was, is] = [placesIn(before.map(dataOnly)), placesIn(after.map(dataOnly))];
  const all = [...new Set([...was.keys(), ...is.keys()])].filter(
    (place) => !isDeepStrictEqual(was.get(place), is.get(place)),
  );
  return all.filter((place) => isTopic([place]) || place.includes(' metadata.')).sort();
}

/** A pod without volumes that come from the chart's own ConfigMaps and the like, which hold no data. */
function dataOnly(object: Values): Values {
  const pod = valueAt(object, ['spec', 'template', 'spec']);
  if (!isMap(pod)) {
    return object;
  }
  const kept = listOf(pod.volumes).filter(
    (volume) =>
      SUBCHART_COMPONENTS.some((one) => DESCRIPTORS[one].volume === valueAt(volume, ['name'])) ||
      ['persistentVolumeClaim', 'hostPath', 'ephemeral'].some((key) => valueAt(volume, [key]) !== undefined),
  );
  const names = [
    ...kept,
    ...listOf(valueAt(object, ['spec', 'volumeClaimTemplates'])).map((one) => valueAt(one, ['metadata']) ?? null),
  ].map((volume) => valueAt(volume, ['name']));
  const mounting = (container: Value): Value =>
    isMap(container)
      ? {
          ...container,
          volumeMounts: listOf(container.volumeMounts).filter((mount) => names.includes(valueAt(mount, ['name']))),
        }
      : container;
  const containers = listOf(pod.containers).filter((one) =>
    SUBCHART_COMPONENTS.some((component) => DESCRIPTORS[component].container === valueAt(one, ['name'])),
  );
  const spec = isMap(object.spec) ? object.spec : {};
  const inner = {
    ...pod,
    volumes: kept,
    containers: containers.map(mounting),
    initContainers: listOf(pod.initContainers).map(mounting),
  };
  return { ...object, spec: { ...spec, template: { spec: inner } } };
}
