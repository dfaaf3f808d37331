import type { KubePrometheusStackRelease } from './release';
import type { Workload } from './workload';
import { show } from '../problems';
import { isTruthy, showPath, valueAt, type Values } from '../values/values';

/** Keys of Grafana's own that turn its claim into something else. */
export function grafanaKeyProblems(values: Values): string[] {
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

/** What would put two Grafana pods, or two claims, where one is meant. */
export function grafanaProblems(release: KubePrometheusStackRelease, { claims }: Workload): string[] {
  const values = release.effectiveValues;
  const problems: string[] = [];
  const replicas = valueAt(values, ['grafana', 'replicas']) ?? 1;
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
  if (Number(replicas) !== 1) {
    problems.push(
      `values.grafana.replicas: got ${show(replicas)}, want 1: two Grafana pods on one ReadWriteOnce volume lock each other out of the database`,
    );
  }
  return problems;
}
