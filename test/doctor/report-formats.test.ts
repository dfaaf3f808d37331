import { DOMParser, type Element } from '@xmldom/xmldom';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { hostileDocument } from './documents';
import { crashing, firstVolume, healthy, healthWith, plan } from './states';
import type { Health } from '../../src/doctor/diagnose';
import { doctorDocument } from '../../src/doctor/report-json';
import { FORMATS } from '../../src/doctor/formats/formats';
import { suppress } from '../../src/doctor/suppress';
import { GIB } from '../tools/describe';

const ONE = { ...plan({ prometheus: GIB, grafana: GIB }), file: 'dist/plan/kps.json' };
const RUNS = { numRuns: 60 };

/** Prometheus crashes because it may not write, and Grafana is fine. */
const CRASHING = healthWith(ONE, {
  pods: [crashing(firstVolume(ONE)), ...healthy(ONE).pods.slice(1)],
  logs: [
    {
      namespace: 'monitoring',
      pod: `${firstVolume(ONE).claim.workload}-0`,
      container: 'prometheus',
      lines: ['open /prometheus/queries.active: permission denied'],
    },
  ],
});

function documentOf(health: Health) {
  return doctorDocument(health, {});
}

describe('junit', () => {
  /** Parsed by a program that stops at every error. */
  function parse(xml: string): Element {
    const onError = (level: string, message: string): void => {
      // a replacement character is a character as any other
      if (!message.startsWith('Unicode replacement character')) {
        throw new Error(`${level}: ${message}`);
      }
    };
    const { documentElement } = new DOMParser({ onError }).parseFromString(xml, 'text/xml');
    if (documentElement === null) {
      throw new Error('there is no element');
    }
    return documentElement;
  }

  const elements = (within: Element, name: string): Element[] => [...within.getElementsByTagName(name)];

  /** Whether the counts of every element are those of the tests in it. */
  function expectCounts(element: Element): void {
    const count = (name: string) => elements(element, name).length;
    for (const [attribute, name] of [
      ['tests', 'testcase'],
      ['failures', 'failure'],
      ['errors', 'error'],
      ['skipped', 'skipped'],
    ] as const) {
      expect([attribute, element.getAttribute(attribute)]).toEqual([attribute, String(count(name))]);
    }
  }

  test('has a test for each claim, and the code, the cause and the commands of a failure', () => {
    const root = parse(FORMATS.junit(documentOf(CRASHING)));
    expect(root.tagName).toBe('testsuites');
    expect(elements(root, 'testsuite').map((suite) => suite.getAttribute('name'))).toEqual(['monitoring/kps']);
    expect(
      elements(root, 'testcase').map((test) => [test.getAttribute('classname'), test.getAttribute('name')]),
    ).toEqual([
      ['monitoring/kps', 'prometheus on node-0'],
      ['monitoring/kps', 'grafana on node-0'],
    ]);
    const [failure, ...more] = elements(root, 'failure');
    expect(more).toEqual([]);
    expect(failure?.parentNode).toBe(elements(root, 'testcase')[0]);
    expect(failure?.getAttribute('type')).toBe('wrong-owner');
    expect(failure?.textContent).toContain('permission denied');
    expect(failure?.textContent).toContain('\nkubectl apply -k dist\n');
    expectCounts(root);
  });

  test('skips what waits and what is suppressed, and what could not be decided is an error', () => {
    const waiting = parse(
      FORMATS.junit(
        documentOf(
          healthWith(ONE, {
            volumes: [],
            claims: [],
            pods: [],
            jobs: [],
            prometheus: [],
            statefulSets: [],
            deployments: [],
          }),
        ),
      ),
    );
    expect(elements(waiting, 'skipped')).toHaveLength(2);
    const suppressed = parse(FORMATS.junit(documentOf(suppress(CRASHING, new Set(['wrong-owner'])))));
    expect(elements(suppressed, 'failure')).toHaveLength(0);
    expect(elements(suppressed, 'skipped').map((one) => one.getAttribute('message'))).toEqual([
      expect.stringContaining('wrong-owner'),
    ]);
    const [claim] = CRASHING.releases[0]?.claims ?? [];
    const unknown = {
      ...CRASHING,
      releases: CRASHING.releases.map((one) => ({
        ...one,
        findings: [],
        claims: claim === undefined ? [] : [{ ...claim, findings: [], status: 'unknown' as const }],
      })),
    };
    expect(elements(parse(FORMATS.junit(documentOf(unknown))), 'error')).toHaveLength(1);
  });

  test('is XML whatever names and logs contain, with one outcome for each test', () => {
    fc.assert(
      fc.property(hostileDocument, (document) => {
        const root = parse(FORMATS.junit(document));
        expectCounts(root);
        elements(root, 'testsuite').forEach(expectCounts);
        expect(elements(root, 'testsuite')).toHaveLength(
          document.releases.length + (document.unreadable.length > 0 ? 1 : 0),
        );
        for (const one of elements(root, 'testcase')) {
          expect([...one.childNodes].filter(({ nodeType }) => nodeType === 1).length).toBeLessThanOrEqual(1);
        }
      }),
      RUNS,
    );
  });

  test('has the commands of a finding once, however many claims it affects', () => {
    const many = healthWith(plan({ prometheus: { ...GIB, replicas: 3 }, nodes: ['a', 'b', 'c'] }), { classes: [] });
    expect(FORMATS.junit(documentOf(many)).split('kubectl apply -k dist')).toHaveLength(2);
  });
});

interface Sarif {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: {
      readonly driver: {
        readonly name: string;
        readonly rules: readonly { id: string; helpUri: string; shortDescription: { text: string } }[];
      };
    };
    readonly invocations: readonly { executionSuccessful: boolean }[];
    readonly results: readonly {
      ruleId: string;
      ruleIndex: number;
      level: string;
      message: { text: string };
      suppressions?: object[];
      locations: { physicalLocation?: { artifactLocation: { uri: string } } }[];
    }[];
  }[];
}

function sarifOf(health: Health): Sarif['runs'][number] {
  const { version, runs } = JSON.parse(FORMATS.sarif(documentOf(health))) as Sarif;
  expect(version).toBe('2.1.0');
  expect(runs).toHaveLength(1);
  const [run] = runs;
  if (run === undefined) {
    throw new Error('there is no run');
  }
  return run;
}

describe('sarif', () => {
  test('has a rule with its heading for each code, and a result at the plan for each finding', () => {
    const { tool, results } = sarifOf(CRASHING);
    expect(tool.driver.rules.map(({ id, helpUri }) => [id, helpUri.split('/').at(-1)])).toEqual([
      ['wrong-owner', 'doctor.md#wrong-owner'],
    ]);
    expect(results).toMatchObject([
      {
        ruleId: 'wrong-owner',
        ruleIndex: 0,
        level: 'error',
        locations: [{ physicalLocation: { artifactLocation: { uri: 'dist/plan/kps.json' } } }],
      },
    ]);
    expect(results[0]?.message.text).toContain('\nkubectl apply -k dist');
  });

  test('marks what is suppressed', () => {
    const { results } = sarifOf(suppress(CRASHING, new Set(['wrong-owner'])));
    expect(results.map(({ suppressions }) => suppressions)).toEqual([[{ kind: 'external' }]]);
  });

  test.each([
    ['a b/ü/#1?.json', 'a%20b/%C3%BC/%231%3F.json'],
    ['/srv/a b.json', 'file:///srv/a%20b.json'],
    ['c:d/plan.json', 'c%3Ad/plan.json'],
  ])('has the file %s as a URI', (file, uri) => {
    const health = { ...CRASHING, releases: CRASHING.releases.map((one) => ({ ...one, planFile: file })) };
    expect(sarifOf(health).results[0]?.locations[0]?.physicalLocation?.artifactLocation.uri).toBe(uri);
  });

  test('has the required fields whatever names and logs contain', () => {
    fc.assert(
      fc.property(hostileDocument, (document) => {
        const text = FORMATS.sarif(document);
        // eslint-disable-next-line no-control-regex -- these must not be there
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
        const { runs } = JSON.parse(text) as Sarif;
        for (const { tool, results, invocations } of runs) {
          expect(invocations).toHaveLength(1);
          for (const { ruleId, ruleIndex, message, level } of results) {
            expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
            expect(message.text).not.toBe('');
            expect(['error', 'warning', 'note']).toContain(level);
          }
        }
      }),
      RUNS,
    );
  });
});

describe('markdown', () => {
  const MARKDOWN = new MarkdownIt({ html: true, linkify: true });

  test('has the claims that are not fine, the code with its heading, and the commands', () => {
    const html = MARKDOWN.render(FORMATS.markdown(documentOf(CRASHING)));
    expect(html).toContain('<td><code>prometheus</code></td>');
    expect(html).not.toContain('<td><code>grafana</code></td>');
    expect(html).toMatch(/<a href="[^"]*doctor.md#wrong-owner"><code>wrong-owner<\/code><\/a>/);
    expect(html).toMatch(/<code class="language-sh">kubectl apply -k dist\n<\/code>/);
  });

  test('has no link, picture, tag or mention of others, whatever names and logs contain', () => {
    fc.assert(
      fc.property(hostileDocument, (document) => {
        const text = FORMATS.markdown(document);
        const tokens = MARKDOWN.parse(text, {});
        const inline = tokens.flatMap(({ children }) => children ?? []);
        const links = inline.filter(({ type }) => type === 'link_open').map((token) => token.attrGet('href'));
        const found = document.releases.flatMap(({ findings }) => findings);
        expect(links).toEqual(found.map(({ link }) => link));
        expect(
          inline.filter(({ type }) => type === 'image' || type === 'html_inline').map(({ content }) => content),
        ).toEqual([]);
        const html = tokens.filter(({ type }) => type === 'html_block').map(({ content }) => content.trim());
        for (const block of html) {
          expect(block).toMatch(/^(<details><summary>Evidence of \[\d+\]<\/summary>|<\/details>)$/);
        }
        const words = inline.filter(({ type }) => type === 'text').map(({ content }) => content);
        expect(words.filter((word) => /@\w|#\d|\bwww\.|:\/\//.test(word))).toEqual([]);
        // every row of a table has the cells of its head
        const rows = text.split('\n').filter((line) => /^\| (❌|⚠️|❔|⏳|✅) /u.test(line));
        for (const row of rows) {
          expect(row.replace(/\\\|/g, '').split('|')).toHaveLength(8);
        }
      }),
      RUNS,
    );
  });

  test('fits into a comment, and says what it leaves out', () => {
    const [release] = CRASHING.releases;
    const releases = release === undefined ? [] : Array.from({ length: 400 }, () => release);
    const text = FORMATS.markdown(documentOf({ ...CRASHING, releases }));
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/too long for a comment: \d+ parts left out/);
  });
});

test('json can be printed on a terminal, whatever names and logs contain', () => {
  fc.assert(
    fc.property(hostileDocument, (document) => {
      const text = FORMATS.json(document);
      // eslint-disable-next-line no-control-regex -- these must not be there
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(document)));
    }),
    RUNS,
  );
});
