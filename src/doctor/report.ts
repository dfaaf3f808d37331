import type { ClaimReport, Health, ReleaseReport } from './diagnose';
import { type Evidence, type Finding, lineOf, type Status, type Step } from './finding';
import { withoutControls } from '../cluster/plain-text';
import type { Cluster } from '../commands/command';

const WORDS: Readonly<Record<Status, string>> = {
  fine: 'fine',
  waiting: 'waiting',
  problem: 'PROBLEM',
  'at-risk': 'AT RISK',
  unknown: 'unknown',
};

/** The text report about the state of the storage. */
export function healthReport(health: Health, cluster: Cluster): string {
  const lines = [
    ...health.releases.flatMap((release) => releaseLines(release, cluster)),
    ...(health.unreadable.length === 0
      ? []
      : [
          'Could not be read:',
          ...health.unreadable.map(({ what, reason }) => `  - ${what}: ${reason}`),
          ...rbacHint(health),
          '',
        ]),
    ...health.notes.flatMap((note) => [`Note: ${note}`, '']),
    summary(health),
  ];
  // no line may contain control sequences
  return `${lines.map((line) => (line.replace(/^ */, '') === '' ? '' : indentOf(line) + withoutControls(line.trimStart()))).join('\n')}\n`;
}

function indentOf(line: string): string {
  return ' '.repeat(line.length - line.trimStart().length);
}

function rbacHint({ unreadable }: Health): string[] {
  return unreadable.some(({ obstacle }) => obstacle === 'forbidden')
    ? ['  doctor --rbac prints the rights that it needs. None of them is for Secrets.']
    : [];
}

function releaseLines({ release, installedChart, claims, findings }: ReleaseReport, cluster: Cluster): string[] {
  const installed = installedChart === undefined ? '' : ` (installed: ${installedChart})`;
  return [
    `Release ${release.name} in namespace ${release.namespace}${release.chartVersion === undefined ? '' : `, chart ${release.chartVersion}`}${installed}`,
    '',
    ...table(claims.map(claimRow)),
    '',
    ...findings.flatMap((finding, index) => [...findingLines(finding, index, cluster), '']),
  ];
}

function claimRow({ status, claim, node, dataDirectory, findings }: ClaimReport): string[] {
  const numbers = findings.map((position) => `[${position + 1}]`).join(' ');
  return [WORDS[status], claim, `${node}:${dataDirectory}`, numbers];
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}

function findingLines(finding: Finding, index: number, cluster: Cluster): string[] {
  const { status, code, title, cause, evidence, consequences, fix } = finding;
  return [
    `[${index + 1}] ${WORDS[status]} ${code}: ${title}`,
    `    Cause: ${cause}.`,
    ...evidence.map((one) => `    Seen: ${seen(one)}`),
    ...consequences.map((one) => `    Follows: ${one}`),
    ...fix.flatMap((one) => stepLines(one, cluster)),
  ];
}

function seen({ kind, about, text }: Evidence): string {
  return `${about}${kind === 'object' ? '' : `, ${kind}`}: ${text}`;
}

function stepLines({ text, commands }: Step, cluster: Cluster): string[] {
  return [
    `    Fix: ${text}${commands.length > 0 ? ':' : '.'}`,
    ...commands.map((command) => `        ${lineOf(command, cluster)}`),
  ];
}

function summary({ releases, status }: Health): string {
  const claims = releases.flatMap((release) => release.claims);
  const counts = (['fine', 'waiting', 'at-risk', 'problem', 'unknown'] as const)
    .map((one) => ({ one, count: claims.filter((claim) => claim.status === one).length }))
    .filter(({ count }) => count > 0)
    .map(({ one, count }) => `${count} ${one}`);
  const claimWord = claims.length === 1 ? 'claim' : 'claims';
  const end = status === 'unknown' ? ': not enough could be read to decide' : '';
  return `${claims.length} ${claimWord}: ${counts.join(', ')}${end}`;
}
