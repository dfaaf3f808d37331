import { call } from './cluster';
import type { Outcome } from './run';

/** Rows of scenarios, columns of charts. */
export type Results = ReadonlyMap<string, ReadonlyMap<string, Outcome>>;

/** What a table needs to be believed. */
export async function versions(): Promise<readonly string[]> {
  const { serverVersion } = JSON.parse(await call('kubectl', ['version', '--output', 'json'])) as {
    serverVersion: { gitVersion: string };
  };
  const helm = await call('helm', ['version', '--template', '{{ .Version }}']);
  return [`Kubernetes ${serverVersion.gitVersion}`, `helm ${helm.trim()}`, `Node.js ${process.version}`];
}

export function table(results: Results): string {
  const charts = [...new Set([...results.values()].flatMap((row) => [...row.keys()]))];
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
      return '';
    case 'ok':
      return `${outcome.volumes} volumes, ${outcome.seconds} s`;
    case 'skipped':
      return outcome.why;
    case 'failed':
      return `**FAILED** in ${outcome.phase}`;
  }
}
