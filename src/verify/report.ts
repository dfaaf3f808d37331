import type { Mismatch, ReleaseVerification, Verification } from './verification';
import { withoutControls } from '../cluster/plain-text';
import { groupBy } from '../model/group-by';

/** The report for people. Plans with the same result are reported once. */
export function verificationText({ releases, inputs, status }: Verification): string {
  const same = groupBy(releases, ({ status: its, chart, mismatches, keys, problems }) =>
    JSON.stringify([its, chart, mismatches, keys, problems]),
  );
  const lines = [
    ...[...same.values()].flatMap(([first, ...others]) => (first === undefined ? [] : releaseLines(first, others))),
    summaryOf(releases, inputs, status),
  ];
  return `${lines.map(safe).join('\n')}\n`;
}

function releaseLines(
  { plan, release, chart, status, mismatches, keys, problems }: ReleaseVerification,
  others: readonly ReleaseVerification[],
): string[] {
  const more = others.length === 0 ? '' : ` and ${counted(others.length, 'other plan', 'other plans')}`;
  const head = `${release.namespace}/${release.name} (${plan})${more}`;
  const against = chart === undefined ? '' : ` with chart ${chart.version}`;
  switch (status) {
    case 'not-verifiable':
      return [`${head}: not verifiable, because its StatefulSets are of another chart`, ''];
    case 'unknown':
      return [`${head}: could not be determined`, ...problems.map(({ message }) => `  - ${message}`), ''];
    default:
      return [
        `${head}: ${status === 'verified' ? 'verified' : counted(mismatches.length, 'mismatch', 'mismatches')}${against}`,
        ...[...groupBy(mismatches, ({ fix }) => fix)].flatMap(([fix, same]) => fixableLines(fix, same)),
        `  Storage keys of the values: the chart reads ${keys.read}${keys.undetermined.length === 0 ? '' : '; not determined:'}`,
        ...keys.undetermined.map(({ path, why }) => `    - ${path}: ${why}`),
        '',
      ];
  }
}

/** Mismatches that have the same fix, with it. */
function fixableLines(fix: string, same: readonly Mismatch[]): string[] {
  return [...same.flatMap(mismatchLines), `    Fix${same.length === 1 ? '' : ` for these ${same.length}`}: ${fix}`];
}

function mismatchLines({ code, message, claims, evidence }: Mismatch): string[] {
  return [
    `  MISMATCH ${code}: ${message}`,
    ...(claims.length === 0 ? [] : [`    Claims: ${claims.join(', ')}`]),
    ...(evidence.length === 0 ? [] : ['    Rendered:', ...evidence.map((line) => `      | ${line}`)]),
  ];
}

function summaryOf(releases: readonly ReleaseVerification[], inputs: number, status: Verification['status']): string {
  const count = (of: ReleaseVerification['status']): number => releases.filter((one) => one.status === of).length;
  const parts = [
    `${counted(releases.length, 'plan', 'plans')}, ${counted(inputs, 'input', 'inputs')} rendered: ${count('verified')} verified`,
    `${count('mismatch')} with mismatches`,
    `${count('unknown')} could not be determined`,
    ...(count('not-verifiable') === 0 ? [] : [`${count('not-verifiable')} not verifiable`]),
  ];
  return `${parts.join(', ')}.${status === 'not-verifiable' ? ' There is no plan of kube-prometheus-stack.' : ''}`;
}

function counted(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** No line may contain control sequences; its indentation stays. */
function safe(line: string): string {
  return withoutControls(line).trimEnd();
}
