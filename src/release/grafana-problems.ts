import type { KubePrometheusStackRelease } from './release';
import type { Problem } from '../model/problems';
import type { Workload } from '../operator/workload';
import { invalidValue, unwantedValue } from '../values/value-problem';
import { isTruthy, type Value, valueAt, type Values } from '../values/values';

const TWO_PODS = 'two Grafana pods on one ReadWriteOnce volume lock each other out of the database';

/** Keys of Grafana that replace its claim. */
export function grafanaKeyProblems(values: Values): Problem[] {
  const claimPath = ['grafana', 'persistence', 'existingClaim'];
  const claim = valueAt(values, claimPath);
  const subPathPath = ['grafana', 'persistence', 'subPath'];
  const subPath = valueAt(values, subPathPath);
  return [
    ...(isTruthy(claim)
      ? [
          unwantedValue(
            'claim-replaced',
            claimPath,
            claim,
            'the volume is reserved for the claim that the chart makes',
            'remove the storage of grafana',
          ),
        ]
      : []),
    ...(typeof subPath === 'string' && subPath.includes('{{')
      ? [
          invalidValue(
            'templated-value',
            subPathPath,
            subPath,
            'a directory without "{{", because the chart executes it',
          ),
        ]
      : []),
  ];
}

/** Values that would create two Grafana pods or two claims instead of one. */
export function grafanaProblems(release: KubePrometheusStackRelease, { claims }: Workload): Problem[] {
  const at = (...path: readonly string[]): Value | undefined => valueAt(release.effectiveValues, ['grafana', ...path]);
  const problems: Problem[] = [];
  const useStatefulSet = at('useStatefulSet');
  if (
    isTruthy(useStatefulSet) &&
    claims.length > 1 &&
    new Set(claims.map(({ name }) => name.startsWith('storage-'))).size > 1
  ) {
    problems.push(
      unwantedValue(
        'values-break-storage',
        ['grafana', 'useStatefulSet'],
        useStatefulSet,
        `chart ${release.chartVersion} would make two claims and use one`,
        'set grafana.persistence.type to "statefulset" instead',
      ),
    );
  }
  const severalPods = (path: readonly string[], got: Value | undefined, expected: string, fix?: string): void => {
    problems.push(invalidValue('several-grafana-pods', ['grafana', ...path], got, expected, fix));
  };
  if (isTruthy(at('autoscaling', 'enabled'))) {
    severalPods(['autoscaling', 'enabled'], true, `false, because ${TWO_PODS}`);
  }
  const type = at('deploymentStrategy', 'type');
  const rollingUpdate = at('deploymentStrategy', 'rollingUpdate');
  const surge = valueAt(rollingUpdate, ['maxSurge']);
  if (type === 'Recreate' && isTruthy(rollingUpdate)) {
    problems.push(
      unwantedValue(
        'several-grafana-pods',
        ['grafana', 'deploymentStrategy', 'rollingUpdate'],
        rollingUpdate,
        'Kubernetes refuses it beside the type "Recreate"',
        'set the type to "RollingUpdate" and maxSurge to 0',
      ),
    );
  }
  if (type === 'RollingUpdate' && surge !== 0 && surge !== '0' && surge !== '0%') {
    severalPods(['deploymentStrategy', 'type'], type, '"Recreate"', `or set rollingUpdate.maxSurge to 0: ${TWO_PODS}`);
  }
  const replicas = at('replicas') ?? 1;
  if (Number(replicas) !== 1) {
    severalPods(['replicas'], replicas, `1, because ${TWO_PODS}`);
  }
  return problems;
}
