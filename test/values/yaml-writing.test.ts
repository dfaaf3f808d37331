import { HelmValues } from '../../src';
import { toHelmYaml } from '../../src/values/helm-yaml';
import { valuesOf } from '../tools/yaml-reads';
import { TRICKY } from '../tools/arbitrary-values';

describe('written values', () => {
  test.each([
    ...['a', 'Z', 'kube-prometheus-stack', 'a_b.c@d/e', '/data/kps', 'v1.2.3', 'two words', 'a b c', 'x/y z-0', 'nope'],
    ...['10Gi', '5KB', '512MiB', '400GB', '1Ti', '2Pi', '15MB'],
  ])('have no quotes around %s', (text) => {
    expect(toHelmYaml({ [text]: text })).toBe(`${text}: ${text}\n`);
  });

  test.each([
    // words and numbers of some version of YAML
    ...[
      '',
      '~',
      'y',
      'No',
      'on',
      'TRUE',
      'null',
      '1',
      '-1',
      '0x1F',
      '0o17',
      '1_000',
      '1e3',
      '.5',
      '12:30',
      '2001-12-14',
    ],
    // what begins with a sign that has a meaning, or might get one
    ...['-a', '?a', ':a', '#a', '&a', '*a', '!a', '|', '>', '@a', '%a', '`a', '{a', '[a', '=', '<<', '.a', '_a'],
    // what has such a sign in it
    ...['a: b', 'a:b', 'a #b', 'a, b', 'a{b', 'a+b', 'a=b', 'a*', 'ä'],
    // spaces that a reader may drop
    ...[' a', 'a ', 'a  b', 'a\tb'],
    // no sizes
    ...['10Gix', 'x 10Gi+', '-10Gi', '10', '10m', '10Xi', '1.5Gi', '10GiB.', '10Gii', '10G iB', '5K', '15M', '1KBi'],
  ])('have quotes around %j', (text) => {
    const quoted = JSON.stringify(text);
    expect(toHelmYaml({ [text]: text })).toBe(`${quoted}: ${quoted}\n`);
  });

  test.each<[text: string, written: string]>([
    ['a\n', 'a: |\n  a\n'],
    ['a\nb', 'a: |-\n  a\n  b\n'],
    ['#!/bin/sh\n\n  set -e\n', 'a: |\n  #!/bin/sh\n\n    set -e\n'],
    ['{{ x }}\n1\n', 'a: |\n  {{ x }}\n  1\n'],
    ['a\n\n', 'a: |+\n  a\n\n'],
    ['a\n\nb\n\n', 'a: |+\n  a\n\n  b\n\n'],
    ['a b\nc d\n', 'a: |\n  a b\n  c d\n'],
  ])('keep the lines of %j in a block', (text, written) => {
    expect(toHelmYaml({ a: text })).toBe(written);
  });

  test.each(['\n', '\na', ' a\nb', 'a \nb', 'a\nb ', 'a\n \nb', 'a\n\tb', 'a\tb\nc', 'a\r\nb', 'ä\nb', 'a\nä'])(
    'have no block of %j, which a reader may change',
    (text) => {
      expect(toHelmYaml({ a: text })).toBe(`a: ${JSON.stringify(text)}\n`);
    },
  );

  test('have no block for a key', () => {
    expect(toHelmYaml({ 'a\nb': 1 })).toBe('"a\\nb": 1\n');
  });

  test('have a list of strings in the same manner', () => {
    expect(toHelmYaml({ a: ['yes', 'b', 'c\nd\n', ''] })).toBe('a:\n  - "yes"\n  - b\n  - |\n    c\n    d\n  - ""\n');
  });

  test('never fold a long line', () => {
    const text = 'word '.repeat(60);
    const plain = `a ${'b'.repeat(300)} c`;
    expect(toHelmYaml({ a: text, b: plain })).toBe(`a: "${text}"\nb: ${plain}\n`);
  });

  test.each<[value: unknown, written: string]>([
    [1, '1'],
    [-1.5, '-1.5'],
    [0, '0'],
    [2 ** 53, '9007199254740992'],
    [2 ** 63, '9223372036854775808'],
    [-(2 ** 63), '-9223372036854775808'],
    [1e21, '1000000000000000000000'],
    [1e-7, '1e-7'],
    [true, 'true'],
    [false, 'false'],
    [null, 'null'],
    [[], '[]'],
    [{}, '{}'],
  ])('have %j with all of its digits and signs', (value, written) => {
    expect(toHelmYaml({ a: value })).toBe(`a: ${written}\n`);
  });

  test.each([
    ['\u2028', '\\u2028'],
    ['\u0085', '\\u0085'],
    ['\ufeffx', '\\ufeffx'],
    ['\u0000', '\\u0000'],
    ['a\u00a0b', 'a\\u00a0b'],
  ])('have an escape for what nobody sees', (text, escaped) => {
    expect(toHelmYaml({ [text]: text })).toBe(`"${escaped}": "${escaped}"\n`);
  });

  test('have the same map twice where it stands twice, not an alias', () => {
    const shared = { b: [1] };
    expect(toHelmYaml({ a: shared, c: shared })).toBe('a:\n  b:\n    - 1\nc:\n  b:\n    - 1\n');
  });

  test('have no line of their own for the version of YAML', () => {
    expect(toHelmYaml({})).toBe('{}\n');
  });

  test('have the merge key in quotes, which then is a key like any other', () => {
    expect(toHelmYaml({ '<<': { a: 1 } })).toBe('"<<":\n  a: 1\n');
  });

  test.each(TRICKY.map((text) => [JSON.stringify(text).slice(0, 40), text]))(
    'are read back as they were: %s',
    (_, text) => {
      const values = { [text]: [text, { [`a${text}`]: `${text}b` }] };
      expect(valuesOf(toHelmYaml(values))).toEqual(values);
    },
  );
});

describe('the file of values', () => {
  test.each<[comment: readonly string[], header: string]>([
    [[], ''],
    [['one'], '# one\n\n'],
    [['one', '', 'two'], '# one\n#\n# two\n\n'],
    [['one\ntwo'], '# one\n# two\n\n'],
    [['ends with a space '], '# ends with a space\n\n'],
    [['a\u2028b: 1', '\u001b[1m'], '# a\\u2028b: 1\n# \\u001b[1m\n\n'],
  ])('begins with the comment %j', (comment, header) => {
    expect(new HelmValues({ a: 1 }, { comment }).toYaml()).toBe(`${header}a: 1\n`);
  });

  test('begins with the values when there is no comment', () => {
    expect(new HelmValues({ a: 1 }).toYaml()).toBe('a: 1\n');
    expect(new HelmValues({ a: 1 }, {}).toYaml()).toBe('a: 1\n');
  });

  test('keeps its comment when the caller changes the list', () => {
    const comment = ['one'];
    const values = new HelmValues({}, { comment });
    comment.push('two');
    expect(values.toYaml()).toBe('# one\n\n{}\n');
  });
});
