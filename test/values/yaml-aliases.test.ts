import { placesOf, valuesOf, yamlReads } from '../tools/yaml-reads';

describe('an alias', () => {
  test('stands for the node with its anchor, of any kind', () => {
    expect(valuesOf('a: [&s x, &m {b: 1}, &l [2], &n ~]\nc: [*s, *m, *l, *n]\n')).toEqual({
      a: ['x', { b: 1 }, [2], null],
      c: ['x', { b: 1 }, [2], null],
    });
  });

  test('stands for the last node before it with its anchor', () => {
    expect(valuesOf('a: &x 1\nb: *x\nc: &x 2\nd: *x\n')).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });

  test('may stand twice, also beside each other and within another', () => {
    expect(valuesOf('a: &a {x: 1}\nb: &b [*a, *a]\nc: [*b, *a, *b]\n')).toEqual({
      a: { x: 1 },
      b: [{ x: 1 }, { x: 1 }],
      c: [[{ x: 1 }, { x: 1 }], { x: 1 }, [{ x: 1 }, { x: 1 }]],
    });
  });

  test.each<[text: string, ...places: string[]]>([
    ['a: &a {b: [*a]}\n', '1:12'],
    ['a: &a {b: &b [*a, *b]}\n', '1:15', '1:19'],
    ['a: &a {b: &b {c: *a}}\nd: *b\n', '1:18'],
  ])('is refused within its own anchor: %j', (text, ...places) => {
    expect(Array.from(new Set(placesOf(text)))).toEqual(places);
  });
});

describe('a merge key', () => {
  test.each<[what: string, text: string, merged: object]>([
    ['a map', '{<<: {x: 1}, y: 2}', { x: 1, z: 2 }],
    ['an alias', '{<<: *b, z: 2}', { x: 1, z: 2 }],
    ['a list, of which the first wins', '{<<: [{x: 2}, *b, {x: 3, z: 3}]}', { x: 2, z: 3 }],
    ['an empty list', '{<<: []}', {}],
    ['a map that merges another', '{<<: {<<: *b, z: 2}}', { x: 1, z: 2 }],
    ['two maps, one after the other', '{<<: {x: 2}, <<: *b}', { x: 1 }],
    ['under a key behind it', '{<<: *b, x: 2}', { x: 2 }],
    ['over a key before it', '{x: 2, <<: *b}', { x: 1 }],
    ['the same map twice', '{<<: *b, <<: *b}', { x: 1 }],
  ])('merges %s', (_, text, merged) => {
    expect(valuesOf(`b: &b {x: 1}\na: ${text.replace('y:', 'z:')}\n`)).toEqual({ b: { x: 1 }, a: merged });
  });

  test.each(['"<<"', "'<<'", '!!str <<'])('is a key like any other when it is written as %s', (key) => {
    expect(valuesOf(`a: {${key}: {x: 1}}\n`)).toEqual({ a: { '<<': { x: 1 } } });
  });

  test('may give a key that the map has too', () => {
    expect(placesOf('a: 1\n<<: {a: 2}\n')).toEqual([]);
    expect(placesOf('<<: {a: 2}\na: 1\n')).toEqual([]);
  });

  test('may merge what its alias was used for before', () => {
    expect(valuesOf('b: &b {x: 1}\na: {<<: *b, z: *b}\n')).toEqual({ b: { x: 1 }, a: { x: 1, z: { x: 1 } } });
  });
});

describe('the aliases of a file', () => {
  /** A list that counts for 1000 values, and so many aliases of it. */
  const thousands = (aliases: number): string =>
    `a: &a [${Array(999).fill('x').join(',')}]\nb:\n${'- *a\n'.repeat(aliases)}`;

  test('may stand for 100,000 values', () => {
    expect(placesOf(thousands(100))).toEqual([]);
  });

  test('are refused from the first one beyond that, and only once', () => {
    expect(placesOf(thousands(103))).toEqual(['103:3']);
  });

  /** Seven lines, each of ten aliases of the line before. */
  const bomb = (first: string, line: (aliases: string) => string): string =>
    ['a', 'b', 'c', 'd', 'e', 'f', 'g']
      .map(
        (name, index, names) =>
          `${name}: &${name} ${
            index === 0
              ? first
              : line(
                  Array(10)
                    .fill(`*${names[index - 1] ?? ''}`)
                    .join(', '),
                )
          }`,
      )
      .join('\n');

  test('are refused at the outermost alias when each stands for many others', () => {
    const text = bomb('[x, x, x, x, x, x, x, x, x, x]', (aliases) => `[${aliases}]`);
    expect(placesOf(text)).toEqual(['5:36']);
  });

  test('are refused when each merges many others', () => {
    const text = bomb('{}', (aliases) => `{<<: [${aliases}]}`);
    expect(placesOf(text)).toHaveLength(1);
  });

  test('are refused where they are, also in a map that is merged and no alias itself', () => {
    const text = thousands(101).replace('b:\n', 's: &s x\nt: *s\n<<:\n b:\n ').replaceAll('\n- ', '\n - ');
    expect(placesOf(text)).toEqual(['106:4']);
  });

  test('are nothing that the values hold after they were refused', () => {
    const { values } = yamlReads(thousands(101));
    expect((values.b as readonly unknown[]).slice(99)).toEqual([expect.any(Array), null]);
  });
});
