import compare from 'semver/functions/compare';
import type { ClaimView } from '../claim-view';
import { type Definition, known, ofKind } from '../../cluster/cluster-state';
import { liveWorkloads } from './live-workloads';
import { fact } from '../evidence';
import { type Diagnosis, type Step, step } from '../finding';
import { installChart } from '../fixes';
import { absentWorkload, nameOfWorkload } from './workload';
import { OLDEST_NAMED_OPERATOR, operatorOf } from '../../chart/operator-versions';
import { applyDefinitions as linesToApply } from '../../commands/definitions';
import { memoized } from '../../model/memoized';
import { isOperatorKind, operatorResource } from '../../model/operator-kinds';
import type { PlanDocument } from '../../plan/plan-document';

const DEFINITIONS = 'custom resource definitions of the Prometheus Operator';

/** Of all plans together. */
export interface AllPlans {
  /**
   * The newest chart. Its definitions serve all releases, and an older one must never replace a newer one.
   * @default - no plan is of the chart
   */
  readonly newestChart?: string;
}

/** The newest chart of all plans. */
export const newestChartOf = memoized((plans: readonly { readonly document: PlanDocument }[]): string | undefined =>
  plans
    .flatMap(({ document }) => document.release.chartVersion ?? [])
    .sort(compare)
    .at(-1),
);

/** The cluster's definition of a kind is older than the operator of the planned chart. */
export function definitionOutdated(view: ClaimView, { newestChart }: AllPlans): Diagnosis | undefined {
  const { workload, state, plan } = view;
  const { release, delivery } = plan.document;
  const { chartVersion } = release;
  if (workload === undefined || !isOperatorKind(workload.kind) || chartVersion === undefined) {
    return undefined;
  }
  const resource = operatorResource(workload.kind);
  const needed = operatorOf(chartVersion);
  const definition = known(state.definitions).find(({ name }) => name === resource);
  if (needed === undefined || definition === undefined || !isOlder(definition, needed)) {
    return undefined;
  }
  // a controller applies the definitions with the chart, unless its settings exclude them
  const isToCome = delivery !== 'kubectl' && liveWorkloads(view).every(({ chart }) => chart !== chartVersion);
  return isToCome
    ? undefined
    : {
        code: 'definitions-outdated',
        status: 'at-risk',
        about: DEFINITIONS,
        title: `the custom resource definitions are older than the operator of chart ${chartVersion}`,
        cause:
          'helm installs definitions and never upgrades them. The API server drops a field that its definition lacks, or refuses the object. They belong to the whole cluster; newer ones also serve an older operator',
        evidence: [fact(`CustomResourceDefinition ${resource}`, `${madeFor(definition)}; the chart brings ${needed}`)],
        fix: [applyDefinitions(newestChart ?? chartVersion)],
      };
}

/** The cluster does not know the kind, although the chart is installed. */
export function operatorTypesMissing(view: ClaimView, { newestChart }: AllPlans): Diagnosis | undefined {
  const workload = absentWorkload(view);
  const { plan, here } = view;
  const { chartVersion } = plan.document.release;
  if (workload === undefined || !isOperatorKind(workload.kind) || chartVersion === undefined) {
    return undefined;
  }
  const list = ofKind(here, workload.kind);
  return list.seen || list.obstacle !== 'no-such-type'
    ? undefined
    : {
        code: 'operator-types-missing',
        status: 'problem',
        about: DEFINITIONS,
        title: `the cluster does not have the kind ${workload.kind}`,
        cause:
          "helm installs a chart's custom resource definitions only with the first installation, and not with --skip-crds",
        evidence: [fact(nameOfWorkload(workload), list.reason)],
        fix: [applyDefinitions(newestChart ?? chartVersion), installChart(plan, 'Then install the chart again')],
      };
}

function applyDefinitions(chartVersion: string): Step {
  return step('Apply the definitions of the newest planned chart', (cluster) => linesToApply(chartVersion, cluster));
}

/** @param needed the minor version of an operator. Its release candidates are not older. */
function isOlder({ operator = '0.0.0' }: Definition, needed: string): boolean {
  return compare(operator, `${needed}.0-0`) < 0;
}

function madeFor({ operator }: Definition): string {
  return operator === undefined ? `is older than operator ${OLDEST_NAMED_OPERATOR}` : `is of operator ${operator}`;
}
