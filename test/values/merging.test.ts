import fc from 'fast-check';
import { HelmValues, type Values } from '../../src';
import { layersOf } from '../../src/values/helm-values';
import { mergeLayers, overDefaults } from '../../src/values/merge';
import { arbitraryValues } from '../tools/arbitrary-values';
import { codesOf } from '../tools/describe';

/** Freezes all of a tree: writing to it then throws. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

describe('two layers of values', () => {
  test.each<[what: string, lower: Values, upper: Values, merged: object]>([
    ['keys of both', { a: 1 }, { b: 2 }, { a: 1, b: 2 }],
    ['the upper of two scalars', { a: 1 }, { a: 'x' }, { a: 'x' }],
    ['maps, deeply', { a: { b: { c: 1, d: 1 } } }, { a: { b: { c: 2, e: 2 } } }, { a: { b: { c: 2, d: 1, e: 2 } } }],
    ['the upper of two lists', { a: [1, 2] }, { a: [3] }, { a: [3] }],
    ['a map over a scalar', { a: 1 }, { a: { b: 1 } }, { a: { b: 1 } }],
    ['a scalar over a map', { a: { b: 1 } }, { a: 1 }, { a: 1 }],
    ['a map over null', { a: null }, { a: { b: 1 } }, { a: { b: 1 } }],
    ['a list over a map', { a: { b: 1 } }, { a: [] }, { a: [] }],
    [
      'false, 0 and empty text over something',
      { a: 1, b: 1, c: 1 },
      { a: false, b: 0, c: '' },
      { a: false, b: 0, c: '' },
    ],
    [
      'null over something, because it deletes what the chart has',
      { a: { b: 1 }, c: 1 },
      { a: null, c: null },
      { a: null, c: null },
    ],
    ['null of the lower layer', { a: null }, {}, { a: null }],
    ['null over nothing', {}, { a: { b: null } }, { a: { b: null } }],
  ])('merge to %s', (_, lower, upper, merged) => {
    expect(mergeLayers(upper, lower)).toStrictEqual(merged);
  });

  test('take undefined for not set, on either side and at every depth', () => {
    const merged = mergeLayers(
      { a: undefined, b: { c: undefined, d: 1 }, f: undefined, h: { i: undefined } },
      { a: 1, b: { c: 2, e: undefined }, g: undefined, f: { j: undefined, k: 1 } },
    );
    expect(merged).toStrictEqual({ a: 1, b: { c: 2, d: 1 }, f: { k: 1 }, h: {} });
  });

  test("have the upper layer's keys first, in their order", () => {
    expect(Object.keys(mergeLayers({ c: 1, b: 1 }, { a: 1, b: 1, d: 1 }))).toEqual(['c', 'b', 'a', 'd']);
  });

  test('may have the key __proto__, which is a key like any other', () => {
    const layer = JSON.parse('{"__proto__": {"a": 1}}') as Values;
    const merged = mergeLayers(layer, JSON.parse('{"__proto__": {"b": 1}}') as Values);
    expect(Object.entries(merged)).toEqual([['__proto__', { a: 1, b: 1 }]]);
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
  });

  test('do not take what every object has for a value of the other', () => {
    expect(mergeLayers({ toString: null }, {})).toStrictEqual({ toString: null });
    expect(overDefaults({ toString: null }, {})).toStrictEqual({ toString: null });
  });
});

describe("values over a chart's defaults", () => {
  test.each<[what: string, values: Values, defaults: Values, merged: object]>([
    ['what is set, and the defaults of all else', { a: 1 }, { a: 0, b: 0 }, { a: 1, b: 0 }],
    ['no default where there is null', { a: null }, { a: 1, b: 1 }, { b: 1 }],
    [
      'no default where there is null, at every depth',
      { a: { b: null } },
      { a: { b: { c: 1 }, d: 1 } },
      { a: { d: 1 } },
    ],
    ['null where the chart has no default', { a: null, b: { c: null } }, {}, { a: null, b: { c: null } }],
    ['null where that is the default', {}, { a: null }, { a: null }],
    ['nothing where null meets null', { a: null }, { a: null }, {}],
  ])('are %s', (_, values, defaults, merged) => {
    expect(overDefaults(values, defaults)).toStrictEqual(merged);
  });
});

describe('layers of values', () => {
  test('merge to one, of which the last wins', () => {
    expect(HelmValues.merge([{ a: 1, b: 1 }, { b: 2, c: 2 }, { c: 3 }]).data).toEqual({ a: 1, b: 2, c: 3 });
  });

  test('merge to nothing when there is none', () => {
    expect(HelmValues.merge([]).data).toEqual({});
  });

  test('may be values that were made before', () => {
    expect(HelmValues.merge([new HelmValues({ a: 1 }), { b: 2 }]).data).toEqual({ a: 1, b: 2 });
  });

  test('merge to values with a comment', () => {
    expect(HelmValues.merge([{ a: 1 }], { comment: ['of both'] }).toYaml()).toBe('# of both\n\na: 1\n');
  });

  test('are refused for what YAML cannot hold, in any of them', () => {
    expect(codesOf(() => HelmValues.merge([{ a: Number.NaN }, { b: () => 1 }, 'c']))).toEqual([
      'not-plain-data values',
      'not-plain-data values.a',
      'not-plain-data values.b',
    ]);
  });

  test.each([undefined, null, { a: 1 }, 'a', 1])('are refused when they are no list: %j', (layers) => {
    expect(codesOf(() => HelmValues.merge(layers as never))).toEqual(['not-plain-data layers']);
  });

  test('are a list, or one of them alone', () => {
    const values = new HelmValues({ a: 1 });
    expect(layersOf(undefined)).toStrictEqual([]);
    expect(layersOf({ a: 1 })).toEqual([{ a: 1 }]);
    expect(layersOf(values)).toEqual([values]);
    expect(layersOf([{ a: 1 }, values])).toEqual([{ a: 1 }, values]);
  });

  test('are not changed, and can be said twice', () => {
    fc.assert(
      fc.property(arbitraryValues, arbitraryValues, (a, b) => {
        const before = structuredClone([a, b]);
        const merged = HelmValues.merge([frozen(a), frozen(b)]).data;
        expect([a, b]).toEqual(before);
        expect(HelmValues.merge([a, b, b]).data).toEqual(merged);
        expect(HelmValues.merge([merged, b]).data).toEqual(merged);
        expect(HelmValues.merge([a, {}]).data).toEqual(HelmValues.merge([a]).data);
      }),
    );
  });
});

describe('values', () => {
  test('are a copy of what was given', () => {
    const given = { a: { b: 1 } };
    const { data } = new HelmValues(given);
    given.a.b = 2;
    expect(data).toEqual({ a: { b: 1 } });
  });

  test('are refused for all that YAML cannot hold', () => {
    expect(codesOf(() => new HelmValues({ a: Number.NaN, b: [1n] }))).toEqual([
      'not-plain-data values.a',
      'not-plain-data values.b.0',
    ]);
  });
});
