import type { KubePrometheusStackRelease } from './release';
import type { Workload } from '../operator/workload';
import { valueProblem } from '../values/value-problem';
import { isTruthy, type Value, valueAt, type Values } from '../values/values';

/** Keys of Grafana's own that turn its claim into something else. */
export function grafanaKeyProblems(values: Values): string[] {
  const claimPath = ['grafana', 'persistence', 'existingClaim'];
  const claim = valueAt(values, claimPath);
  const subPathPath = ['grafana', 'persistence', 'subPath'];
  const subPath = valueAt(values, subPathPath);
  return [
    ...(isTruthy(claim)
      ? [
          valueProblem(
            claimPath,
            claim,
            'none, or no storage for grafana: the volume is for the claim that the chart makes',
          ),
        ]
      : []),
    ...(typeof subPath === 'string' && subPath.includes('{{')
      ? [valueProblem(subPathPath, subPath, 'a directory without "{{": the chart executes it')]
      : []),
  ];
}

/** What would put two Grafana pods, or two claims, where one is meant. */
export function grafanaProblems(release: KubePrometheusStackRelease, { claims }: Workload): string[] {
  const values = release.effectiveValues;
  const problems: string[] = [];
  const refuse = (path: readonly string[], got: Value | undefined, want: string): void => {
    problems.push(valueProblem(['grafana', ...path], got, want));
  };
  const replicas = valueAt(values, ['grafana', 'replicas']) ?? 1;
  const useStatefulSet = valueAt(values, ['grafana', 'useStatefulSet']);
  if (
    isTruthy(useStatefulSet) &&
    claims.length > 1 &&
    new Set(claims.map(({ name }) => name.startsWith('storage-'))).size > 1
  ) {
    refuse(
      ['useStatefulSet'],
      useStatefulSet,
      `grafana.persistence.type "statefulset" instead: chart ${release.chartVersion} would make two claims and use one`,
    );
  }
  if (isTruthy(valueAt(values, ['grafana', 'autoscaling', 'enabled']))) {
    refuse(
      ['autoscaling', 'enabled'],
      true,
      'false: two Grafana pods on one ReadWriteOnce volume lock each other out of the database',
    );
  }
  const strategy = valueAt(values, ['grafana', 'deploymentStrategy']);
  const rollingUpdate = valueAt(strategy, ['rollingUpdate']);
  const surge = valueAt(rollingUpdate, ['maxSurge']);
  if (valueAt(strategy, ['type']) === 'Recreate' && isTruthy(rollingUpdate)) {
    refuse(
      ['deploymentStrategy', 'rollingUpdate'],
      rollingUpdate,
      'none beside the type "Recreate", or the type "RollingUpdate" with maxSurge 0',
    );
  }
  if (valueAt(strategy, ['type']) === 'RollingUpdate' && surge !== 0 && surge !== '0' && surge !== '0%') {
    refuse(
      ['deploymentStrategy', 'type'],
      'RollingUpdate',
      '"Recreate", or rollingUpdate.maxSurge 0: a second Grafana pod on one ReadWriteOnce volume finds the database locked',
    );
  }
  if (Number(replicas) !== 1) {
    refuse(
      ['replicas'],
      replicas,
      '1: two Grafana pods on one ReadWriteOnce volume lock each other out of the database',
    );
  }
  return problems;
}
