import { valuesOf } from '../tools/yaml-reads';

describe('a values file', () => {
  test.each<[text: string, values: object]>([
    ['', {}],
    ['# nothing\n', {}],
    ['---\n', {}],
    ['---\n---\n', {}],
    ['{}', {}],
    ['null\n', {}],
    ['~', {}],
    ['!!null\n', {}],
    ['!!null ""\n', {}],
  ])('is an empty map when its text is %j', (text, values) => {
    expect(valuesOf(text)).toEqual(values);
  });

  test.each([
    'a: 1\n---\n',
    '---\na: 1\n',
    '---\n---\na: 1\n',
    '# one\n---\n# two\n---\na: 1\n...\n',
    '%YAML 1.1\n---\na: 1',
  ])('is its one document that holds something when its text is %j', (text) => {
    expect(valuesOf(text)).toEqual({ a: 1 });
  });

  test('keeps its keys in their order', () => {
    expect(Object.keys(valuesOf('b: 1\na: {}\nc: []\n'))).toEqual(['b', 'a', 'c']);
  });

  test('holds maps and lists, in blocks and on one line', () => {
    expect(valuesOf('a:\n  b: {c: [1, {d: x}], e: }\n  f:\n  - g: 1\n  -\n  - - h\n')).toEqual({
      a: { b: { c: [1, { d: 'x' }], e: null }, f: [{ g: 1 }, null, ['h']] },
    });
  });

  test('holds null where a key has no value', () => {
    expect(valuesOf('a:\n? b\n? c\n: 1\n')).toEqual({ a: null, b: null, c: 1 });
  });

  test('holds what its words and numbers without quotes mean in YAML 1.1', () => {
    expect(valuesOf('a: [yes, off, ~, 017, 1e3, 12:30, v1]')).toEqual({
      a: [true, false, null, 15, 1000, '12:30', 'v1'],
    });
  });

  test('holds a string where a word or number has quotes', () => {
    expect(valuesOf(`a: ["yes", '~', "017", '1e3', "", '']`)).toEqual({ a: ['yes', '~', '017', '1e3', '', ''] });
  });

  test('holds a string where a number stands in a block', () => {
    expect(valuesOf('a: |\n  12\nb: >-\n  12\nc: |-\n  yes\n')).toEqual({ a: '12\n', b: '12', c: 'yes' });
  });

  test('has the escapes of quotes resolved', () => {
    expect(valuesOf(`a: "\\u2028\\x41\\n"\nb: 'it''s'\n`)).toEqual({ a: '\u2028A\n', b: "it's" });
  });
});

describe('a tag', () => {
  test.each<[text: string, value: unknown]>([
    ['!!str 5', '5'],
    ['!!str yes', 'yes'],
    ['!!str .inf', '.inf'],
    ['!!str 9007199254740993', '9007199254740993'],
    ['!!str', ''],
    ['!!int 7', 7],
    ['!!int "7"', 7],
    ["!!int '0x1F'", 31],
    ['!!float 3', 3],
    ['!!float "1.5"', 1.5],
    ['!!bool yes', true],
    ['!!bool "off"', false],
    ['!!null ~', null],
    ['!!null ""', null],
    ['!!null', null],
    ['!!map {b: 1}', { b: 1 }],
    ['!!seq [1]', [1]],
    ['!<tag:yaml.org,2002:int> "5"', 5],
  ])('says the type of %s', (text, value) => {
    expect(valuesOf(`a: ${text}\n`)).toEqual({ a: value });
  });
});

describe('a key', () => {
  test.each([
    ['a', 'a'],
    ['"a b"', 'a b'],
    ['? a\n', 'a'],
    ['y', 'true'],
    ['Off', 'false'],
    ['1', '1'],
    ['-1', '-1'],
    ['0x10', '16'],
    ['1_000', '1000'],
    ['"0x10"', '0x10'],
    ["'yes'", 'yes'],
    ['12:30', '12:30'],
    ['!!str 1.5', '1.5'],
    ['!!str ~', '~'],
    ['""', ''],
    ['__proto__', '__proto__'],
    ['<', '<'],
  ])('is a string, also when it is written as %j', (key, name) => {
    expect(Object.entries(valuesOf(`${key}: 1\n`))).toEqual([[name, 1]]);
  });

  test('may be an alias of a string', () => {
    expect(valuesOf('a: &x k\n*x : 2\n')).toEqual({ a: 'k', k: 2 });
  });

  test('may stand in two maps, of which one holds the other', () => {
    expect(valuesOf('a: {a: {a: 1}}\n')).toEqual({ a: { a: { a: 1 } } });
  });
});
