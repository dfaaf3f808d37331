import fc from 'fast-check';
import type { ClaimReport } from '../../src/doctor/diagnose';
import { STATUSES } from '../../src/doctor/finding';
import type { FindingCode } from '../../src/doctor/finding-catalogue';
import { FINDINGS } from '../../src/doctor/finding-texts';
import type { DoctorDocument, DoctorFinding, ReleaseDocument } from '../../src/doctor/report-json';
import { findingLink } from '../../src/doctor/finding-texts';

const ESC = '\u001b';

/** What others can write into names, messages and logs. */
const HOSTILE = [
  `${ESC}[2J${ESC}[31mred`,
  `${ESC}]0;title\u0007`,
  '\r\n::error::x',
  ']]>',
  '<script>alert(1)</script>',
  '</testsuite>',
  '&amp;&#0;',
  '|',
  '`',
  '```',
  '\\',
  '![x](http://evil.example/a.png)',
  '[x](javascript:alert(1))',
  'https://evil.example',
  'www.evil.example',
  '@everyone',
  '#1',
  '<!--',
  '</details>',
  '*_~',
  '"\'',
  '\u202e\u2066',
  '\ud800',
  '\ufffe',
  '\u0085',
  '漢字',
  '𝒳',
  '{{ .Values }}',
  '1.',
  '-',
];

const hostileText = fc
  .array(
    fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'grapheme' }), fc.string({ maxLength: 300 }), fc.lorem()),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(' '));

const CODES = Object.keys(FINDINGS) as FindingCode[];

const COMMAND = fc.constantFrom(
  'kubectl apply -k dist',
  'kubectl delete job --namespace monitoring kps-init',
  'kubectl patch pv x \'--patch={"a":1}\'',
  "kubectl apply -f - <<'EOF'\nkind: ```List\nEOF",
);

const step = fc
  .record({ text: hostileText, commands: fc.array(COMMAND, { maxLength: 3 }), deletes: fc.option(hostileText) })
  .map(({ text, commands, deletes }) => ({ text, commands, ...(deletes === null ? {} : { deletes }) }));

/** Reports whose every text is hostile. */
export const hostileDocument: fc.Arbitrary<DoctorDocument> = fc
  .record({
    releases: fc.array(
      fc.record({
        name: hostileText,
        namespace: hostileText,
        chart: fc.option(hostileText),
        planFile: fc.option(hostileText),
        claims: fc.array(
          fc.record({
            name: hostileText,
            node: hostileText,
            directory: hostileText,
            status: fc.constantFrom(...STATUSES),
          }),
          { minLength: 1, maxLength: 15 },
        ),
        findings: fc.array(
          fc.record({
            code: fc.constantFrom(...CODES),
            status: fc.constantFrom('problem' as const, 'at-risk' as const, 'waiting' as const),
            texts: fc.tuple(hostileText, hostileText, hostileText, hostileText, hostileText),
            fix: fc.array(step, { maxLength: 3 }),
            isSuppressed: fc.boolean(),
          }),
          { maxLength: 7 },
        ),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    unreadable: fc.array(hostileText, { maxLength: 7 }),
    notes: fc.array(hostileText, { maxLength: 2 }),
  })
  .map(({ releases, unreadable, notes }) => {
    let number = 0;
    const all = releases.map(({ name, namespace, chart, planFile, claims, findings }): ReleaseDocument => {
      const found = findings.map(({ code, status, texts: [title, cause, about, text, data], fix }) => ({
        code,
        link: findingLink(code),
        status,
        about,
        title,
        cause,
        data,
        claims: [],
        evidence: [{ kind: 'log' as const, about, text }],
        consequences: [text],
        fix,
      }));
      const reported = found.flatMap((one, index) =>
        findings[index]?.isSuppressed === true ? [] : [{ number: (number += 1), ...one }],
      );
      return {
        release: { name, namespace, ...(chart === null ? {} : { chartVersion: chart }) },
        ...(planFile === null ? {} : { planFile }),
        status: 'problem',
        claims: claims.map((claim, replica) => claimOf(claim, replica, reported)),
        findings: reported,
        suppressed: found.filter((_, index) => findings[index]?.isSuppressed === true),
      };
    });
    return {
      schemaVersion: 1,
      status: 'problem',
      kinds: { read: 13, hidden: unreadable.length },
      releases: all,
      fix: all.flatMap(({ findings }) =>
        findings.flatMap(({ number: one, fix }) => fix.map((each) => ({ ...each, findings: [one] }))),
      ),
      unreadable: unreadable.map((what) => ({ what, obstacle: 'forbidden', reason: what })),
      notes,
    };
  });

function claimOf(
  { name, node, directory, status }: Pick<ClaimReport, 'name' | 'node' | 'status'> & { readonly directory: string },
  replica: number,
  findings: readonly DoctorFinding[],
): ClaimReport {
  return {
    claim: `monitoring/${name}`,
    name,
    component: name,
    shard: 0,
    replica,
    node,
    dataDirectory: directory,
    size: '1Gi',
    status,
    findings: findings.map((_, position) => position).filter((position) => position % 2 === replica % 2),
  };
}
