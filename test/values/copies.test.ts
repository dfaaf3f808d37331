import { copyValues } from '../../src/values/copy-values';
import type { Problem } from '../../src';

/** The copy of what somebody gave, and all problems of it in their order. */
function copied(given: unknown): { readonly copy: object; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const copy = copyValues(given, (found) => {
    problems.push(found);
  });
  return { copy, problems };
}

/** A map of so many maps, one in the other. */
function nested(maps: number): object {
  return Array.from({ length: maps - 1 }).reduce<object>((inner) => ({ a: inner }), {});
}

class Custom {
  public readonly a = 1;
}

describe('a copy of values', () => {
  test.each<[what: string, given: object]>([
    ['every kind of scalar', { a: 'x', b: '', c: 1.5, d: 0, e: true, f: false, g: null }],
    ['maps and lists in each other', { a: { b: [{ c: [] }, [1, [null]]] }, d: {} }],
    ['a string beyond the basic plane', { a: '🔥', '🔥': 1 }],
    ['the largest number', { a: Number.MAX_VALUE, b: -Number.MAX_VALUE }],
  ])('equals %s', (_, given) => {
    expect(copied(given)).toStrictEqual({ copy: given, problems: [] });
  });

  test('shares nothing with what was given', () => {
    const given = { a: { b: [{ c: 1 }] } };
    const { a } = copied(given).copy as typeof given;
    expect([a === given.a, a.b === given.a.b, a.b[0] === given.a.b[0]]).toEqual([false, false, false]);
  });

  test('leaves out of maps what is undefined, at every depth', () => {
    expect(copied({ a: undefined, b: { c: undefined, d: [{ e: undefined }] } })).toStrictEqual({
      copy: { b: { d: [{}] } },
      problems: [],
    });
  });

  test('has zero without a sign, because YAML and JSON know no other', () => {
    expect(copied({ a: -0 })).toStrictEqual({ copy: { a: 0 }, problems: [] });
  });

  test('is of a map without a prototype too', () => {
    const given = Object.assign(Object.create(null) as object, { a: 1 });
    expect(copied(given)).toStrictEqual({ copy: { a: 1 }, problems: [] });
  });

  test('has the key __proto__ as a key', () => {
    const { copy, problems } = copied(JSON.parse('{"__proto__": {"a": 1}}'));
    expect(problems).toEqual([]);
    expect(Object.entries(copy)).toEqual([['__proto__', { a: 1 }]]);
  });

  test('holds a hundred maps one in the other, below the values themselves', () => {
    const given = nested(101);
    expect(copied(given)).toStrictEqual({ copy: given, problems: [] });
  });
});

describe('values that YAML cannot hold', () => {
  test.each<[what: string, given: unknown, got: unknown]>([
    ['not a number', Number.NaN, 'NaN'],
    ['no finite number', -Infinity, '-Infinity'],
    ['half a surrogate pair', '\ud800', expect.any(String)],
    ['a bigint', 10n, 'the bigint 10'],
    ['a function', () => 1, 'a function'],
    ['a symbol', Symbol('s'), 'a symbol'],
    ['a date', new Date(0), 'an instance of Date'],
    ['a map of JavaScript', new Map(), 'an instance of Map'],
    ['an instance of a class', new Custom(), 'an instance of Custom'],
    ['an instance of a class without a name', new (class {})(), 'an instance of a class'],
  ])('are refused for %s', (_, given, got) => {
    const { copy, problems } = copied({ a: { b: [0, given], c: 1 } });
    expect(problems).toMatchObject([{ code: 'not-plain-data', path: 'values.a.b.1', got }]);
    expect(copy).toEqual({ a: { b: [0, null], c: 1 } });
  });

  test.each([10n, Number.NaN, '\udc00', new Date(0), () => 1])('are left out of a map: %s', (given) => {
    expect(copied({ a: given, b: 1 })).toMatchObject({ copy: { b: 1 }, problems: [{ path: 'values.a' }] });
    expect(Object.keys(copied({ a: given, b: 1 }).copy)).toEqual(['b']);
  });

  test('are refused for an item that is undefined, because a list cannot leave it out', () => {
    const { copy, problems } = copied({ a: [1, undefined, null] });
    expect(problems).toMatchObject([{ code: 'not-plain-data', path: 'values.a.1', got: 'undefined' }]);
    expect(copy).toEqual({ a: [1, null, null] });
  });

  test('are refused once for each place', () => {
    const { problems } = copied({ a: Number.NaN, 'b.c': [undefined, { d: 1n }] });
    expect(problems.map(({ path }) => path)).toEqual(['values.a', 'values["b.c"].0', 'values["b.c"].1.d']);
  });

  test('are refused when they are nested deeper than a hundred levels', () => {
    const { problems } = copied(nested(102));
    expect(problems).toMatchObject([{ code: 'not-plain-data', path: `values${'.a'.repeat(101)}` }]);
  });

  test('are refused when they are within themselves', () => {
    const given: Record<string, unknown> = {};
    given.a = given;
    expect(copied(given).problems).toMatchObject([{ code: 'not-plain-data', path: `values${'.a'.repeat(101)}` }]);
  });

  test.each<[what: string, given: unknown, got: string]>([
    ['nothing', undefined, 'nothing'],
    ['null', null, 'null'],
    ['a string', 'a', '"a"'],
    ['a number', 1, '1'],
    ['a list', [1], '[1]'],
  ])('are refused when they are %s and no map', (_, given, got) => {
    expect(copied(given)).toMatchObject({ copy: {}, problems: [{ code: 'not-plain-data', path: 'values', got }] });
  });

  test('are refused when reading them fails', () => {
    const given = {
      get a(): never {
        throw new Error('no');
      },
    };
    const { copy, problems } = copied(given);
    expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual(['not-plain-data values']);
    // what stands there cannot be shown
    expect(problems[0]?.got).toBeUndefined();
    expect(problems[0]?.expected).not.toBeUndefined();
    expect(copy).toEqual({});
  });
});
