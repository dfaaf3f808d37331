import { chartKeysIn, hasSpecs } from './chart-values';
import { CHART_NAME } from './helm-chart';
import { isAnchorsKey, isForAnchors } from './reused';
import { show } from '../kubernetes/text';
import { COMPONENTS, DESCRIPTORS, isComponent, type ValuesPath } from '../model/components';
import { type Problem, problem } from '../model/problems';
import type { ValuesOrigin } from '../values/helm-values';
import { placeLiteral, showPlace, valuesAt } from '../values/place';
import { valuesPath } from '../values/value-problem';
import { childOf, isMap, isTruthy, type Value, valueAt, type Values } from '../values/values';

/** One layer of the user's values, and where it was read from. */
export interface ValuesLayer {
  readonly data: Values;
  readonly origin: ValuesOrigin | undefined;
}

/** In the source of an Application, the values that win first. */
const IN_SOURCE = ['helm.valuesObject', 'helm.values'];
const IN_APPLICATION = IN_SOURCE.flatMap((place) => [`spec.source.${place}`, `spec.sources.*.${place}`]);
const IN_HELM_CHART = ['spec.valuesContent', 'spec.values'];

/** Where the objects that people keep values in have them; `*` is any key or index. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  Application: IN_APPLICATION,
  ApplicationSet: IN_APPLICATION.map((place) => `spec.template.${place}`),
  ConfigMap: ['data.*'],
  HelmChart: IN_HELM_CHART,
  HelmChartConfig: IN_HELM_CHART,
  HelmRelease: ['spec.values'],
  Kustomization: ['helmCharts.*.valuesInline'],
  Secret: ['stringData.*', 'data.*'],
};

/** How deep values of a chart within charts are looked for. */
const DEPTH = 4;

/**
 * Layers that are no values of the chart but hold them: a HelmRelease, an Application, a HelmChart, a ConfigMap or Secret,
 * or the values of a chart around this one. Helm would take them, and the chart would read nothing of them.
 */
export function wrappedValues(layers: readonly ValuesLayer[]): Problem[] {
  const isOthers = layers.every(({ data }) => chartKeysIn(data).length === 0);
  return layers.flatMap(({ data, origin }) =>
    isKubernetesObject(data) ? [objectProblem(data, origin)] : aroundProblems(data, origin, isOthers),
  );
}

function objectProblem(object: KubernetesObject, origin: ValuesOrigin | undefined): Problem {
  const name = valueAt(object, ['metadata', 'name']);
  const got = `the ${object.kind}${typeof name === 'string' ? ` ${show(name)}` : ''}`;
  const place = placeIn(object);
  const fix =
    place === undefined
      ? 'it holds no values of the chart, so pass those themselves'
      : `the values are at ${showPlace([...(origin?.at ?? []), ...place])}: ${waysOut(place, origin)}`;
  const message = `values are ${got}, and the chart reads nothing of a Kubernetes object; ${fix}`;
  return problem('values-within-object', 'values', message, { got, fix });
}

/** Values of the chart below a key at the top that is not the chart's. */
function aroundProblems(data: Values, origin: ValuesOrigin | undefined, isOthers: boolean): Problem[] {
  return Object.keys(data).flatMap((key) => {
    const path = placeBelow(data, key, isOthers);
    if (path === undefined || isForAnchors(data, [key])) {
      return [];
    }
    const at = valuesPath(path);
    const got = show(path.reduce<Value | undefined>(childOf, data));
    const fix = waysOut(path, origin);
    const message = `${at} is ${got}, the values of a chart around this one, which does not read them there; ${fix}`;
    return [problem('misplaced-key', at, message, { got, fix })];
  });
}

/** Where below a key the chart's values are. */
function placeBelow(data: Values, key: string, isOthers: boolean): ValuesPath | undefined {
  const value = data[key] ?? null;
  if (isAnchorsKey(key) || key === 'global' || (!isComponent(key) && chartKeysIn({ [key]: value }).length > 0)) {
    return undefined;
  }
  if (isComponent(key)) {
    return hasSpecs(value) ? [key] : undefined;
  }
  const isNamed = key === CHART_NAME && COMPONENTS.some((component) => isTruthy(valueAt(value, [component])));
  const isLikely =
    isOthers &&
    (chartKeysIn(value).length > 1 || COMPONENTS.some((one) => isMap(valueAt(value, DESCRIPTORS[one].storage))));
  return isNamed || isLikely ? [key] : specsBelow(value, [key]);
}

/** The nearest map that can only be values of the chart; other objects in the values are left alone. */
function specsBelow(value: Value, path: ValuesPath): ValuesPath | undefined {
  if (hasSpecs(value)) {
    return path;
  }
  if (typeof value !== 'object' || value === null || path.length > DEPTH || isKubernetesObject(value)) {
    return undefined;
  }
  return Object.entries(value)
    .map(([key, inner]: [string, Value | undefined]) =>
      inner === undefined ? undefined : specsBelow(inner, [...path, key]),
    )
    .find((found) => found !== undefined);
}

/** Where an object holds values of the chart, or the values that it holds. */
function placeIn(object: KubernetesObject): ValuesPath | undefined {
  const held = (PLACES[object.kind] ?? []).flatMap((pattern) =>
    expanded(object, pattern.split('.')).flatMap((path) => {
      const values = valuesAt(object, path, () => undefined);
      return values === undefined || Object.keys(values).length === 0 ? [] : [{ path, values }];
    }),
  );
  const direct = held.find(({ values }) => chartKeysIn(values).length > 0 && !isAround(values));
  const around = held.map(({ path, values }) => placeInValues(values, path)).find((found) => found !== undefined);
  return direct?.path ?? around ?? held[0]?.path ?? elsewhereIn(object);
}

/** Whether a key of the chart's is the name of a chart around it. */
function isAround(values: Values): boolean {
  return COMPONENTS.some((component) => hasSpecs(values[component]));
}

function placeInValues(values: Values, path: ValuesPath): ValuesPath | undefined {
  return Object.keys(values)
    .map((key) => placeBelow(values, key, chartKeysIn(values).length === 0))
    .filter((below) => below !== undefined)
    .map((below) => [...path, ...below])[0];
}

/** An object of another kind may hold them anywhere. */
function elsewhereIn(object: Values): ValuesPath | undefined {
  return Object.keys(object)
    .map((key) => specsBelow(object[key] ?? null, [key]))
    .find((found) => found !== undefined);
}

/** The paths of a pattern that there are. */
function expanded(value: Value | undefined, pattern: readonly string[]): ValuesPath[] {
  const [first, ...rest] = pattern;
  if (first === undefined) {
    return [[]];
  }
  const keys = first === '*' ? Object.keys(typeof value === 'object' && value !== null ? value : {}) : [first];
  return keys.flatMap((key) => {
    const inner = childOf(value, key);
    return inner === undefined ? [] : expanded(inner, rest).map((path) => [key, ...path]);
  });
}

function waysOut(place: ValuesPath, origin: ValuesOrigin | undefined): string {
  const file = origin === undefined ? 'file' : JSON.stringify(origin.file);
  const at = placeLiteral([...(origin?.at ?? []), ...place]);
  return `read it with HelmValues.fromFile(${file}, { at: ${at} }), or pass only what is there`;
}

interface KubernetesObject extends Values {
  readonly apiVersion: string;
  readonly kind: string;
}

function isKubernetesObject(value: Value): value is KubernetesObject {
  return isMap(value) && typeof value.apiVersion === 'string' && typeof value.kind === 'string';
}
