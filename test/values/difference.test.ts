import fc from 'fast-check';
import { difference, mapOf } from '../../src/values/difference';
import { mergeLayers } from '../../src/values/merge';
import { showPath, type Values } from '../../src/values/values';
import { arbitraryValues } from '../tools/arbitrary-values';

const set = (lower: Values, wanted: Values): Values => mapOf(difference(lower, wanted).set);
const kept = (lower: Values, wanted: Values) => difference(lower, wanted).kept.map((path) => showPath(path));

describe('what a later values file must set', () => {
  test.each<[what: string, lower: Values, wanted: Values, overlay: object]>([
    ['nothing where all is there', { a: { b: [1] } }, { a: { b: [1] } }, {}],
    [
      'what is missing, at every depth',
      { a: { b: 1 } },
      { a: { b: 1, c: { d: 1 } }, e: {} },
      { a: { c: { d: 1 } }, e: {} },
    ],
    ['another scalar alone', { a: 1, b: 1 }, { a: 1, b: '1' }, { b: '1' }],
    ['a list as a whole', { a: [1, 2] }, { a: [0, 1, 2] }, { a: [0, 1, 2] }],
    [
      'a map in the place of something else',
      { a: null, b: 1, c: [] },
      { a: {}, b: { c: 1 }, c: {} },
      { a: {}, b: { c: 1 }, c: {} },
    ],
    ['something else in the place of a map', { a: { b: 1 }, c: { d: 1 } }, { a: null, c: [] }, { a: null, c: [] }],
  ])('is %s', (_, lower, wanted, overlay) => {
    expect(set(lower, wanted)).toStrictEqual(overlay);
    expect(kept(lower, wanted)).toEqual([]);
  });

  test('gives what is wanted once it is merged, except for keys that it cannot remove', () => {
    fc.assert(
      fc.property(arbitraryValues, arbitraryValues, (lower, wanted) => {
        const { set: paths, kept: left } = difference(lower, wanted);
        const result = mergeLayers(mapOf(paths), lower);
        expect(difference(wanted, result)).toEqual({ set: expect.any(Array) as unknown, kept: [] });
        expect(
          difference(wanted, result)
            .set.map(({ path }) => path)
            .sort(),
        ).toEqual([...left].sort());
      }),
    );
  });
});

test.each<[lower: Values, wanted: Values, paths: string[]]>([
  [{ a: 1, b: 1 }, { b: 1 }, ['a']],
  [{ a: { b: { c: 1 }, d: 1 } }, { a: { d: 1 } }, ['a.b']],
  [{ a: { b: null } }, { a: {} }, ['a.b']],
  [{ a: { b: 1 } }, { a: 1 }, []],
])('a later values file cannot remove keys: %j to %j', (lower, wanted, paths) => {
  expect(kept(lower, wanted)).toEqual(paths);
});
