import type { DoctorFinding, ReleaseDocument } from '../report-json';
import { bracketed, count, type Pen, type Shown, SHOWN, WORDS } from './text-options';
import type { ClaimReport } from '../diagnose';
import { groupBy } from '../../model/group-by';
import { columnsOf, padded, WIDTH, wrapped } from '../../terminal/wrap';

/** How many claims have a line of their own; more are counted. */
const MOST_ROWS = 12;
/** How many claims that are fine are named on one line; more are counted. */
const MOST_NAMES = 8;

/** The state of a claim for people. */
function shownOf({ status, suppressed }: ClaimReport): Shown {
  return status === 'fine' && suppressed !== undefined ? 'suppressed' : status;
}

/** The same of a release. */
function shownOfRelease({ status, suppressed }: ReleaseDocument): Shown {
  return status === 'fine' && suppressed.length > 0 ? 'suppressed' : status;
}

/** `1 of 3 claims broken, 1 at risk`. */
export function claimCounts(claims: readonly ClaimReport[]): string {
  const byState = groupBy(claims, shownOf);
  const [first, ...more] = SHOWN.filter((state) => byState.has(state) && (state !== 'fine' || byState.size === 1));
  if (first === undefined) {
    return 'no claims';
  }
  const number = (...states: readonly Shown[]): string =>
    states.reduce((sum, state) => sum + (byState.get(state)?.length ?? 0), 0).toLocaleString('en-US');
  const [second, ...others] = more;
  const rest =
    second === undefined ? '' : `, ${number(...more)} ${others.length > 0 ? 'others not fine' : WORDS[second].claims}`;
  return `${number(first)} of ${count(claims.length, 'claim')} ${WORDS[first].claims}${rest}`;
}

/** The first lines of a release: what it is, and its state at the right edge. */
export function headLines(pen: Pen, release: ReleaseDocument, context: string | undefined): string[] {
  const state = claimCounts(release.claims);
  const details = detailsOf(release, context);
  const name = pen.name(release.release.name, WIDTH - 4 - columnsOf(state));
  const left = 2 + columnsOf(name);
  const shown = shownOfRelease(release);
  const paintedState = pen.words(state, shown);
  const begin = `${pen.mark(shown)} ${pen.paint(name, 'bold')}`;
  const text = pen.clean(details);
  if (left + 2 + columnsOf(text) + 2 + columnsOf(state) <= WIDTH) {
    return [`${begin}  ${padded(text, WIDTH - left - 2 - columnsOf(state))}${paintedState}`];
  }
  const first = `${begin}${' '.repeat(Math.max(2, WIDTH - left - columnsOf(state)))}${paintedState}`;
  return [first, ...wrapped('  ', pen.prose(details))];
}

/** A release in one line. */
export function headLine(pen: Pen, release: ReleaseDocument): string {
  const state = claimCounts(release.claims);
  const name = pen.name(release.release.name, Math.min(26, WIDTH - 4 - columnsOf(state)));
  const left = 2 + columnsOf(name) + 2;
  const space = Math.max(0, WIDTH - left - 2 - columnsOf(state));
  const details = padded(pen.name(detailsOf(release, undefined), space), space);
  return `${pen.mark(release.status)} ${pen.paint(name, 'bold')}  ${details}  ${pen.paint(state, WORDS[release.status].paint)}`;
}

function detailsOf({ release, installedChart }: ReleaseDocument, context: string | undefined): string {
  const { namespace, chartVersion } = release;
  const installed = installedChart === undefined ? '' : ` (installed: ${installedChart})`;
  return [
    `namespace ${namespace}`,
    ...(chartVersion === undefined ? [] : [`chart ${chartVersion}${installed}`]),
    ...(context === undefined ? [] : [`context ${context}`]),
  ].join(', ');
}

interface Row {
  readonly state: Shown;
  readonly cells: readonly [name: string, node: string, directory: string, size: string, numbers: string];
  /** Its whole name. Absent: it is a row for several claims. */
  readonly claim?: string;
}

/** The claims of a release: those that are not fine each on a line, and the others together. */
export function claimLines(pen: Pen, { claims, findings }: ReleaseDocument): string[] {
  const findingsOf = (claim: ClaimReport): DoctorFinding[] =>
    claim.findings.flatMap((position) => findings[position] ?? []);
  const notFine = claims.filter((claim) => shownOf(claim) !== 'fine');
  const rows = pen.verbose || notFine.length === 0 ? claims : notFine;
  const rest = pen.verbose || notFine.length === 0 ? [] : claims.filter((claim) => shownOf(claim) === 'fine');
  const all =
    pen.verbose || rows.length <= MOST_ROWS
      ? rows.map((claim) => rowOf(claim, findingsOf(claim)))
      : groupedRows(rows, findingsOf);
  return [...table(pen, all), ...restLines(pen, rest)];
}

function rowOf(claim: ClaimReport, findings: readonly DoctorFinding[]): Row {
  const { name, node, dataDirectory, size } = claim;
  return { state: shownOf(claim), cells: [name, node, dataDirectory, size, numbersOf(findings)], claim: claim.claim };
}

/** A row for all claims of a component with the same state and the same kinds of findings. */
function groupedRows(
  claims: readonly ClaimReport[],
  findingsOf: (claim: ClaimReport) => readonly DoctorFinding[],
): Row[] {
  const groups = groupBy(claims, (claim) =>
    JSON.stringify([claim.component, shownOf(claim), findingsOf(claim).map(({ code }) => code), claim.suppressed]),
  );
  return [...groups.values()].flatMap((its): Row[] => {
    const [first, ...more] = its;
    if (first === undefined) {
      return [];
    }
    const { component, node, size } = first;
    const nodes = new Set(its.map((claim) => claim.node)).size;
    const sizes = new Set(its.map((claim) => claim.size)).size;
    const cells = [
      component,
      nodes === 1 ? node : count(nodes, 'node'),
      count(its.length, 'claim'),
      sizes === 1 ? size : count(sizes, 'size'),
      numbersOf(its.flatMap(findingsOf)),
    ] as const;
    return [more.length === 0 ? rowOf(first, findingsOf(first)) : { state: shownOf(first), cells }];
  });
}

function numbersOf(findings: readonly DoctorFinding[]): string {
  return bracketed(findings.map(({ number }) => number));
}

function table(pen: Pen, rows: readonly Row[]): string[] {
  const clean = rows.map(({ cells }) => cells.map((cell) => pen.clean(cell)));
  const wanted = [0, 1, 2, 3, 4].map((column) => Math.max(0, ...clean.map((cells) => columnsOf(cells[column] ?? ''))));
  // two columns before the mark, one after it, and two between cells
  const widths = pen.verbose ? wanted : fitted(wanted, WIDTH - 4 - 2 * (wanted.length - 1));
  return rows.flatMap(({ state, claim }, index) => {
    const cells = widths.map((width, column) => {
      const cell = pen.name(clean[index]?.[column] ?? '', width);
      // sizes are compared by their last digit
      return column === 3 ? `${' '.repeat(Math.max(0, width - columnsOf(cell)))}${cell}` : padded(cell, width);
    });
    return [
      `  ${pen.mark(state)} ${cells.join('  ').trimEnd()}`,
      ...(pen.verbose && claim !== undefined ? [`    ${pen.paint(`claim ${pen.clean(claim)}`, 'dim')}`] : []),
    ];
  });
}

/** Widths that fit into a line: the widest is narrowed first. */
function fitted(wanted: readonly number[], columns: number): number[] {
  const widths = [...wanted];
  for (let excess = widths.reduce((sum, one) => sum + one, 0) - columns; excess > 0; excess -= 1) {
    const widest = widths.indexOf(Math.max(...widths));
    widths.splice(widest, 1, (widths[widest] ?? 1) - 1);
  }
  return widths;
}

/** What is fine beside what is not. */
function restLines(pen: Pen, claims: readonly ClaimReport[]): string[] {
  if (claims.length === 0) {
    return [];
  }
  const names =
    claims.length <= MOST_NAMES
      ? claims.map(({ name }) => name)
      : [...groupBy(claims, ({ component }) => component)].map(([component, its]) =>
          its.length === 1 ? component : `${component} (${its.length.toLocaleString('en-US')})`,
        );
  const [first = '', ...more] = wrapped('    ', pen.prose(names.join(', ')));
  return [`  ${pen.mark('fine')} ${first.trimStart()}`, ...more];
}
