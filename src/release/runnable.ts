import { show } from '../kubernetes/text';
import { grafanaKeyProblems, grafanaProblems } from './grafana-problems';
import { operatedKeyProblems, rulerProblems } from './operated-problems';
import { securityContextsOf } from '../chart/owner';
import type { KubePrometheusStackRelease } from './release';
import type { Workload } from '../operator/workload';
import { workloadsOf } from '../operator/workloads';
import { type Component, COMPONENTS, OPERATED_SPECS, type OperatedComponent } from '../model/components';
import { AN_ID, isId } from '../kubernetes/ids';
import { isDnsLabel, MAX_LABEL, MAX_STATEFUL_SET } from '../kubernetes/names';
import { readsAsString } from '../values/plain-scalar';
import { valueProblem } from '../values/value-problem';
import { isMap, isTruthy, printed, type Value, valueAt } from '../values/values';

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
  const workload = workloadsOf(release.objects).find((candidate) => candidate.component === component);
  if (component === 'thanosRuler' && release.traits.ruler === 'none') {
    return [
      `thanosRuler: got storage, want none: chart ${release.chartVersion} has no ThanosRuler, it came with 36.1.0`,
    ];
  }
  const enabledPath = [component, 'enabled'];
  const enabled = valueAt(release.values, enabledPath);
  if (enabled !== undefined && !isTruthy(enabled)) {
    return [
      valueProblem(enabledPath, enabled, `true, or no storage for ${component}: the description gives it storage`),
    ];
  }
  if (workload === undefined) {
    return [
      `${component}: got storage, want none: with these values chart ${release.chartVersion} renders no ${component}${hint(release, component)}`,
    ];
  }
  return [
    ...nameProblems(release, workload),
    ...(component === 'thanosRuler' ? rulerProblems(release.effectiveValues) : []),
    ...(component === 'grafana' ? grafanaProblems(release, workload) : replicaProblems(release, component)),
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
      `${component}: its StatefulSet would be named ${longest}, ${longest.length} characters, want at most ${MAX_STATEFUL_SET}: Kubernetes accepts a longer one and then makes no pods: ${cure}, by which a release that runs already gets other claims`,
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

function replicaProblems(release: KubePrometheusStackRelease, component: OperatedComponent): string[] {
  const { spec } = OPERATED_SPECS[component];
  return (component === 'prometheus' ? ['replicas', 'shards'] : ['replicas']).flatMap((key) => {
    const path = [...spec, key];
    const count = valueAt(release.effectiveValues, path) ?? null;
    // the operator takes no shards, or less, for one
    const isCount = count === null || (/^\d+$/.test(printed(count)) && Number(count) >= 1);
    return isCount || (key === 'shards' && Number(count) <= 0)
      ? []
      : [valueProblem(path, count, 'a whole number of at least 1')];
  });
}

/** Keys in the values that turn the storage into something else, each named with its path. */
function keyProblems(release: KubePrometheusStackRelease, component: Component): string[] {
  const values = release.effectiveValues;
  return [
    ...(component === 'grafana' ? grafanaKeyProblems(values) : operatedKeyProblems(release, component)),
    ...securityContextsOf(component, release.traits).flatMap((path) => idProblems(valueAt(values, path), path)),
  ];
}

function idProblems(context: Value | undefined, path: readonly string[]): string[] {
  if (!isMap(context)) {
    return [];
  }
  const problems = ['runAsUser', 'runAsGroup', 'fsGroup'].flatMap((key) => {
    const id = context[key] ?? null;
    return id === null || isId(id) ? [] : [valueProblem([...path, key], id, AN_ID)];
  });
  if (context.runAsUser === 0 && context.runAsNonRoot === true) {
    problems.push(valueProblem([...path, 'runAsUser'], 0, 'another user, because runAsNonRoot is true beside it'));
  }
  return problems;
}

function hint({ effectiveValues, chartVersion }: KubePrometheusStackRelease, component: Component): string {
  const type = valueAt(effectiveValues, ['grafana', 'persistence', 'type']);
  return component === 'grafana' && type !== 'pvc'
    ? `; grafana.persistence.type ${show(type)} is not known to chart ${chartVersion}`
    : '';
}
