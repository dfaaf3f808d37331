import type { Value } from '../values/values';

/** A count as the chart prints it, so that `"2"` is 2. Absent if it prints none, which Kubernetes reads as 1. */
export function printedCount(value: Value | undefined): number | undefined {
  const count = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof count === 'number' && Number.isInteger(count) ? count : undefined;
}
