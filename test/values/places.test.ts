import { invalidValue, unwantedValue, valuesPath } from '../../src/values/value-problem';
import fc from 'fast-check';
import { placeOf } from '../../src/values/place';
import { isMap, isTruthy, listOf, printed, showPath, type Value, valueAt, withValue } from '../../src/values/values';

const VALUES = { a: { b: { c: 1 }, list: [{ d: 2 }], nothing: null }, e: 'text' };

describe('a place in values', () => {
  test.each<[path: readonly string[], value: unknown]>([
    [[], VALUES],
    [['e'], 'text'],
    [['a', 'b', 'c'], 1],
    [['a', 'nothing'], null],
    [['a', 'list'], [{ d: 2 }]],
  ])('has the value at the path %j', (path, value) => {
    expect(valueAt(VALUES, path)).toEqual(value);
  });

  test.each([
    [['x']],
    [['x', 'y', 'z']],
    [['a', 'x']],
    [['a', 'nothing', 'x']],
    [['a', 'list', '0']],
    [['a', 'list', 'length']],
    [['e', 'length']],
    [['a', 'toString']],
    [['constructor', 'name']],
  ])('has nothing at the path %j', (path) => {
    expect(valueAt(VALUES, path)).toBeUndefined();
  });

  test.each<[path: readonly string[], written: string]>([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b', 'c'], 'a.b.c'],
    [['kube-state_metrics', '0'], 'kube-state_metrics.0'],
    [['a', 'b.c', 'd'], 'a["b.c"].d'],
    [['b.c', 'd'], '["b.c"].d'],
    [['a', ''], 'a[""]'],
    [['a', 'b c'], 'a["b c"]'],
    [['a', 'b.', '.c'], 'a["b."][".c"]'],
  ])('is written as people write it: %j', (path, written) => {
    expect(showPath(path)).toBe(written);
  });

  test('is read as the same path again, whatever its keys are', () => {
    const keys = fc.array(fc.string({ unit: 'binary' }), { minLength: 1 });
    fc.assert(
      fc.property(keys, (path) => {
        expect(placeOf(showPath(path))).toEqual(path);
      }),
      { examples: [[['a"b', '\\']], [['0', 'a.b', '', '"]']]] },
    );
  });

  test.each<[path: readonly string[], written: string]>([
    [[], 'values'],
    [['a', 'b'], 'values.a.b'],
    [['b.c', 'd'], 'values["b.c"].d'],
  ])('is below "values" in a problem: %j', (path, written) => {
    expect(valuesPath(path)).toBe(written);
  });
});

describe('a value put into values', () => {
  test.each<[what: string, values: Value | undefined, path: readonly string[], result: object]>([
    ['at a new key', { a: 1 }, ['b'], { a: 1, b: 'new' }],
    ['in the place of another', { a: 1, b: 2 }, ['a'], { a: 'new', b: 2 }],
    ['below a map', { a: { b: 1 } }, ['a', 'c'], { a: { b: 1, c: 'new' } }],
    ['below nothing', {}, ['a', 'b', 'c'], { a: { b: { c: 'new' } } }],
    ['in the place of something that is no map', { a: [1] }, ['a', 'b'], { a: { b: 'new' } }],
    ['in the place of nothing at all', undefined, ['a'], { a: 'new' }],
    ['in the place of a list', [1], ['a'], { a: 'new' }],
    ['nowhere, where the path is empty', { a: 1 }, [], { a: 1 }],
  ])('stands %s', (_, values, path, result) => {
    expect(withValue(values, path, 'new')).toEqual(result);
  });

  test('stands where the one before stood, else behind all others', () => {
    expect(Object.keys(withValue({ b: 1, a: 2 }, ['b'], 3))).toEqual(['b', 'a']);
    expect(Object.keys(withValue({ b: 1 }, ['a'], 3))).toEqual(['b', 'a']);
  });

  test('changes nothing of the values that were given', () => {
    const given = { a: { b: 1 } };
    withValue(given, ['a', 'b'], 2);
    expect(given).toEqual({ a: { b: 1 } });
  });
});

describe('a value', () => {
  test.each<[value: unknown, is: boolean]>([
    [{}, true],
    [{ a: 1 }, true],
    [[], false],
    [null, false],
    [undefined, false],
    ['text', false],
    [1, false],
  ])('is a map or not: %j', (value, is) => {
    expect(isMap(value)).toBe(is);
  });

  test.each<[value: Value | undefined, items: unknown[]]>([
    [
      [1, 'a'],
      [1, 'a'],
    ],
    [[], []],
    [{ 0: 1 }, []],
    ['ab', []],
    [null, []],
    [undefined, []],
  ])('has the items of a list, or none: %j', (value, items) => {
    expect(listOf(value)).toEqual(items);
  });

  // https://pkg.go.dev/text/template: false, 0, any nil, and any array, slice, map, or string of length zero
  test.each<[value: Value | undefined, truth: boolean]>([
    [false, false],
    [0, false],
    ['', false],
    [null, false],
    [undefined, false],
    [[], false],
    [{}, false],
    [true, true],
    [-1, true],
    ['false', true],
    [[null], true],
    [{ a: undefined }, true],
  ])('is true to a template or not: %j', (value, truth) => {
    expect(isTruthy(value)).toBe(truth);
  });

  test.each<[value: Value, text: string]>([
    ['text', 'text'],
    [12, '12'],
    [0.5, '0.5'],
    [true, 'true'],
    [null, 'null'],
    [[1, 'a'], '[1,"a"]'],
    [{ a: 1 }, '{"a":1}'],
  ])('is printed into a name: %j', (value, text) => {
    expect(printed(value)).toBe(text);
  });
});

describe('a problem of a value', () => {
  test('has the place, the value and what is right', () => {
    expect(invalidValue('values-break-storage', ['a', 'b'], 2, 'one')).toMatchObject({
      code: 'values-break-storage',
      path: 'values.a.b',
      got: '2',
      expected: 'one',
    });
    expect(invalidValue('values-break-storage', ['a'], undefined, 'one', 'add it')).toMatchObject({ fix: 'add it' });
  });

  test('has the place and the value of what must not be there', () => {
    expect(unwantedValue('values-break-storage', ['a'], 'x', 'it is so')).toMatchObject({
      code: 'values-break-storage',
      path: 'values.a',
      got: '"x"',
    });
    expect(unwantedValue('values-break-storage', ['a'], 'x', 'it is so', 'move it').fix).toMatch(/\bmove it$/);
  });
});
