import { COMPONENTS, DESCRIPTORS } from '../model/components';
import type { Problem } from '../model/problems';
import { A_RETENTION_SIZE, expectedRetention, retentionBytes } from '../values/retention';
import { invalidValue } from '../values/value-problem';
import { isTruthy, printed, valueAt, type Values } from '../values/values';

/**
 * How long and how much data are kept, where the user's values say it in a way that the API server refuses. The chart
 * quotes both, so a number is a text without a unit.
 *
 * @param isAgent an agent keeps no blocks, so nothing reads its limits
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusSpec
 */
export function retentionProblems(users: Values, isAgent: boolean): Problem[] {
  return COMPONENTS.filter((component) => valueAt(users, [component, 'enabled']) !== false).flatMap((component) => {
    const { pods, retention, retentionSize } = DESCRIPTORS[component];
    if (isAgent && retentionSize) {
      return [];
    }
    const [timePath, sizePath] = [
      [...pods, 'retention'],
      [...pods, 'retentionSize'],
    ];
    const [time, size] = [valueAt(users, timePath) ?? null, valueAt(users, sizePath) ?? null];
    const expected =
      retention === undefined || !isTruthy(time) || time === '0' ? undefined : expectedRetention(time, retention);
    const isSize = !isTruthy(size) || size === '0' || retentionBytes(printed(size)) !== undefined;
    return [
      ...(expected === undefined ? [] : [invalidValue('invalid-retention', timePath, time, expected)]),
      ...(!retentionSize || isSize ? [] : [invalidValue('invalid-retention-size', sizePath, size, A_RETENTION_SIZE)]),
    ];
  });
}
