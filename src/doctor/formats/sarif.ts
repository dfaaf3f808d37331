import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DoctorDocument, DoctorFinding, ReleaseDocument } from '../report-json';
import { sentence } from './text-options';
import type { FindingCode } from '../finding-catalogue';
import { causeInMarkdown, causeInText, findingLink, FINDINGS, FINDINGS_PAGE } from '../finding-texts';
import type { Status } from '../finding';
import { withoutControls } from '../../cluster/plain-text';
import { escapeUnprintable } from '../../kubernetes/text';

const LEVELS: Readonly<Record<Status, 'error' | 'warning' | 'note' | 'none'>> = {
  problem: 'error',
  'at-risk': 'warning',
  unknown: 'warning',
  waiting: 'note',
  fine: 'none',
};

type Reported = Omit<DoctorFinding, 'number'>;

/**
 * The report for code scanning: a rule for each code, a result for each finding, at the plan that it was found with.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifReport({ releases, unreadable }: DoctorDocument): string {
  const all = releases.flatMap((release) => [
    ...release.findings.map((finding) => ({ release, finding, isSuppressed: false })),
    ...release.suppressed.map((finding) => ({ release, finding, isSuppressed: true })),
  ]);
  const codes = [...new Set(all.map(({ finding }) => finding.code))].sort();
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'cdk8s-prometheus-storage doctor',
            informationUri: FINDINGS_PAGE,
            rules: codes.map(ruleOf),
          },
        },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: unreadable.map(({ what, reason }) => ({
              level: 'warning',
              message: { text: withoutControls(`could not read ${what}: ${reason}`) },
            })),
          },
        ],
        results: all.map(({ release, finding, isSuppressed }) => ({
          ...resultOf(release, finding, codes.indexOf(finding.code)),
          ...(isSuppressed ? { suppressions: [{ kind: 'external' }] } : {}),
        })),
      },
    ],
  };
  return `${escapeUnprintable(JSON.stringify(log, undefined, 2))}\n`;
}

function ruleOf(code: FindingCode): object {
  return {
    id: code,
    shortDescription: { text: FINDINGS[code].title },
    fullDescription: { text: causeInText(code) },
    help: { text: causeInText(code), markdown: causeInMarkdown(code) },
    helpUri: findingLink(code),
  };
}

function resultOf({ release, planFile }: ReleaseDocument, finding: Reported, ruleIndex: number): object {
  const { code, status, about, title, cause, data, fix } = finding;
  const steps = fix.flatMap(({ text, commands, deletes, onNode = [] }) => [
    `Fix: ${text}${deletes === undefined ? '' : ` (deletes ${deletes})`}`,
    ...onNode,
    ...commands,
  ]);
  const name = `${release.namespace}/${release.name}`;
  const text = [`${sentence(title)}: ${cause}.`, ...(data === undefined ? [] : [`Data: ${data}`]), ...steps];
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[status],
    message: {
      text: text
        .flatMap((one) => one.split('\n'))
        .map(withoutControls)
        .join('\n'),
    },
    locations: [
      {
        ...(planFile === undefined
          ? {}
          : { physicalLocation: { artifactLocation: { uri: uriOf(planFile) }, region: { startLine: 1 } } }),
        logicalLocations: [{ fullyQualifiedName: withoutControls(`${name}: ${about}`) }],
      },
    ],
    // the same cause about the same thing is the same alert in the next run
    partialFingerprints: { 'cause/v1': withoutControls(`${code} ${name} ${about}`) },
  };
}

/** Relative paths stay relative, because the reader looks for them in the repository. */
function uriOf(path: string): string {
  return isAbsolute(path) ? pathToFileURL(path).href : path.toWellFormed().split('/').map(encodeURIComponent).join('/');
}
