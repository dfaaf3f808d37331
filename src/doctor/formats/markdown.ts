import type { DoctorDocument, DoctorFinding, ReleaseDocument } from '../report-json';
import { claimCounts } from './text-claims';
import { count, sentence } from './text-options';
import { withoutControls } from '../../cluster/plain-text';
import type { Status } from '../finding';
import { STATUSES } from '../finding';

/** The limit of GitHub for a comment, with room for what others add to it. */
const MOST_CHARACTERS = 60_000;
/** How many claims have a row of their own in a release. */
const MOST_ROWS = 50;

const MARKS: Readonly<Record<Status, string>> = {
  problem: '❌',
  'at-risk': '⚠️',
  unknown: '❔',
  waiting: '⏳',
  fine: '✅',
};

/**
 * The report as a comment of a pull request. Whatever is not a plain word is code, where neither Markdown nor a forge
 * finds links, pictures, mentions or tags in it.
 */
export function markdownReport(document: DoctorDocument): string {
  const { releases, fix, unreadable, notes } = document;
  const findings = releases.flatMap((release) => release.findings);
  const suppressed = releases.flatMap((release) => release.suppressed);
  const sorted = STATUSES.flatMap((status) => releases.filter((release) => release.status === status));
  const isHarmless = fix.every(({ deletes }) => deletes === undefined);
  const sections = [
    ...sorted.map(releaseSection),
    ...findings.map(findingSection),
    ...(fix.length === 0
      ? []
      : [`#### Fix${fix.length === 1 ? '' : ', in this order'}${isHarmless ? ' (deletes nothing)' : ''}`]),
    ...fix.map(({ text, commands, deletes, onNode = [], findings: numbers }, index) =>
      [
        `${index + 1}. ${findings.length === 1 ? '' : `${numbers.map((one) => `[${one}]`).join(' ')} `}${words(text)}${
          deletes === undefined ? '' : ` (**deletes** ${words(deletes)})`
        }`,
        ...[onNode, commands].flatMap((lines) =>
          lines.length === 0 ? [] : [indented(fenced(lines.join('\n'), 'sh'), 3)],
        ),
      ].join('\n\n'),
    ),
    ...(unreadable.length === 0
      ? []
      : [
          `#### Could not be read\n\n${unreadable.map(({ what, reason }) => `- ${words(what)}: ${words(reason)}`).join('\n')}`,
        ]),
    ...notes.map((note) => `Note: ${words(note)}`),
    ...findings.flatMap(evidenceSection),
    ...(suppressed.length === 0
      ? []
      : [`${count(suppressed.length, 'finding')} suppressed: ${codes(suppressed.map(({ code }) => code))}`]),
  ];
  return `${limited(sections).join('\n\n')}\n`;
}

/** The sections that fit into a comment; what is left out is said. */
function limited(sections: readonly string[]): string[] {
  let used = 0;
  const fitting = sections.filter((section) => {
    used += section.length + 2;
    return used <= MOST_CHARACTERS;
  });
  const left = sections.length - fitting.length;
  return left === 0 ? fitting : [...fitting, `The report is too long for a comment: ${count(left, 'part')} left out.`];
}

function releaseSection(release: ReleaseDocument): string {
  const { release: one, installedChart, status, claims, findings } = release;
  const chart =
    one.chartVersion === undefined
      ? ''
      : `, chart ${words(one.chartVersion)}${installedChart === undefined ? '' : ` (installed: ${words(installedChart)})`}`;
  const head = `### ${MARKS[status]} ${words(one.name)}: ${claimCounts(claims)}\n\nNamespace ${words(one.namespace)}${chart}`;
  const bad = claims.filter((claim) => claim.status !== 'fine' || claim.suppressed !== undefined);
  if (bad.length === 0) {
    return head;
  }
  const rows = bad.slice(0, MOST_ROWS).map((claim) => {
    const numbers = claim.findings.flatMap((position) => findings[position]?.number ?? []);
    const cells = [claim.name, claim.node, claim.dataDirectory, claim.size].map(inCell);
    return `| ${MARKS[claim.status]} | ${cells.join(' | ')} | ${numbers.map((number) => `[${number}]`).join(' ')} |`;
  });
  const more = bad.length - rows.length;
  return [
    head,
    '',
    '| | Claim | Node | Directory | Size | Findings |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    ...(more === 0 ? [] : ['', `and ${count(more, 'claim')} more`]),
  ].join('\n');
}

function findingSection({ number, status, code, link, title, cause, data }: DoctorFinding): string {
  return [
    `**[${number}]** ${MARKS[status]} ${words(sentence(title))} ([\`${code}\`](${link})${
      data === undefined ? '' : `, data: ${words(data)}`
    })`,
    `${words(sentence(cause))}.`,
  ].join('\n\n');
}

/** Folded, because it is long and for those who doubt. */
function evidenceSection({ number, evidence, consequences }: DoctorFinding): string[] {
  const lines = [
    ...evidence.map(({ kind, about, text }) => `${about}${kind === 'object' ? '' : `, ${kind}`}: ${text}`),
    ...consequences.map((one) => `follows: ${one}`),
  ];
  return lines.length === 0
    ? []
    : [
        `<details><summary>Evidence of [${number}]</summary>\n\n${fenced(lines.map(withoutControls).join('\n'), 'text')}\n\n</details>`,
      ];
}

function codes(all: readonly string[]): string {
  return [...new Set(all)].map((one) => `\`${one}\``).join(', ');
}

/** Text in which every word that is not plain is code. */
function words(text: string): string {
  return withoutControls(text)
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      const [, before = '', inner = '', after = ''] = /^([("']*)(.*?)([)"',.;:?]*)$/s.exec(word) ?? [];
      return isPlain(word) || inner === '' ? plain(word) : `${plain(before)}${code(inner)}${after}`;
    })
    .join(' ');
}

/** A word that no renderer reads as anything else. */
function isPlain(word: string): boolean {
  return /^["'(]*[A-Za-z0-9]+(?:[-'/][A-Za-z0-9]+)*[)"',.;:?]*$/.test(word) && !/^\d+[.)]$/.test(word);
}

function plain(word: string): string {
  return isPlain(word) ? word : word.replace(/[^\sA-Za-z0-9]/g, (character) => `\\${character}`);
}

/** Code on one line, whatever it contains. */
function code(text: string): string {
  const ticks = '`'.repeat(longestRun(text) + 1);
  const space = /^`|`$/.test(text) ? ' ' : '';
  return `${ticks}${space}${text}${space}${ticks}`;
}

/** Code in a cell of a table, where a bar would begin the next cell even in code. */
function inCell(text: string): string {
  const clean = withoutControls(text).trim();
  return clean === '' ? '' : code(clean).replaceAll('|', '\\|');
}

/** A block of code, with a fence that its content cannot close. */
function fenced(text: string, language: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

function indented(text: string, columns: number): string {
  return text
    .split('\n')
    .map((line) => `${' '.repeat(columns)}${line}`)
    .join('\n');
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
