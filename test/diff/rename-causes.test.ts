import { renameCauses, type RenameCause } from '../../src/diff/rename-causes';
import type { Values } from '../../src';

/** Which claim it is; of the rest of it no name follows. */
function claimOf(component: string): Parameters<typeof renameCauses>[2] {
  const owner = { uid: 1000, gid: 1000 };
  const named = { namespace: 'monitoring', name: 'claim', workload: 'workload', mountPath: '/data' };
  return { claim: { component, shard: 0, replica: 0, owner, ...named } };
}

const PROMETHEUS = claimOf('prometheus');
const RULER = claimOf('thanosRuler');
const KPS = { name: 'kps', namespace: 'monitoring', chartVersion: '60.0.0' };

describe('the values that rename a claim', () => {
  const override = (path: string, states: { readonly from?: string; readonly to?: string }): RenameCause => ({
    kind: 'override',
    path,
    ...states,
  });

  // fullnameOverride is the whole name: beside it nameOverride has no effect, so that it renames only one way
  test.each<[string, Values, Values, RenameCause[]]>([
    [
      'set alone in the next plan',
      { fullnameOverride: 'stack', nameOverride: 'a' },
      { nameOverride: 'b' },
      [override('fullnameOverride', { from: 'stack' }), override('nameOverride', { from: 'a', to: 'b' })],
    ],
    [
      'set alone in the old plan',
      { nameOverride: 'a' },
      { nameOverride: 'b', fullnameOverride: 'tower' },
      [override('fullnameOverride', { to: 'tower' }), override('nameOverride', { from: 'a', to: 'b' })],
    ],
    [
      'taken away for another',
      { nameOverride: 'a' },
      { fullnameOverride: 'tower' },
      [override('fullnameOverride', { to: 'tower' }), override('nameOverride', { from: 'a' })],
    ],
    [
      'given in the place of another',
      { fullnameOverride: 'tower' },
      { nameOverride: 'b' },
      [override('fullnameOverride', { from: 'tower' }), override('nameOverride', { to: 'b' })],
    ],
    [
      'new beside one that hides it',
      {},
      { fullnameOverride: 'tower', nameOverride: 'b' },
      [override('fullnameOverride', { to: 'tower' }), override('nameOverride', { to: 'b' })],
    ],
    [
      'of another component, which rename nothing here',
      { 'grafana.fullnameOverride': 'a' },
      { 'grafana.fullnameOverride': 'b' },
      [],
    ],
  ])('are found where they are %s', (_, old, next, causes) => {
    const found = renameCauses({ release: KPS, naming: old }, { release: KPS, naming: next }, PROMETHEUS);
    expect(found).toStrictEqual(causes);
  });
});

describe('the release that renames a claim', () => {
  test('is told by its name and its namespace, which both differ', () => {
    const next = { release: { ...KPS, name: 'other', namespace: 'metrics' }, naming: {} };
    expect(renameCauses({ release: KPS, naming: {} }, next, PROMETHEUS)).toStrictEqual([
      { kind: 'release', from: 'kps', to: 'other' },
      { kind: 'namespace', from: 'monitoring', to: 'metrics' },
    ]);
  });

  test('renames no claim of a component that the chart does not know', () => {
    const next = { release: { ...KPS, name: 'other' }, naming: { nameOverride: 'a' } };
    expect(renameCauses({ release: KPS, naming: {} }, next, claimOf('loki'))).toEqual([]);
  });
});

describe('the boundaries of the chart that rename a claim', () => {
  // the ruler: of the release (36.1.0), of the chart alone (45.0.1), of the release and clean (58.0.1)
  test.each<[string, string, typeof RULER, string[]]>([
    ['44.0.0', '88.5.3', RULER, ['45.0.1', '58.0.1']],
    ['88.5.3', '44.0.0', RULER, ['45.0.1', '58.0.1']],
    ['45.0.1', '58.0.1', RULER, ['58.0.1']],
    ['58.0.1', '45.0.1', RULER, ['58.0.1']],
    ['45.0.0', '58.0.0', RULER, ['45.0.1']],
    ['36.0.0', '45.0.0', RULER, ['36.1.0']],
    ['12.0.0', '88.5.3', PROMETHEUS, ['39.2.0']],
  ])('are from %s to %s of one claim those that it crosses', (from, to, claim, boundaries) => {
    const naming = { cleanPrometheusOperatorObjectNames: true };
    const at = (chartVersion: string) => ({ release: { ...KPS, chartVersion }, naming });
    expect(renameCauses(at(from), at(to), claim)).toStrictEqual([{ kind: 'chart-version', from, to, boundaries }]);
  });
});
