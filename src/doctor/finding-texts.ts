import { FINDING_GROUPS, type FindingCode, type FindingEntry } from './finding-catalogue';

/** Every finding by its code. */
export const FINDINGS = Object.fromEntries(
  Object.values(FINDING_GROUPS).flatMap((group) => Object.entries<FindingEntry>(group)),
) as Readonly<Record<FindingCode, FindingEntry>>;

/** Where the reference of this package is. It resolves to the newest version; codes never change. */
const REFERENCE = 'https://unpkg.com/cdk8s-prometheus-storage/docs/reference/';

/** The page with a heading for each code. */
export const FINDINGS_PAGE = `${REFERENCE}doctor.md`;

/** The heading of a code. */
export function findingLink(code: FindingCode): string {
  return `${FINDINGS_PAGE}#${code}`;
}

/** The cause of a finding in the catalogue, with links that work from anywhere. */
export function causeInMarkdown(code: FindingCode): string {
  return FINDINGS[code].cause.replace(
    /\]\(([^)]+)\)/g,
    (_, target: string) => `](${new URL(target, FINDINGS_PAGE).href})`,
  );
}

/** The same without the marks of Markdown. */
export function causeInText(code: FindingCode): string {
  return FINDINGS[code].cause.replace(/\[([^\]]+)\]\([^)]+\)/g, '$1').replaceAll('`', '');
}
