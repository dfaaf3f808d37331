import type { Finding } from './finding';
import type { FindingLevel } from './finding-catalogue';
import { runbookText } from './runbook';
import type { RunbookStep } from '../commands/step';
import { withoutControls } from '../cluster/plain-text';

/** In the order of the report. */
const LEVEL_HEADINGS: Readonly<Record<FindingLevel, string>> = {
  refused: 'Nothing is written. Resolve these first:',
  decide: 'Needs your decision:',
  runbook: 'The runbook takes care of:',
  note: 'Good to know:',
};

/** The text report with the findings and the runbook. Text from other sources is printed without control sequences. */
export function importReport(findings: readonly Finding[], runbook: readonly RunbookStep[]): string {
  const sections = (Object.entries(LEVEL_HEADINGS) as [FindingLevel, string][]).flatMap(([level, heading]) => {
    const lines = findings
      .filter((finding) => finding.level === level)
      .map(({ subject, message }) => `  - ${withoutControls(subject)}: ${withoutControls(message)}`);
    return lines.length === 0 ? [] : [[heading, ...lines, ''].join('\n')];
  });
  return [...sections, ...(runbook.length === 0 ? [] : ['Runbook:\n', runbookText(runbook)])].join('\n');
}
