import type { Problem } from '../../src';
import { conflicts, must, type Setting, settingsLayer } from '../../src/values/settings';

/** What programs see of a problem, without its sentences. */
const seen = ({ code, path, got }: Problem): object => ({ code, path, got });

describe('settings', () => {
  test('are one layer of values, each at its path', () => {
    const settings: readonly Setting[] = [
      { path: ['a', 'b'], value: 1 },
      { path: ['a', 'c'], value: [2] },
      { path: ['d'], value: { e: null } },
    ];
    expect(settingsLayer(settings)).toEqual({ a: { b: 1, c: [2] }, d: { e: null } });
    expect(settingsLayer([])).toEqual({});
  });

  test('win over settings before them at the same path', () => {
    expect(
      settingsLayer([
        { path: ['a'], value: 1 },
        { path: ['a'], value: 2 },
      ]),
    ).toEqual({ a: 2 });
  });
});

describe("a user's values", () => {
  const three = must(['a', 'b'], 3, 'it is so');

  test.each<[what: string, users: object]>([
    ['nothing', {}],
    ['other values', { c: 1, a: { c: 4 } }],
    ['nothing below the map', { a: {} }],
    ['the same value', { a: { b: 3 } }],
    ['something undefined', { a: { b: undefined } }],
    ['an undefined map', { a: undefined }],
  ])('may say %s', (_, users) => {
    expect(conflicts(users as never, [three])).toEqual([]);
  });

  test.each<[value: unknown, got: string]>([
    [4, '4'],
    ['3', '"3"'],
    [null, 'null'],
    [{ c: 3 }, '{ c }'],
  ])('may not say something else: %j', (value, got) => {
    expect(conflicts({ a: { b: value } } as never, [three]).map(seen)).toEqual([
      { code: 'values-break-storage', path: 'values.a.b', got },
    ]);
  });

  test('may say the same map or list again, and no other', () => {
    const setting = must(['a'], { b: [1, { c: 2 }] }, 'it is so');
    expect(conflicts({ a: { b: [1, { c: 2 }] } }, [setting])).toEqual([]);
    expect(conflicts({ a: { b: [1, { c: 3 }] } }, [setting]).map(seen)).toEqual([
      { code: 'values-break-storage', path: 'values.a', got: '{ b }' },
    ]);
  });

  test('may say what means the same, where a setting knows what does', () => {
    const setting = must(['a'], '1Gi', 'it is so', (users, own) => users === own || users === '1024Mi');
    expect(conflicts({ a: '1024Mi' }, [setting])).toEqual([]);
    expect(conflicts({ a: '1025Mi' }, [setting])).toHaveLength(1);
  });

  test('may say anything where nothing breaks', () => {
    const setting = { path: ['a', 'b'], value: 3 };
    expect(conflicts({ a: { b: 4 } }, [setting])).toEqual([]);
    expect(conflicts({ a: 4 }, [setting])).toEqual([]);
  });

  test.each<[users: object, path: string, got: string]>([
    [{ a: 1 }, 'values.a', '1'],
    [{ a: null }, 'values.a', 'null'],
    [{ a: [] }, 'values.a', '[]'],
    [{ a: { b: 'x' } }, 'values.a.b', '"x"'],
    [{ a: { b: false } }, 'values.a.b', 'false'],
  ])('may not have something else in the place of a map: %j', (users, path, got) => {
    const setting = must(['a', 'b', 'c'], 3, 'it is so', () => true);
    const problems = conflicts(users as never, [setting]);
    expect(problems.map(seen)).toEqual([{ code: 'values-break-storage', path, got }]);
    expect(problems[0]?.expected).toMatch(/^a map\b/);
  });

  test('hear what is right, and why', () => {
    expect(conflicts({ a: { b: 4 } }, [three])[0]?.expected).toMatch(/^3\b.*\bit is so$/);
  });

  test('hear of every conflict, in the order of the settings', () => {
    const settings = [three, must(['d'], true, 'it is so'), must(['e'], 1, 'it is so')];
    expect(conflicts({ e: 2, d: true, a: { b: 1 } }, settings).map(({ path }) => path)).toEqual([
      'values.a.b',
      'values.e',
    ]);
  });

  test('conflict if the rule of the setting says so', () => {
    const setting: Setting = { path: ['a'], value: 1, breaks: (users) => (users === 5 ? 'five breaks' : undefined) };
    expect(conflicts({ a: 2 }, [setting])).toEqual([]);
    expect(conflicts({ a: 5 }, [setting])).toHaveLength(1);
  });
});
