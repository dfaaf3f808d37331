import { planNotes } from './plan-notes';
import type { StoragePlan } from './storage-plan';
import { CHART_NAME, HELM_REPOSITORY } from '../helm-chart';

/** What stands above a values file: what made it, for what, what to know, and the command that takes it. */
export function valuesHeader(plan: StoragePlan): string[] {
  const { name, namespace, chartVersion } = plan.release;
  return [
    `Values of release ${name} in namespace ${namespace}, for chart ${CHART_NAME} ${chartVersion}.`,
    'Rendered by cdk8s-prometheus-storage together with the volumes: change the description, not this file.',
    '',
    `helm upgrade --install ${name} ${CHART_NAME} \\`,
    `  --repo ${HELM_REPOSITORY} \\`,
    `  --version ${chartVersion} --namespace ${namespace} --values THIS_FILE`,
    ...planNotes(plan).flatMap((note) => ['', note]),
  ];
}
