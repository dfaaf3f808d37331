import type { PlannedOverlay } from './user-values';
import { valuesFilesOf } from './values-files';
import { foldedCommand } from '../commands/command';
import { installChart } from '../commands/storage-commands';
import { CHART_NAME } from '../chart/helm-chart';
import type { ReleaseIdentity } from '../release/release';

/** The comment at the top of a values file: its source, the release, notes, and the command that uses it. */
export function valuesHeader({
  release,
  notes,
  overlay,
}: {
  readonly release: ReleaseIdentity;
  readonly notes: readonly string[];
  readonly overlay?: PlannedOverlay | undefined;
}): string[] {
  const { name, namespace, chartVersion } = release;
  const copied = (overlay?.frozenLists ?? []).map(({ path }) => path);
  return [
    `${overlay === undefined ? 'Values' : 'Storage settings'} of release ${name} in namespace ${namespace}, for chart ${CHART_NAME} ${chartVersion}.`,
    ...(overlay === undefined ? [] : ['Helm reads your own values first and this file last, so this file wins.']),
    'Rendered by cdk8s-prometheus-storage together with the volumes: change the description, not this file.',
    '',
    ...foldedCommand(installChart(release, ...valuesFilesOf(overlay, 'THIS_FILE'))).split('\n'),
    ...(copied.length === 0
      ? []
      : [
          '',
          'Helm replaces a list as a whole, so these lists hold a copy of your own items. Synthesize again after you change yours:',
          ...copied.map((path) => `- ${path}`),
        ]),
    ...notes.flatMap((note) => ['', note]),
  ];
}
