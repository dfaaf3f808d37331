/**
 * The page of the doctor's codes, docs/reference/doctor.md. Its tables are written from the catalogue:
 *
 *     UPDATE_DOCS=1 npx jest test/docs/doctor-page.test.ts
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FINDING_GROUPS, type FindingEntry } from '../src/doctor/finding-catalogue';

export const DOCTOR_PAGE = join(__dirname, '../docs/reference/doctor.md');

const BEGIN = '<!-- findings: generated from src/doctor/finding-catalogue.ts -->';
const END = '<!-- end of findings -->';

/** The whole page, with the tables as the catalogue has them now. */
export function doctorPage(): string {
  const page = readFileSync(DOCTOR_PAGE, 'utf8');
  const [before, rest] = parts(page, BEGIN);
  const [, after] = parts(rest, END);
  return `${before}${BEGIN}\n\n${groups().join('\n\n')}\n\n${END}${after}`;
}

function groups(): string[] {
  return Object.entries(FINDING_GROUPS).map(([title, findings]) => {
    const rows = Object.entries<FindingEntry>(findings).map(([code, entry]) => [
      `<a id="${code}"></a>\`${code}\``,
      entry.title,
      entry.cause,
      entry.tried.join(', '),
    ]);
    return `### ${title}\n\n${table(['Code', 'Problem', 'Cause', 'Tried'], rows)}`;
  });
}

/** As prettier writes it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function parts(text: string, mark: string): [string, string] {
  const [before, after, ...more] = text.split(mark);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`docs/reference/doctor.md must have the line ${mark} once`);
  }
  return [before, after];
}
