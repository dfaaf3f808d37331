import type { ClaimReport } from '../diagnose';
import type { DoctorDocument, DoctorFinding, ReleaseDocument } from '../report-json';
import { sentence } from './text-options';

/** One test: a claim, or a finding about no claim. */
interface Case {
  readonly name: string;
  readonly outcome?: {
    readonly element: 'failure' | 'error' | 'skipped';
    readonly type: string;
    readonly message: string;
  };
  readonly details?: string;
}

/**
 * The report as results of tests, which CI systems show: a suite for each release, a test for each claim, which fails if
 * something is wrong with it or at risk, and is skipped while it is in progress.
 * @see https://github.com/testmoapp/junitxml
 */
export function junitReport({ releases, unreadable }: DoctorDocument): string {
  const suites = releases.map((release) => ({ name: suiteName(release), cases: casesOf(release) }));
  const unread = unreadable.map(({ what, reason }): Case => ({
    name: what,
    outcome: { element: 'skipped', type: 'unreadable', message: reason },
  }));
  const all = [...suites, ...(unread.length === 0 ? [] : [{ name: 'what could not be read', cases: unread }])];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="cdk8s-prometheus-storage doctor"${countsOf(all.flatMap(({ cases }) => cases))}>`,
    ...all.flatMap(({ name, cases }) => [
      `  <testsuite name="${escaped(name)}"${countsOf(cases)}>`,
      ...cases.flatMap((one) => caseLines(one, name)),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteName({ release }: ReleaseDocument): string {
  return `${release.namespace}/${release.name}`;
}

function casesOf({ claims, findings, suppressed }: ReleaseDocument): Case[] {
  // one cause can affect thousands of claims, and its commands are long
  const explained = new Set<DoctorFinding>();
  const about = new Set(claims.flatMap((claim) => claim.findings));
  const alone = findings.filter((_, position) => !about.has(position));
  const silent = suppressed.filter(({ claims: affected }) => affected.length === 0);
  return [
    ...claims.map((claim) => claimCase(claim, findings, explained)),
    ...alone.map((finding): Case => ({ name: finding.about, ...resultOf([finding], explained) })),
    ...silent.map((finding): Case => ({ name: finding.about, outcome: skippedBecause([finding.code]) })),
  ];
}

function claimCase(claim: ClaimReport, findings: readonly DoctorFinding[], explained: Set<DoctorFinding>): Case {
  const its = claim.findings.flatMap((position) => findings[position] ?? []);
  const name = `${claim.name} on ${claim.node}`;
  if (its.length > 0) {
    return { name, ...resultOf(its, explained) };
  }
  if (claim.status === 'unknown') {
    const message = 'not enough could be read to decide';
    return { name, outcome: { element: 'error', type: 'unknown', message } };
  }
  return { name, ...(claim.suppressed === undefined ? {} : { outcome: skippedBecause(claim.suppressed) }) };
}

function skippedBecause(codes: readonly string[]): NonNullable<Case['outcome']> {
  return { element: 'skipped', type: 'suppressed', message: `suppressed: ${codes.join(', ')}` };
}

/** @param explained the findings whose details another test has */
function resultOf(findings: readonly DoctorFinding[], explained: Set<DoctorFinding>): Omit<Case, 'name'> {
  const [first] = findings;
  const details = findings.map((finding) => (explained.has(finding) ? headingOf(finding) : detailsOf(finding)));
  findings.forEach((finding) => explained.add(finding));
  const isWaiting = findings.every(({ status }) => status === 'waiting');
  return {
    outcome: {
      element: isWaiting ? 'skipped' : 'failure',
      type: first?.code ?? 'unknown',
      message: findings.map(({ title }) => sentence(title)).join('; '),
    },
    details: details.join('\n\n'),
  };
}

function headingOf({ number, code, cause }: DoctorFinding): string {
  return `[${number}] ${code}: ${sentence(cause)}.`;
}

function detailsOf(finding: DoctorFinding): string {
  const { link, data, evidence, fix } = finding;
  return [
    headingOf(finding),
    ...(data === undefined ? [] : [`Data: ${data}`]),
    ...evidence.map(({ about, text }) => `Seen: ${about}: ${text}`),
    ...fix.flatMap(({ text, commands, deletes, onNode = [] }) => [
      `Fix: ${text}${deletes === undefined ? '' : ` (deletes ${deletes})`}`,
      ...onNode,
      ...commands,
    ]),
    link,
  ].join('\n');
}

function countsOf(cases: readonly Case[]): string {
  const number = (element: string): number => cases.filter(({ outcome }) => outcome?.element === element).length;
  return ` tests="${cases.length}" failures="${number('failure')}" errors="${number('error')}" skipped="${number('skipped')}" time="0"`;
}

function caseLines({ name, outcome, details = '' }: Case, suite: string): string[] {
  const open = `    <testcase name="${escaped(name)}" classname="${escaped(suite)}" time="0"`;
  if (outcome === undefined) {
    return [`${open}/>`];
  }
  const { element, type, message } = outcome;
  const kind = element === 'skipped' ? '' : ` type="${escaped(type)}"`;
  const begin = `      <${element} message="${escaped(message)}"${kind}`;
  return [
    `${open}>`,
    details === '' ? `${begin}/>` : `${begin}>${escaped(details, true)}</${element}>`,
    '    </testcase>',
  ];
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/**
 * Text for XML: not even escaped may it contain control characters, halves of pairs and U+FFFE.
 * @param hasLines whether it is not the value of an attribute, where a parser makes spaces of line breaks
 * @see https://www.w3.org/TR/xml/#charsets
 */
function escaped(text: string, hasLines = false): string {
  return text
    .replace(hasLines ? /[\t\r]/g : /[\t\r\n]/g, ' ')
    .replace(/[^\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
