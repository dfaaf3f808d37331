import { securityContextsOf } from './owner';
import type { KubePrometheusStackRelease } from './release';
import type { Workload } from './workload';
import { CLAIMLESS_KEYS, type Component, COMPONENTS, OPERATED_SPECS, type OperatedComponent } from '../components';
import { isDnsLabel, MAX_LABEL, MAX_STATEFUL_SET } from '../kubernetes/names';
import { show } from '../problems';
import { readsAsString } from '../values/helm-yaml';
import { isMap, isTruthy, printed, showPath, type Value, valueAt, type Values } from '../values/values';

/**
 * What keeps the components that are given storage from running with it: what Helm renders and a cluster then
 * refuses, or accepts and never starts, or starts beside the volume that is meant for it.
 */
export function runnableProblems(release: KubePrometheusStackRelease, given: readonly Component[]): string[] {
  if (release.name.includes('.')) {
    return [
      `release.name: got ${show(release.name)}, want a name without a dot: Helm takes one, Kubernetes' names of volumes and services do not`,
    ];
  }
  return COMPONENTS.filter((component) => given.includes(component)).flatMap((component) => [
    ...keyProblems(release, component),
    ...workloadProblems(release, component),
  ]);
}

function workloadProblems(release: KubePrometheusStackRelease, component: Component): string[] {
  const workload = release.workloads.find((candidate) => candidate.component === component);
  if (component === 'thanosRuler' && release.traits.ruler === 'none') {
    return [
      `thanosRuler: got storage, want none: chart ${release.chartVersion} has no ThanosRuler, it came with 36.1.0`,
    ];
  }
  const enabled = valueAt(release.values, [component, 'enabled']);
  if (enabled !== undefined && !isTruthy(enabled)) {
    return [
      `values.${component}.enabled: got ${show(enabled)}, want true, or no storage for ${component}: the description gives it storage`,
    ];
  }
  if (workload === undefined) {
    return [
      `${component}: got storage, want none: with these values chart ${release.chartVersion} renders no ${component}${hint(release, component)}`,
    ];
  }
  return [
    ...nameProblems(release, workload),
    ...rulerProblems(release.effectiveValues, workload),
    ...grafanaProblems(release, workload),
    ...replicaProblems(release, workload),
  ];
}

/** The lengths and characters that Kubernetes demands of what chart and operator name. */
function nameProblems(
  release: KubePrometheusStackRelease,
  { component, kind, object, namespace, statefulSets, template }: Workload,
): string[] {
  const cure =
    component === 'grafana'
      ? 'set grafana.fullnameOverride'
      : component === 'thanosRuler' && release.traits.ruler === 'chart-name'
        ? 'set thanosRuler.name or nameOverride'
        : 'set fullnameOverride';
  const problems: string[] = [];
  if (!isDnsLabel(object)) {
    problems.push(
      `${component}: its ${kind} would be named ${show(object)}, want at most 63 lower case letters, digits and dashes: ${cure}`,
    );
  } else if (!readsAsString(object)) {
    problems.push(
      `${component}: its ${kind} would be named ${show(object)}, want a name that YAML does not take for a number or a word such as yes, because the chart writes it without quotes: ${cure}`,
    );
  }
  if (!isDnsLabel(namespace) || !readsAsString(namespace)) {
    problems.push(
      `${component}: its namespace would be ${show(namespace)}, want a name of lower case letters, digits and dashes that YAML does not take for a number or a word such as yes`,
    );
  }
  const longest = statefulSets.at(-1);
  if (longest !== undefined && longest.length > MAX_STATEFUL_SET) {
    problems.push(
      `${component}: its StatefulSet would be named ${longest}, ${longest.length} characters, want at most ${MAX_STATEFUL_SET}: Kubernetes accepts a longer one and then makes no pods: ${cure}`,
    );
  }
  // the operator makes it a volume of the pod
  const rules = kind === 'ThanosRuler' ? `thanos-ruler-${object}-rulefiles-0` : undefined;
  if (rules !== undefined && rules.length > MAX_LABEL && isDnsLabel(object)) {
    problems.push(
      `${component}: its pods would have a volume named ${rules}, ${rules.length} characters, want at most ${MAX_LABEL}: ${cure}`,
    );
  }
  if (template !== undefined && !isDnsLabel(template) && isDnsLabel(object)) {
    problems.push(
      `${component}: its claim template would be named ${show(template)}, want at most ${MAX_LABEL} lower case letters, digits and dashes, because it names a volume of the pod`,
    );
  }
  return problems;
}

function rulerProblems(values: Values, { component }: Workload): string[] {
  const spec = valueAt(values, ['thanosRuler', 'thanosRulerSpec']);
  const asks = ['queryEndpoints', 'queryConfig'].some((key) => isTruthy(valueAt(spec, [key])));
  return component !== 'thanosRuler' || asks
    ? []
    : [
        'values.thanosRuler.thanosRulerSpec.queryEndpoints: got nothing, want a Thanos query endpoint such as ["thanos-query.prometheus.svc:10902"], or queryConfig: without either the operator makes no StatefulSet',
      ];
}

function grafanaProblems(release: KubePrometheusStackRelease, { component, claims }: Workload): string[] {
  if (component !== 'grafana') {
    return [];
  }
  const values = release.effectiveValues;
  const problems: string[] = [];
  if (
    isTruthy(valueAt(values, ['grafana', 'useStatefulSet'])) &&
    claims.length > 1 &&
    new Set(claims.map(({ name }) => name.startsWith('storage-'))).size > 1
  ) {
    problems.push(
      `values.grafana.useStatefulSet: got ${show(valueAt(values, ['grafana', 'useStatefulSet']))}, want grafana.persistence.type "statefulset" instead: chart ${release.chartVersion} would make two claims and use one`,
    );
  }
  if (isTruthy(valueAt(values, ['grafana', 'autoscaling', 'enabled']))) {
    problems.push(
      'values.grafana.autoscaling.enabled: got true, want false: two Grafana pods on one ReadWriteOnce volume lock each other out of the database',
    );
  }
  const strategy = valueAt(values, ['grafana', 'deploymentStrategy']);
  const rollingUpdate = valueAt(strategy, ['rollingUpdate']);
  const surge = valueAt(rollingUpdate, ['maxSurge']);
  if (valueAt(strategy, ['type']) === 'Recreate' && isTruthy(rollingUpdate)) {
    problems.push(
      `values.grafana.deploymentStrategy.rollingUpdate: got ${show(rollingUpdate)}, want none beside the type "Recreate", or the type "RollingUpdate" with maxSurge 0`,
    );
  }
  if (valueAt(strategy, ['type']) === 'RollingUpdate' && surge !== 0 && surge !== '0' && surge !== '0%') {
    problems.push(
      'values.grafana.deploymentStrategy.type: got "RollingUpdate", want "Recreate", or rollingUpdate.maxSurge 0: a second Grafana pod on one ReadWriteOnce volume finds the database locked',
    );
  }
  return problems;
}

function replicaProblems(release: KubePrometheusStackRelease, { component }: Workload): string[] {
  const spec = component === 'grafana' ? ['grafana'] : OPERATED_SPECS[component].spec;
  const at = (key: string): Value | undefined => valueAt(release.effectiveValues, [...spec, key]);
  const wrong = (key: string, want: string): string =>
    `values.${showPath([...spec, key])}: got ${show(at(key))}, want ${want}`;
  const isCount = (value: Value | undefined): boolean =>
    value === undefined || value === null || (/^\d+$/.test(printed(value)) && Number(value) >= 1);
  if (component === 'grafana') {
    return isCount(at('replicas')) && Number(at('replicas') ?? 1) === 1
      ? []
      : [wrong('replicas', '1: two Grafana pods on one ReadWriteOnce volume lock each other out of the database')];
  }
  return [
    ...(isCount(at('replicas')) ? [] : [wrong('replicas', 'a whole number of at least 1')]),
    ...(component !== 'prometheus' || isCount(at('shards')) || Number(at('shards')) <= 0
      ? []
      : [wrong('shards', 'a whole number of at least 1')]),
  ];
}

/** Keys in the values that turn the storage into something else, each named with its path. */
function keyProblems(release: KubePrometheusStackRelease, component: Component): string[] {
  const values = release.effectiveValues;
  return [
    ...(component === 'grafana' ? existingClaimProblems(values) : operatedKeyProblems(release, component)),
    ...securityContextsOf(component, release.traits).flatMap((path) => idProblems(valueAt(values, path), path)),
  ];
}

function existingClaimProblems(values: Values): string[] {
  const path = ['grafana', 'persistence', 'existingClaim'];
  const claim = valueAt(values, path);
  const subPath = valueAt(values, ['grafana', 'persistence', 'subPath']);
  return [
    ...(isTruthy(claim)
      ? [
          `values.${showPath(path)}: got ${show(claim)}, want none, or no storage for grafana: the volume is for the claim that the chart makes`,
        ]
      : []),
    ...(typeof subPath === 'string' && subPath.includes('{{')
      ? [
          `values.grafana.persistence.subPath: got ${show(subPath)}, want a directory without "{{": the chart executes it`,
        ]
      : []),
  ];
}

function operatedKeyProblems(release: KubePrometheusStackRelease, component: OperatedComponent): string[] {
  const { spec, storageKey } = OPERATED_SPECS[component];
  const values = release.effectiveValues;
  const storage = valueAt(values, [...spec, storageKey]);
  const claim = valueAt(storage, ['volumeClaimTemplate', 'spec']);
  const problems = CLAIMLESS_KEYS.filter((key) => (valueAt(storage, [key]) ?? null) !== null).map(
    (key) =>
      `values.${showPath([...spec, storageKey, key])}: got ${show(valueAt(storage, [key]))}, want none, or no storage for ${component}: it wins over the claim template`,
  );
  for (const [key, why] of Object.entries({
    volumeName: 'every claim is bound to its own volume already',
    selector: 'every claim is bound to its own volume already',
    dataSource: 'a directory of a node cannot be filled from one',
    dataSourceRef: 'a directory of a node cannot be filled from one',
  })) {
    if (isTruthy(valueAt(claim, [key]))) {
      problems.push(
        `values.${showPath([...spec, storageKey, 'volumeClaimTemplate', 'spec', key])}: got ${show(valueAt(claim, [key]))}, want none: ${why}`,
      );
    }
  }
  const mode = valueAt(claim, ['volumeMode']);
  if (isTruthy(mode) && mode !== 'Filesystem') {
    problems.push(
      `values.${showPath([...spec, storageKey, 'volumeClaimTemplate', 'spec', 'volumeMode'])}: got ${show(mode)}, want "Filesystem": the volume is a directory`,
    );
  }
  const template = valueAt(storage, ['volumeClaimTemplate', 'metadata', 'name']);
  if (release.traits.templatedStorage && typeof template === 'string' && template.includes('{{')) {
    problems.push(
      `values.${showPath([...spec, storageKey, 'volumeClaimTemplate', 'metadata', 'name'])}: got ${show(template)}, want a name without "{{": the chart executes it since 40.0.2`,
    );
  }
  return [...problems, ...additionalConfigProblems(release, component)];
}

/** Fields of a custom resource that decide about claims: what is written into it twice cannot be relied on. */
const DECIDING_FIELDS = ['storage', 'replicas', 'shards', 'securityContext', 'mode'] as const;

function additionalConfigProblems(
  { traits, effectiveValues }: KubePrometheusStackRelease,
  component: OperatedComponent,
): string[] {
  if (!(component === 'thanosRuler' ? traits.rulerAdditionalConfig : traits.additionalConfig)) {
    return [];
  }
  const { spec } = OPERATED_SPECS[component];
  const config = valueAt(effectiveValues, [...spec, 'additionalConfig']);
  const text = valueAt(effectiveValues, [...spec, 'additionalConfigString']);
  const inMap = isMap(config) ? Object.keys(config) : [];
  return DECIDING_FIELDS.flatMap((field) => [
    ...(inMap.includes(field) ? [['additionalConfig', field]] : []),
    ...(typeof text === 'string' && new RegExp(`^\\s*["']?${field}["']?\\s*:`, 'm').test(text)
      ? [['additionalConfigString']]
      : []),
  ]).map(
    (path) =>
      `values.${showPath([...spec, ...path])}: got ${path.length === 1 ? 'a field that decides about claims' : show(valueAt(config, path.slice(1)))}, want it at its own key below ${showPath(spec)}: written into the object twice, one of the two is lost`,
  );
}

function idProblems(context: Value | undefined, path: readonly string[]): string[] {
  if (!isMap(context)) {
    return [];
  }
  const problems = ['runAsUser', 'runAsGroup', 'fsGroup'].flatMap((key) => {
    const id = context[key] ?? null;
    return id === null || (typeof id === 'number' && Number.isInteger(id) && id >= 0 && id <= 2147483647)
      ? []
      : [`values.${showPath([...path, key])}: got ${show(id)}, want a whole number from 0 to 2147483647`];
  });
  if (context.runAsUser === 0 && context.runAsNonRoot === true) {
    problems.push(
      `values.${showPath([...path, 'runAsUser'])}: got 0, want another user, because runAsNonRoot is true beside it`,
    );
  }
  return problems;
}

function hint({ effectiveValues, chartVersion }: KubePrometheusStackRelease, component: Component): string {
  const type = valueAt(effectiveValues, ['grafana', 'persistence', 'type']);
  return component === 'grafana' && type !== 'pvc'
    ? `; grafana.persistence.type ${show(type)} is not known to chart ${chartVersion}`
    : '';
}
