import fc from 'fast-check';
import type { Values } from '../../src';
import { runs } from './runs';

/** Strings that YAML 1.1, or some reader of it, interprets as something else. */
export const TRICKY: readonly string[] = [
  ...['y', 'n', 'yes', 'No', 'ON', 'off', 'true', 'False', 'null', 'Null', '~', '', ' '],
  ...[
    '0',
    '-0',
    '+1',
    '017',
    '08',
    '0o17',
    '0x1F',
    '0b101',
    '1_000',
    '1e3',
    '1E5',
    '.5',
    '5.',
    '12:30',
    '190:20:30.15',
  ],
  ...['.inf', '-.INF', '.nan', 'inf', 'NaN', '1e400', '9007199254740993', '18446744073709551616', '_1', '1__0'],
  ...[
    '2001-12-14',
    '2001-12-14t21:59:43.10-05:00',
    '2001-12-14 21:59:43.10 -5',
    '=',
    '<<',
    '*a',
    '&a',
    '!a',
    '%a',
    '@a',
    '`a',
  ],
  ...[
    '- a',
    '? a',
    ': a',
    'a: b',
    'a #b',
    '#a',
    '{a',
    '[a',
    'a, b',
    ']',
    '}',
    '|',
    '>',
    '|-',
    '"',
    "'",
    '"a"',
    "'a'",
    '\\',
    '\\n',
  ],
  ...[
    ' a',
    'a ',
    '\ta',
    'a\t',
    'a\tb',
    '\n',
    '\na',
    'a\n',
    'a\n\n',
    'a\nb',
    ' a\nb',
    'a\n b',
    'a \nb',
    'a\n\tb',
    'a\r\nb',
    'a\rb',
  ],
  ...[
    '---',
    '...',
    '--- a',
    'a\n---\nb',
    '{{ .Release.Name }}',
    '{{- "x" -}}',
    '${HOME}',
    'ä',
    '日本',
    '🔥',
    '\u2028',
    'a\u2029b',
  ],
  ...[
    '\u0085',
    '\u00a0',
    '\u200b',
    '\ufeff',
    'a\ufeffb',
    '\ufffe',
    '\uffff',
    '\ufffd',
    '\u0000',
    '\u0007',
    '\u001b',
    '\u007f',
    '\u0080',
    '\u009f',
  ],
  ...['__proto__', 'constructor', 'toString', 'x'.repeat(200), 'word '.repeat(60), 'k'.repeat(1100), 'a'.repeat(3000)],
];

const text = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...TRICKY) },
  { weight: 2, arbitrary: fc.string({ maxLength: 12 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }).filter((one) => one.isWellFormed()) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...TRICKY), fc.constantFrom(...TRICKY)).map(([a, b]) => a + b) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.constantFrom('a', ' ', '\n', '\t', '#', ':', '-', "'", '"'), { maxLength: 12 })
      .map((one) => one.join('')),
  },
);

const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => one + 0),
  fc.constantFrom(0, 0.1, 1e21, 1e-7, 5e-324, Number.MAX_VALUE, 2 ** 53, 2 ** 63),
);

/** Keys from a small set, so that two trees have common keys to merge. */
const key = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'c', 'grafana', 'enabled') },
  { weight: 4, arbitrary: text },
);

/** Any tree of Helm values. */
export const arbitraryValues: fc.Arbitrary<Values> = fc.letrec<{ map: Values; value: Values[string] }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('map'),
  ) as fc.Arbitrary<Values[string]>,
  map: fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
})).map;

/** How many trees one call of helm reads. */
export const BATCH = 1000;
/** How many calls are needed for 10,000 trees, if every case is run. */
export const BATCHES = runs(10, 1);

/** One file with many trees. */
export function inOneFile(trees: readonly Values[]): Values {
  return Object.fromEntries(trees.map((tree, index) => [`t${index}`, tree]));
}
