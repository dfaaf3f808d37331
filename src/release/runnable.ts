import { grafanaKeyProblems, grafanaProblems } from './grafana-problems';
import { operatedKeyProblems, rulerProblems } from './operated-problems';
import type { KubePrometheusStackRelease } from './release';
import { secondMountProblems } from './second-mounts';
import { objectNames, overrideOf } from '../chart/object-names';
import { securityContextsIn } from '../chart/owner';
import { AN_ID, isId } from '../kubernetes/ids';
import { isDnsLabel, MAX_LABEL, MAX_STATEFUL_SET } from '../kubernetes/names';
import { show } from '../kubernetes/text';
import { type Component, COMPONENTS, DESCRIPTORS, isOperated } from '../model/components';
import { invalid, type Problem, problem } from '../model/problems';
import type { Workload } from '../operator/workload';
import { workloadsOf } from '../operator/workloads';
import { readsAsString } from '../values/plain-scalar';
import { invalidValue, valuesPath } from '../values/value-problem';
import { isMap, isTruthy, printed, showPath, type Value, valueAt } from '../values/values';

/** The problems that are specific to a component, once the chart renders it. */
type OwnProblems = (release: KubePrometheusStackRelease, workload: Workload) => readonly Problem[];

const OWN_PROBLEMS: Readonly<Record<Component, OwnProblems>> = {
  prometheus: () => [],
  alertmanager: () => [],
  thanosRuler: ({ effectiveValues }) => rulerProblems(effectiveValues),
  grafana: grafanaProblems,
};

/**
 * The problems because of which a component could not run with its storage: Helm renders objects that a cluster then
 * refuses, or accepts and never starts, or starts without the planned volume.
 */
export function runnableProblems(release: KubePrometheusStackRelease, given: readonly Component[]): Problem[] {
  if (release.name.includes('.')) {
    const expected = 'a name without a dot, because Kubernetes refuses volumes and services of that name';
    return [invalid('release-name-with-dot', 'release.name', release.name, expected)];
  }
  return COMPONENTS.filter((component) => given.includes(component)).flatMap((component) => [
    ...keyProblems(release, component),
    ...workloadProblems(release, component),
  ]);
}

function workloadProblems(release: KubePrometheusStackRelease, component: Component): Problem[] {
  const { chartVersion } = release;
  if (objectNames(release.name, release.effectiveValues, release.traits)[component] === undefined) {
    const message = `${component} has storage, but chart ${chartVersion} does not have it; remove its storage, or use a newer chart`;
    return [problem('component-not-in-chart', component, message)];
  }
  const enabledPath = [component, 'enabled'];
  const enabled = valueAt(release.values, enabledPath);
  if (enabled !== undefined && !isTruthy(enabled)) {
    const at = valuesPath(enabledPath);
    const fix = `remove it, or remove the storage of ${component}`;
    const message = `${at} is ${show(enabled)}, but the description gives ${component} storage; ${fix}`;
    return [problem('component-disabled', at, message, { got: show(enabled), expected: 'true', fix })];
  }
  const workload = workloadsOf(release.objects).find((candidate) => candidate.component === component);
  if (workload === undefined) {
    const message = `${component} has storage, but chart ${chartVersion} does not render it with these values${hint(release, component)}; remove its storage`;
    return [problem('component-not-rendered', component, message)];
  }
  return [
    ...nameProblems(release, workload),
    ...countProblems(release, component),
    ...secondMountProblems(release, workload),
    ...OWN_PROBLEMS[component](release, workload),
  ];
}

/** Names from the chart and the operator that break the limits of Kubernetes. */
function nameProblems(
  release: KubePrometheusStackRelease,
  { component, kind, object, namespace, statefulSets, template }: Workload,
): Problem[] {
  const fix = `set ${overrideOf(component, release.traits)}`;
  const problems: Problem[] = [];
  const refuse = (code: 'invalid-object-name' | 'name-too-long', what: string, got: string, rule: string): void => {
    problems.push(
      problem(code, component, `${component} would have ${what} ${show(got)}; ${rule}`, { got: show(got), fix }),
    );
  };
  if (!isDnsLabel(object)) {
    const rule = `Kubernetes takes at most ${MAX_LABEL} lower case letters, digits and dashes; ${fix}`;
    refuse('invalid-object-name', `a ${kind} named`, object, rule);
  } else if (!readsAsString(object)) {
    const rule = `the chart writes it without quotes, and YAML reads it as a number or a word such as yes; ${fix}`;
    refuse('invalid-object-name', `a ${kind} named`, object, rule);
  }
  if (!isDnsLabel(namespace) || !readsAsString(namespace)) {
    const rule = 'it must be a name of lower case letters, digits and dashes that YAML reads as text';
    refuse('invalid-object-name', 'the namespace', namespace, rule);
  }
  const longest = statefulSets.at(-1);
  if (longest !== undefined && longest.length > MAX_STATEFUL_SET) {
    const rule = `it has ${longest.length} characters, and Kubernetes makes no pods for more than ${MAX_STATEFUL_SET}; ${fix}, which renames the claims of a release that runs already`;
    refuse('name-too-long', 'a StatefulSet named', longest, rule);
  }
  // the claim template is also a volume of the pod
  const rules = kind === 'ThanosRuler' ? `thanos-ruler-${object}-rulefiles-0` : undefined;
  if (rules !== undefined && rules.length > MAX_LABEL && isDnsLabel(object)) {
    const rule = `it has ${rules.length} characters, and Kubernetes takes at most ${MAX_LABEL}; ${fix}`;
    refuse('name-too-long', 'pods with a volume named', rules, rule);
  }
  if (template !== undefined && !isDnsLabel(template) && isDnsLabel(object)) {
    const rule = `it names a volume of the pod, which has at most ${MAX_LABEL} lower case letters, digits and dashes`;
    refuse('invalid-object-name', 'a claim template named', template, rule);
  }
  return problems;
}

function countProblems(release: KubePrometheusStackRelease, component: Component): Problem[] {
  const { pods, counts } = DESCRIPTORS[component];
  return counts.flatMap((key) => {
    const path = [...pods, key];
    const count = valueAt(release.effectiveValues, path) ?? null;
    // the operator treats 0 shards and less as 1
    const isCount = count === null || (/^\d+$/.test(printed(count)) && Number(count) >= 1);
    return isCount || (key === 'shards' && Number(count) <= 0)
      ? []
      : [invalidValue('invalid-count', path, count, 'a whole number of at least 1')];
  });
}

/** Keys in the values that replace the storage, each with its path. */
function keyProblems(release: KubePrometheusStackRelease, component: Component): Problem[] {
  const values = release.effectiveValues;
  return [
    ...(isOperated(component) ? operatedKeyProblems(release, component) : grafanaKeyProblems(values)),
    ...securityContextsIn(component, values, release.traits).flatMap(({ path, context }) => idProblems(context, path)),
  ];
}

function idProblems(context: Value | undefined, path: readonly string[]): Problem[] {
  if (!isMap(context)) {
    return [];
  }
  const problems = ['runAsUser', 'runAsGroup', 'fsGroup'].flatMap((key) => {
    const id = context[key] ?? null;
    return id === null || isId(id) ? [] : [invalidValue('invalid-value', [...path, key], id, AN_ID)];
  });
  if (context.runAsUser === 0 && context.runAsNonRoot === true) {
    const expected = 'another user, because runAsNonRoot is true beside it';
    problems.push(invalidValue('owner-conflict', [...path, 'runAsUser'], 0, expected));
  }
  return problems;
}

function hint({ effectiveValues }: KubePrometheusStackRelease, component: Component): string {
  if (isOperated(component)) {
    return '';
  }
  const path = [...DESCRIPTORS[component].storage, 'type'];
  const type = valueAt(effectiveValues, path);
  return type === 'pvc' ? '' : `, because it does not know ${showPath(path)} ${show(type)}`;
}
