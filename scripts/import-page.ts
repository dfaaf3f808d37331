import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FindingEntry, type FindingLevel, IMPORT_FINDINGS } from '../src/import/finding-catalogue';

/** The sections of the page, with the exit code of the command. */
const LEVELS: Readonly<Record<FindingLevel, { readonly heading: string; readonly intro: string }>> = {
  refused: {
    heading: 'Nothing is written',
    intro: 'Level `refused`, exit code 1. Resolve these, and run the command again.',
  },
  decide: {
    heading: 'Needs your decision',
    intro: 'Level `decide`, exit code 2. The description is written; check these before you use it.',
  },
  runbook: { heading: 'Done by the runbook', intro: 'Level `runbook`, exit code 0 if there is nothing else.' },
  note: { heading: 'Good to know', intro: 'Level `note`, exit code 0 if there is nothing else.' },
};

/** docs/reference/import.md: every finding of `plan import`, from the catalogue. */
export function importPage(): string {
  const entries: [string, FindingEntry][] = Object.entries(IMPORT_FINDINGS);
  const sections = (Object.entries(LEVELS) as [FindingLevel, (typeof LEVELS)[FindingLevel]][]).map(
    ([level, { heading, intro }]) => [
      `## ${heading}`,
      intro,
      ...entries
        .filter(([, entry]) => entry.level === level)
        .flatMap(([code, { title, meaning, action }]) => [`### ${code}`, `**${title}.** ${meaning}`, action]),
    ],
  );
  return `${[
    '# Findings of plan import',
    '`plan import` compares existing volumes with those that its description plans: [Replace PersistentVolumes that were made by hand](../how-to/hand-made-volumes.md). Whatever differs or is not known is a finding. With `--json` each finding has a `code`, a `level`, a `subject` and a `message`; codes never change, messages may.',
    ...sections.flat(),
  ].join('\n\n')}\n`;
}

if (require.main === module) {
  writeFileSync(join(process.cwd(), 'docs/reference/import.md'), importPage());
}
