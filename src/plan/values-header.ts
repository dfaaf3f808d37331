import { planNotes } from './plan-notes';
import type { StoragePlan } from './storage-plan';

/** What stands above a values file: what made it, for what, what to know, and the command that takes it. */
export function valuesHeader(plan: StoragePlan): string[] {
  const { name, namespace, chartVersion } = plan.release;
  return [
    `Values of release ${name} in namespace ${namespace}, for chart kube-prometheus-stack ${chartVersion}.`,
    'Rendered by cdk8s-prometheus-storage together with the volumes: change the description, not this file.',
    '',
    `helm upgrade --install ${name} kube-prometheus-stack \\`,
    '  --repo https://prometheus-community.github.io/helm-charts \\',
    `  --version ${chartVersion} --namespace ${namespace} --values THIS_FILE`,
    ...planNotes(plan).flatMap((note) => ['', note]),
  ];
}
