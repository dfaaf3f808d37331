import { diff, found } from './plans';
import { type ClaimChange, type ClaimDiff, diffText } from '../../src/diff';
import { diffPlans } from '../../src/diff/plan-diff';

const RELEASE = { name: 'kps', namespace: 'monitoring', chartVersion: '45.9.1' };

/** The lines about one claim that has this change and no consequences. */
function linesOf(change: ClaimChange): string[] {
  const place = { claim: 'monitoring/kps-grafana', component: 'grafana', shard: 0, replica: 0 };
  const claim: ClaimDiff = { ...place, changes: [change], consequences: [], risk: 'none' };
  const release = { folder: '', old: RELEASE, new: RELEASE, claims: [claim], runbook: [] };
  const [, , , ...lines] = diffText({ schemaVersion: 2, risky: false, releases: [release] }).split('\n');
  return lines.slice(0, lines.indexOf(''));
}

describe('the first line of a release', () => {
  const old = found({});

  test.each([
    ['that stays', {}, 'Release monitoring/kps, chart 45.9.1'],
    ['of another name', { name: 'other' }, 'Release monitoring/kps -> monitoring/other, chart 45.9.1'],
    ['in another namespace', { namespace: 'metrics' }, 'Release monitoring/kps -> metrics/kps, chart 45.9.1'],
    ['with another chart', { chartVersion: '46.0.0' }, 'Release monitoring/kps, chart 45.9.1 -> 46.0.0'],
  ])('%s has what it was and what it will be', (_, differs, line) => {
    expect(diffText(diff({ release: { ...RELEASE, ...differs } })).split('\n')[0]).toBe(line);
  });

  test('that is new or removed has its name', () => {
    expect(diffText(diffPlans([], [old])).split('\n')[0]).toBe('Release monitoring/kps: new');
    expect(diffText(diffPlans([old], [])).split('\n')[0]).toBe('Release monitoring/kps: removed');
  });

  test('has its folder where there are several', () => {
    expect(diffText(diffPlans([], [found({}, 'berlin')])).split('\n')[0]).toBe('berlin: Release monitoring/kps: new');
  });
});

describe('a change', () => {
  const ofLength = (length: number) => `/${'a'.repeat(length - 1)}`;

  test('stands on one line of 80 columns', () => {
    const [from, to] = [ofLength(30), ofLength(31)];
    expect(linesOf({ code: 'moved', from, to })).toEqual([`    moved from ${from} to ${to}`]);
  });

  test('of 81 columns has the new state on a line below, where the old one begins', () => {
    const [from, to] = [ofLength(31), ofLength(31)];
    expect(linesOf({ code: 'moved', from, to })).toEqual([`    moved from ${from}`, `            to ${to}`]);
  });
});

test('thousands of claims are counted with separators', () => {
  const at = { component: 'prometheus', shard: 0, changes: [], consequences: [], risk: 'none' } as const;
  const claims = Array.from({ length: 1200 }, (_, replica): ClaimDiff => ({
    claim: `monitoring/${replica}`,
    replica,
    ...at,
  }));
  const release = { folder: '', old: RELEASE, new: RELEASE, claims, runbook: [] };
  expect(diffText({ schemaVersion: 2, risky: false, releases: [release] })).toContain(
    'all 1,200 claims keep their data.',
  );
});

describe('the causes of a new name', () => {
  const names = { code: 'renamed', from: 'monitoring/a', to: 'monitoring/b' } as const;

  test.each<[string, ClaimChange, string[]]>([
    ['the release', { ...names, causes: [{ kind: 'release', from: 'kps', to: 'other' }] }, ['kps', 'other']],
    [
      'its namespace',
      { ...names, causes: [{ kind: 'namespace', from: 'monitoring', to: 'm2' }] },
      ['monitoring', 'm2'],
    ],
    [
      'the chart',
      { ...names, causes: [{ kind: 'chart-version', from: '1.0.0', to: '4.0.0', boundaries: ['2.0.0', '3.0.0'] }] },
      ['1.0.0', '4.0.0', '2.0.0', '3.0.0'],
    ],
    [
      'a value that is set',
      { ...names, causes: [{ kind: 'override', path: 'nameOverride', to: 'b' }] },
      ['values.nameOverride', '"b"'],
    ],
    [
      'a value that is gone',
      { ...names, causes: [{ kind: 'override', path: 'nameOverride', from: 'a' }] },
      ['values.nameOverride', '"a"'],
    ],
    [
      'another value',
      { ...names, causes: [{ kind: 'override', path: 'nameOverride', from: 'a', to: 'b' }] },
      ['values.nameOverride', '"a"', '"b"'],
    ],
  ])('have a line with all that is known of %s', (_, change, facts) => {
    const because = linesOf(change).slice(1).join(' ');
    expect(because).toMatch(/^ {6}because /);
    expect(because).toMatch(new RegExp(facts.join('.*')));
    // what is absent is not spelled out
    expect(because).not.toMatch(/nothing|undefined/);
  });

  test('tell a release from a namespace of the same name', () => {
    const lineOf = (kind: 'release' | 'namespace') =>
      linesOf({ ...names, causes: [{ kind, from: 'kps', to: 'other' }] }).at(-1);
    expect(lineOf('release')).not.toBe(lineOf('namespace'));
  });

  test('have a line although none is known', () => {
    expect(linesOf({ ...names, causes: [] })).toEqual([
      '    renamed from monitoring/a to monitoring/b',
      expect.stringMatching(/^ {6}because \S/),
    ]);
  });

  test('have no line where the change is another one', () => {
    expect(linesOf({ code: 'grown', from: '1Gi', to: '2Gi' })).toEqual(['    grown from 1Gi to 2Gi']);
  });
});
