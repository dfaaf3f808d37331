import { CHANGES, type ChangeEntry, CONSEQUENCES, type ConsequenceEntry } from '../src/diff/change-catalogue';

const RISKS: Readonly<Record<ConsequenceEntry['risk'], string>> = {
  none: 'Nothing is at risk.',
  stuck: 'The data stays, but the cluster is **stuck** until the runbook is followed.',
  data: 'Data is **left behind or deleted**.',
};

/** The text of docs/reference/changes.md, from the catalogue of codes. */
export function changesPage(): string {
  return `# Changes between two plans

[\`diff\`](command-line.md#diff) compares two plans and reports for every claim what changes, and what happens if the new plan is only applied. \`diff --json\` is a [PlanDiff](api/README.md#plandiff), in which each change and each consequence has one of the codes below. A claim without changes is unchanged. The codes never change; messages may.

The risk of a claim is the greatest risk of its consequences: \`none\`, \`stuck\` or \`data\`. A [guard](../how-to/review-changes.md) refuses the other two until you acknowledge them. Changes that need manual steps come with a runbook.

## What changes

${Object.entries(CHANGES)
  .map(([code, entry]) => section(code, entry))
  .join('\n')}
## What happens if it is only applied

${Object.entries(CONSEQUENCES)
  .map(([code, entry]) => section(code, entry, RISKS[entry.risk]))
  .join('\n')}`;
}

function section(code: string, { title, meaning, fix }: ChangeEntry, risk = ''): string {
  const sentences = [`${title}.`, meaning, ...(risk === '' ? [] : [risk])].join(' ');
  return `### \`${code}\`\n\n${sentences}\n\nWhat to do: ${fix}\n`;
}
