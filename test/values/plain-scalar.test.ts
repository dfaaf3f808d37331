import { plainScalar, readsAsString, ScalarProblem } from '../../src/values/plain-scalar';

/** The ways to write a word that YAML 1.1 lists: small, with one capital, in capitals. */
const WORDS: readonly [value: boolean | null, ...texts: string[]][] = [
  [null, '', '~', 'null', 'Null', 'NULL'],
  [true, 'y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'],
  [false, 'n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'],
];
const INTEGERS: readonly [text: string, value: number][] = [
  ['0', 0],
  ['7', 7],
  ['10', 10],
  ['1234567890', 1234567890],
  ['+12', 12],
  ['-12', -12],
  ['-0', 0],
  ['0x1F', 31],
  ['0Xff', 255],
  ['-0x10', -16],
  ['+0x10', 16],
  ['0b101', 5],
  ['0B11', 3],
  ['-0b11', -3],
  ['00', 0],
  ['017', 15],
  ['-017', -15],
  ['0o17', 15],
  ['0O17', 15],
  ['1_000', 1000],
  ['1__0', 10],
  ['1_', 1],
  ['+1_0', 10],
  ['0x_F_F', 255],
];
const FLOATS: readonly [text: string, value: number][] = [
  ['1.5', 1.5],
  ['12.75', 12.75],
  ['-1.5', -1.5],
  ['+1.5', 1.5],
  ['5.', 5],
  ['.5', 0.5],
  ['.25', 0.25],
  ['-.5', -0.5],
  ['1e3', 1000],
  ['1E3', 1000],
  ['1e+3', 1000],
  ['1e-3', 0.001],
  ['12e10', 12e10],
  ['1.e2', 100],
  ['.5e1', 5],
  ['08', 8],
  ['09.5', 9.5],
  ['12e03', 12000],
  ['-0.0', 0],
  ['1_0.5_0', 10.5],
  ['.5_0', 0.5],
  ['.5e1_0', 5e9],
];
const STRINGS: readonly string[] = [
  // no words
  ...['nULL', 'yEs', 'tRUE', 'oN', 'oFF', 'yy', 'none', 'nan', 'NaN', 'inf', 'Infinity', '~~', 'a'],
  ...['.iNF', '.naN', '-.nan', '+.NaN', 'x.inf', 'x.nan', '.inf.', '.nans', '..inf'],
  // no integers
  ...['0x', '0xG', '0xFG', '0o', '0o8', '0O18', '0b', '0b2', '0b12', '1-5', '5-1', '1 5', 'x1', '_1', '-_', '--1'],
  // no floats
  ...['.', '-', '+', '.e5', '1e', '1e+', '1.2.3', '1e3.5', '1e-', '..5', '1..5', '+-1.5', '-a.5', '1.5x', '.5x', '1,5'],
  // too large for any number; a float in hexadecimal digits there is none
  ...['0x10000000000000000', '-0x8000000000000001'],
  ...['1e400', '-1e400', '.5_', '._5', '.5__0', '.1_e5', '.5e_1'],
  // sizes, times and dates
  ...['10Gi', '0.5Gi', '12:30', '190:20:30', '190:20:30.15', '2001-12-14', '2001-12-14t21:59:43.10-05:00', '2001-1-1'],
];

describe('a scalar without quotes', () => {
  test.each(WORDS.flatMap(([value, ...texts]) => texts.map((text) => ({ text, value }))))(
    'is $value when it is the word "$text"',
    ({ text, value }) => {
      expect(plainScalar(text)).toBe(value);
    },
  );

  test.each(INTEGERS)('is a whole number when it is %s', (text, value) => {
    expect(plainScalar(text)).toBe(value);
  });

  test.each(FLOATS)('is a number when it is %s', (text, value) => {
    expect(plainScalar(text)).toBe(value);
  });

  test.each(STRINGS)('is a string when it is %s', (text) => {
    expect(plainScalar(text)).toBe(text);
  });

  test.each(['.inf', '.Inf', '.INF', '+.inf', '-.Inf', '-.INF', '.nan', '.NaN', '.NAN'])(
    'is refused when it is %s, which JSON does not know',
    (text) => {
      expect(() => plainScalar(text)).toThrow(ScalarProblem);
    },
  );

  // 2^53 is the last of the whole numbers that a float64 holds without a gap
  test.each([
    '9007199254740993',
    '-9007199254740993',
    '0x20000000000001',
    // the largest of an int64 and of an uint64
    '9223372036854775807',
    '+9223372036854775807',
    '18446744073709551615',
    '0777777777777777777777',
  ])('is refused when it is %s, which a float64 rounds', (text) => {
    expect(() => plainScalar(text)).toThrow(ScalarProblem);
  });

  test.each([
    ['9007199254740992', 2 ** 53],
    ['-9007199254740992', -(2 ** 53)],
    ['9007199254740994', 2 ** 53 + 2],
    ['9223372036854775808', 2 ** 63],
    ['-9223372036854775808', -(2 ** 63)],
  ])('keeps the large number %s, which a float64 holds', (text, value) => {
    expect(plainScalar(text)).toBe(value);
  });

  // what is beyond an int64, or an uint64 without a sign, is a float to Helm
  test.each([
    ['+9223372036854775809', 2 ** 63],
    ['-9223372036854775809', -(2 ** 63)],
    ['18446744073709551617', 2 ** 64],
    ['+18446744073709551615', 2 ** 64],
  ])('is a float when it is %s, beyond all integers', (text, value) => {
    expect(plainScalar(text)).toBe(value);
  });
});

describe('a name without quotes', () => {
  test.each(['prometheus', 'kps-0', '10Gi', '1.2.3', '2001-12-14', '_1'])('reads as itself when it is %s', (text) => {
    expect(readsAsString(text)).toBe(true);
  });

  test.each(['', 'yes', '~', '12', '1e3', '0x1F', '.inf', '9007199254740993'])(
    'reads as something else, or not at all, when it is "%s"',
    (text) => {
      expect(readsAsString(text)).toBe(false);
    },
  );
});
