import type { Value } from '../values/values';

/** A count as the chart prints it: `"2"` is 2 too. Absent where it prints none, and Kubernetes takes 1. */
export function printedCount(value: Value | undefined): number | undefined {
  const count = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof count === 'number' && Number.isInteger(count) ? count : undefined;
}
