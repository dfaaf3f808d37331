import type { Finding } from './finding';
import { type FindingLevel, IMPORT_FINDINGS } from './finding-catalogue';
import { runbookText } from './runbook';
import type { RunbookStep } from '../commands/step';
import { withoutControls } from '../cluster/plain-text';
import { groupBy } from '../model/group-by';
import { wrapped } from '../terminal/wrap';

/** In the order of the report. */
const LEVEL_HEADINGS: Readonly<Record<FindingLevel, string>> = {
  refused: 'Nothing is written. Resolve these first:',
  decide: 'Needs your decision:',
  runbook: 'The runbook takes care of:',
  note: 'Good to know:',
};

/** From this number on, findings of one kind that need nobody are one line. */
const MANY = 5;

/** How many of them are named. */
const NAMED = 3;

/**
 * The text report with the findings and the runbook. Text from other sources is printed without control sequences.
 * @param all whether every finding has a line of its own, also where many are of one kind and need no decision
 */
export function importReport(findings: readonly Finding[], runbook: readonly RunbookStep[], all = false): string {
  const sections = (Object.entries(LEVEL_HEADINGS) as [FindingLevel, string][]).flatMap(([level, heading]) => {
    const its = findings.filter((finding) => finding.level === level);
    const mayFold = !all && (level === 'runbook' || level === 'note');
    const lines = [...groupBy(its, ({ code }) => code).values()].flatMap((same) =>
      mayFold && same.length >= MANY ? foldedLine(same) : same.flatMap(linesOf),
    );
    return lines.length === 0 ? [] : [[heading, ...lines, ''].join('\n')];
  });
  return [...sections, ...(runbook.length === 0 ? [] : ['Runbook:\n', runbookText(runbook)])].join('\n');
}

/** A sentence, and a whole command at the beginning of a line, where it can be pasted from. */
function linesOf({ subject, message, command }: Finding): string[] {
  const sentence = `${withoutControls(subject)}: ${withoutControls(message)}`;
  return [...wrapped('  - ', sentence), ...(command === undefined ? [] : [withoutControls(command)])];
}

function foldedLine(same: readonly Finding[]): string[] {
  const [first] = same;
  const names = same.slice(0, NAMED).map(({ subject }) => withoutControls(subject));
  return first === undefined
    ? []
    : wrapped(
        '  - ',
        `${IMPORT_FINDINGS[first.code].title} (${first.code}): ${names.join(', ')} and ${same.length - NAMED} more; --all prints them`,
      );
}
