import { printedCount } from '../../src/chart/counts';
import type { Value } from '../../src/values/values';

test.each<[Value, number]>([
  [2, 2],
  [0, 0],
  [-1, -1],
  ['2', 2],
  ['0', 0],
  [' 2 ', 2],
])('%p is printed as the count %p', (value, count) => {
  expect(printedCount(value)).toBe(count);
});

test.each<Value | undefined>([undefined, null, '', ' ', 'two', '2 pods', 1.5, '1.5', true, false, 'true', [2], {}])(
  '%p is no count',
  (value) => {
    expect(printedCount(value)).toBeUndefined();
  },
);
