import { foldedCommand } from '../commands/command';
import { installChart } from '../commands/storage-commands';
import { CHART_NAME } from '../chart/helm-chart';
import type { ReleaseIdentity } from '../release/release';

/** The comment at the top of a values file: its source, the release, notes, and the command that uses it. */
export function valuesHeader(plan: { readonly release: ReleaseIdentity; readonly notes: readonly string[] }): string[] {
  const { name, namespace, chartVersion } = plan.release;
  return [
    `Values of release ${name} in namespace ${namespace}, for chart ${CHART_NAME} ${chartVersion}.`,
    'Rendered by cdk8s-prometheus-storage together with the volumes: change the description, not this file.',
    '',
    ...foldedCommand(installChart(plan.release, 'THIS_FILE')).split('\n'),
    ...plan.notes.flatMap((note) => ['', note]),
  ];
}
