import type { Finding, FindingLevel } from './finding';
import { runbookText } from './runbook';
import type { RunbookStep } from '../commands/step';
import { withoutControls } from '../cluster/plain-text';

const HEADINGS: Readonly<Record<FindingLevel, string>> = {
  refused: 'Nothing was written. In the way:',
  person: 'Somebody has to look at:',
  runbook: 'The runbook takes care of:',
  note: 'Good to know:',
};

/** What was found and what to run, for people. Text of others is shown without what a terminal would obey. */
export function importReport(findings: readonly Finding[], runbook: readonly RunbookStep[]): string {
  const sections = (Object.entries(HEADINGS) as [FindingLevel, string][]).flatMap(([level, heading]) => {
    const its = findings.filter((finding) => finding.level === level);
    return its.length === 0
      ? []
      : [
          [
            heading,
            ...its.map(({ subject, text }) => `  - ${withoutControls(subject)}: ${withoutControls(text)}`),
            '',
          ].join('\n'),
        ];
  });
  return [...sections, ...(runbook.length === 0 ? [] : ['Runbook:\n', runbookText(runbook)])].join('\n');
}
