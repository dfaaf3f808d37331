import { type DoctorDocument, doctorDocument, type DoctorFinding, type ReleaseDocument } from './report-json';
import { claimLines, headLine, headLines } from './formats/text-claims';
import { causeLines, evidenceLines, fixLines, meaningLines, quoteLines, titleLines } from './formats/text-findings';
import { count, Pen, type TextOptions, WORDS } from './formats/text-options';
import type { Cluster } from '../commands/command';
import type { Health } from './diagnose';
import { type Status, STATUSES } from './finding';
import { FINDINGS, FINDINGS_PAGE } from './finding-texts';
import { groupBy } from '../model/group-by';
import { wrapped } from '../terminal/wrap';

/** How many things that could not be read are named; more are counted. */
const MOST_UNREADABLE = 5;

/** The text report about the state of the storage. */
export function healthReport(health: Health, cluster: Cluster, options: TextOptions = {}): string {
  return textReport(doctorDocument(health, cluster), {
    ...(cluster.context === undefined ? {} : { context: cluster.context }),
    ...options,
  });
}

/** The text report: the verdict, what is wrong, and how to fix it. */
export function textReport(document: DoctorDocument, options: TextOptions): string {
  const { explain } = options;
  const sections = explain === undefined ? wholeReport(document, options) : explained(document, explain, options);
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

type Section = readonly string[];

function wholeReport(document: DoctorDocument, options: TextOptions): Section[] {
  const pen = new Pen(options);
  const findings = document.releases.flatMap((release) => release.findings);
  return [
    ...releaseSections(pen, document, options.context),
    ...findingSections(pen, document, findings),
    fixLines(pen, document.fix, findings.length),
    unreadableLines(pen, document),
    document.notes.flatMap((note) => wrapped('Note: ', pen.prose(note))),
    options.again === undefined || document.fix.length === 0 ? [] : ['Afterwards:', options.again],
    lastLines(pen, document, findings),
  ];
}

/** The releases, the worst first. One of several that is fine has one line. */
function releaseSections(pen: Pen, { releases }: DoctorDocument, context: string | undefined): Section[] {
  const [first, ...more] = releases;
  if (first === undefined) {
    return [];
  }
  if (more.length === 0) {
    return [[...headLines(pen, first, context), ...claimLines(pen, first)]];
  }
  const sorted = STATUSES.flatMap((status) => releases.filter((release) => release.status === status));
  const inOneLine = (release: ReleaseDocument): boolean => release.status === 'fine' && !pen.verbose;
  return [
    verdictLines(pen, releases, context),
    ...sorted
      .filter((release) => !inOneLine(release))
      .map((release) => [...headLines(pen, release, undefined), ...claimLines(pen, release)]),
    sorted.filter(inOneLine).map((release) => headLine(pen, release)),
  ];
}

/** `2 of 40 releases broken, 38 fine`. */
function verdictLines(pen: Pen, releases: readonly ReleaseDocument[], context: string | undefined): string[] {
  const byStatus = groupBy(releases, ({ status }) => status);
  const found = STATUSES.flatMap((status) => {
    const number = byStatus.get(status)?.length ?? 0;
    return number === 0 ? [] : [{ status, text: `${number} ${WORDS[status].claims}` }];
  });
  const [worst] = found;
  const where = context === undefined ? '' : `, context ${context}`;
  const text = `${count(releases.length, 'release')}${where}: ${found.map((one) => one.text).join(', ')}`;
  const [line = '', ...more] = wrapped('  ', pen.prose(text));
  return worst === undefined ? [] : [`${pen.mark(worst.status)} ${pen.words(line.slice(2), worst.status)}`, ...more];
}

/** From this number on, findings with one code are named by what the code means. */
const MANY = 5;

/** One finding with its cause; several by their titles. What is the same in several releases is said once. */
function findingSections(pen: Pen, { releases }: DoctorDocument, findings: readonly DoctorFinding[]): Section[] {
  const names = new Map(
    releases.flatMap(({ release, findings: its }) =>
      its.map(({ number }) => [number, `${release.namespace}/${release.name}`]),
    ),
  );
  const placesOf = (some: readonly DoctorFinding[]): string[] => {
    const its = [...new Set(some.flatMap(({ number }) => names.get(number) ?? []))];
    return releases.length === 1 ? [] : its.length === 1 ? its : [count(its.length, 'release')];
  };
  const codeOf = ({ code, status }: DoctorFinding): string => `${code} ${status}`;
  const byCode = groupBy(findings, codeOf);
  const isMany = (one: DoctorFinding): boolean => (byCode.get(codeOf(one))?.length ?? 0) >= MANY && !pen.verbose;
  // by their numbers, and many of one kind where the first of them is
  const groups = groupBy(findings, (one) => (isMany(one) ? codeOf(one) : `${codeOf(one)} ${one.title}`));
  return [...groups.values()].flatMap((alike): Section[] => {
    const [one] = alike;
    if (one !== undefined && isMany(one)) {
      const { title } = FINDINGS[one.code];
      return [titleLines(pen, alike, title, count(alike.length, 'finding'), ...placesOf(alike))];
    }
    return [...groupBy(alike, ({ title }) => title)].map(([title, same]) => [
      ...titleLines(pen, same, title, ...placesOf(same)),
      ...(findings.length === 1 || pen.verbose ? ['', ...same.slice(0, 1).flatMap((one) => causeLines(pen, one))] : []),
      ...(findings.length === 1 && !pen.verbose ? same.flatMap((one) => quoteLines(pen, one)) : []),
      ...(pen.verbose ? same.flatMap((one) => evidenceLines(pen, one)) : []),
    ]);
  });
}

/** One finding, with everything that is known about it. */
function explained({ releases }: DoctorDocument, number: number, options: TextOptions): Section[] {
  const pen = new Pen({ ...options, verbose: true });
  return releases.flatMap(({ release, findings }) =>
    findings
      .filter((finding) => finding.number === number)
      .flatMap((finding): Section[] => [
        titleLines(
          pen,
          [finding],
          finding.title,
          ...(releases.length === 1 ? [] : [`${release.namespace}/${release.name}`]),
        ),
        causeLines(pen, finding),
        evidenceLines(pen, finding),
        meaningLines(pen, finding),
        fixLines(pen, finding.fix, 1),
      ]),
  );
}

function unreadableLines(pen: Pen, { unreadable }: DoctorDocument): string[] {
  if (unreadable.length === 0) {
    return [];
  }
  const named = pen.verbose ? unreadable : unreadable.slice(0, MOST_UNREADABLE);
  const more = unreadable.length - named.length;
  return [
    pen.paint('Could not be read:', 'bold'),
    ...named.flatMap(({ what, reason }) => wrapped('  - ', pen.prose(`${what}: ${reason}`))),
    ...(more === 0 ? [] : [`  - ${more} more; --verbose names them`]),
    ...(unreadable.some(({ obstacle }) => obstacle === 'forbidden')
      ? ['  doctor --rbac prints the rights that it needs. None of them is for Secrets.']
      : []),
  ];
}

/** What it all comes to, last, where a terminal ends. */
function lastLines(pen: Pen, document: DoctorDocument, findings: readonly DoctorFinding[]): string[] {
  const suppressed = document.releases.flatMap((release) => release.suppressed);
  const { text, shown } = verdict(document, countsOf(document, findings), suppressed.length);
  return [
    ...(findings.length === 0
      ? []
      : [
          ...(pen.verbose ? [] : [`Evidence: add --explain ${findings.length === 1 ? '1' : 'NUMBER'}, or --verbose`]),
          `Codes: ${FINDINGS_PAGE}`,
        ]),
    ...(suppressed.length === 0
      ? []
      : wrapped('Suppressed: ', [...new Set(suppressed.map(({ code }) => code))].join(', '))),
    ...wrapped('', text).map((line) => pen.words(line, shown)),
  ];
}

/** `2 problems, 1 risk, 3 commands`. */
function countsOf({ fix }: DoctorDocument, findings: readonly DoctorFinding[]): string[] {
  const number = (status: Status): number => findings.filter((finding) => finding.status === status).length;
  const commands = fix.reduce((sum, step) => sum + step.commands.length, 0);
  return [
    ...(number('problem') > 0 ? [count(number('problem'), 'problem')] : []),
    ...(number('at-risk') > 0 ? [count(number('at-risk'), 'risk')] : []),
    ...(number('waiting') > 0 ? [`${number('waiting')} waiting`] : []),
    ...(commands > 0 ? [count(commands, 'command')] : []),
  ];
}

function verdict(
  { status, kinds: { read, hidden }, unreadable }: DoctorDocument,
  counts: readonly string[],
  suppressed: number,
): { readonly text: string; readonly shown: Status } {
  const all = [...counts, ...(suppressed === 0 ? [] : [`${count(suppressed, 'finding')} suppressed`])].join(', ');
  if (status !== 'fine') {
    const before = { problem: '', 'at-risk': '', waiting: 'Nothing is wrong: ', unknown: `${UNKNOWN}. ` }[status];
    return { text: all === '' ? `${UNKNOWN}.` : `${before}${all}.`, shown: status };
  }
  if (hidden > 0 || unreadable.length > 0) {
    const what =
      hidden > 0 ? `${hidden} of ${count(read + hidden, 'kind')} of objects` : count(unreadable.length, 'thing');
    const text = `Fine as far as could be seen: ${what} could not be read${all === '' ? '' : `, ${all}`}.`;
    return { text, shown: 'unknown' };
  }
  return {
    text: all === '' ? `Healthy. ${count(read, 'kind')} of objects read, none hidden.` : `Fine otherwise: ${all}.`,
    shown: status,
  };
}

const UNKNOWN = 'Unknown: not enough could be read to decide';
