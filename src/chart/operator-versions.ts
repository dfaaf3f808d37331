import compare from 'semver/functions/compare';

/** The oldest operator whose custom resource definitions name its version. */
export const OLDEST_NAMED_OPERATOR = '0.69';

/**
 * The minor version of the operator that the charts bring, from the first chart with it. Read in `appVersion` of the charts; those
 * whose definitions name no version are not listed.
 * @see https://github.com/prometheus-community/helm-charts/blob/main/charts/kube-prometheus-stack/Chart.yaml
 */
const OPERATORS: readonly (readonly [since: string, minor: string])[] = [
  ['53.0.0', OLDEST_NAMED_OPERATOR],
  ['55.0.0', '0.70'],
  ['56.0.0', '0.71'],
  ['57.0.0', '0.72'],
  ['58.0.0', '0.73'],
  ['59.0.0', '0.74'],
  ['61.0.0', '0.75'],
  ['62.0.0', '0.76'],
  ['65.0.0', '0.77'],
  ['66.0.0', '0.78'],
  ['66.7.0', '0.79'],
  ['69.0.0', '0.80'],
  ['70.0.0', '0.81'],
  ['71.0.0', '0.82'],
  ['74.0.0', '0.83'],
  ['76.0.0', '0.84'],
  ['77.0.0', '0.85'],
  ['78.0.0', '0.86'],
  ['80.0.0', '0.87'],
  ['81.0.0', '0.88'],
  ['82.0.0', '0.89'],
  ['83.0.0', '0.90'],
  ['86.0.0', '0.91'],
  ['87.0.0', '0.92'],
  ['88.0.0', '0.93'],
];

/**
 * The minor version of the operator that a chart brings: `0.93`. Of a chart that is newer than all listed ones, it is the least that it
 * brings. `undefined` for a chart whose definitions name no version.
 */
export function operatorOf(chartVersion: string): string | undefined {
  return OPERATORS.findLast(([since]) => compare(since, chartVersion) <= 0)?.[1];
}
