import { KEEPS_ALL, type Measure } from '../model/deletions';
import { retentionBytes } from './retention';

/** The units of a duration in milliseconds, as Prometheus defines them. @see https://github.com/prometheus/common/blob/main/model/time.go */
const UNITS: Readonly<Record<string, number>> = {
  y: 365 * 86_400_000,
  w: 7 * 86_400_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
};

/** The milliseconds of a duration such as `1d12h`, or `undefined` if it is none. */
export function durationOf(text: string): number | undefined {
  if (text === '0') {
    return 0;
  }
  const parts = [...text.matchAll(/(\d+)(ms|[ywdhms])/g)];
  return parts.length === 0 || parts.map(([part]) => part).join('') !== text
    ? undefined
    : parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNITS[unit] ?? 0), 0);
}

const READ: Readonly<Record<Measure, (value: string) => number | undefined>> = {
  time: durationOf,
  size: retentionBytes,
  percentage: (value) => (/^\d+(\.\d+)?$/.test(value) ? Number(value) : undefined),
  policy: (value) => (value === 'Delete' ? 0 : durationOf(value.replace(/^Retain for /, ''))),
};

/** How much a setting keeps: a smaller number deletes more. `undefined` if the value cannot be read. */
export function kept(measure: Measure, value: string): number | undefined {
  return value === KEEPS_ALL[measure] ? Infinity : READ[measure](value);
}
