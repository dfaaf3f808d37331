import { call, type ClusterNode } from './cluster';
import { imagesAreAbsent } from './health';
import type { Outcome, Results } from './outcome';

/**
 * The table of results, with the facts that are needed to interpret it.
 * @param versions of all parts, from `versionsOf`
 */
export function reportOf(results: Results, charts: readonly string[], versions: readonly string[]): string {
  return [
    table(results, charts),
    '',
    'Seconds from the first command to the last check. Directories: proven if a pod saw each of them with its planned owner and mode after install, upgrade and reinstall; simulated nodes (kwok) have no directories, and every Job succeeds.',
    ...(imagesAreAbsent() ? ['Images were absent, so pods were not required to be ready.'] : []),
    '',
    `With ${versions.join(', ')}.`,
    '',
  ].join('\n');
}

/** The versions of the cluster, its nodes and operator, helm and Node.js. */
export async function versionsOf(nodes: readonly ClusterNode[]): Promise<readonly string[]> {
  const { serverVersion } = JSON.parse(await call('kubectl', ['version', '--output', 'json'])) as {
    serverVersion: { gitVersion: string };
  };
  const definition = ['get', 'customresourcedefinition', 'prometheuses.monitoring.coreos.com', '--ignore-not-found'];
  const operator = await call('kubectl', [
    ...definition,
    '--output',
    String.raw`jsonpath={.metadata.annotations.operator\.prometheus\.io/version}`,
  ]);
  const helm = await call('helm', ['version', '--template', '{{ .Version }}']);
  return [
    `Kubernetes ${serverVersion.gitVersion}`,
    ...new Set(nodes.map((node) => node.versions)),
    operator === '' ? "each chart's own operator" : `operator ${operator}`,
    `helm ${helm.trim()}`,
    `Node.js ${process.version}`,
  ];
}

function table(results: Results, charts: readonly string[]): string {
  return [
    `| scenario | ${charts.join(' | ')} |`,
    `|---|${charts.map(() => '---|').join('')}`,
    ...[...results].map(
      ([scenario, row]) => `| ${scenario} | ${charts.map((chart) => cell(row.get(chart))).join(' | ')} |`,
    ),
  ].join('\n');
}

function cell(outcome: Outcome | undefined): string {
  switch (outcome?.kind) {
    case undefined:
      return 'not run';
    case 'ok':
      return `${outcome.seconds} s, directories ${outcome.directories}`;
    case 'skipped':
      return outcome.why;
    case 'refused':
      return `${outcome.isPlanned ? 'refused' : '**REFUSED**'}: ${short(outcome.why)}`;
    case 'failed':
      return `**FAILED** in ${outcome.phase}: ${short(outcome.why)}`;
  }
}

/** The text on one line of a table. */
function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
  return line.length > 160 ? `${line.slice(0, 157)}...` : line;
}
