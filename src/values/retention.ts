import type { Size } from 'cdk8s';
import { bytesOf, quantityOf } from '../kubernetes/quantity';

/**
 * Prometheus' size units, which are powers of two, with and without the i.
 * @see https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects
 */
const UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const;

/**
 * The share of a volume for the TSDB. Compaction and the file system need the rest.
 * @see https://prometheus.io/docs/prometheus/latest/storage/#right-sizing-retention-size
 */
const PERCENT = 85;
/** The smallest volume for which a limit is derived: the write-ahead log and head of a small Prometheus need some hundred MiB. */
const SMALLEST = 1024 ** 3;
/** How much of that share may be lost by rounding down to a larger unit. */
const ROUNDING = 0.001;

/** The number of bytes of a size in Prometheus' syntax (340GB, 512MiB, 1.5TB), or `undefined` if it is not a size. */
export function retentionBytes(text: string): number | undefined {
  const [, digits, unit] = /^((?:[0-9]*[.])?[0-9]+)(?:([KMGTPE])i?)?B$/.exec(text) ?? [];
  const power = (UNITS as readonly string[]).indexOf(`${unit ?? ''}B`);
  return digits === undefined ? undefined : Number(digits) * 1024 ** power;
}

/** Whether a limit for the blocks is derived from a volume of so many bytes. */
export function isDerivable(bytes: number): boolean {
  return bytes >= SMALLEST;
}

/** 85 % of a volume in Prometheus' syntax: a whole number of the largest unit that loses little, rounded down. */
export function retentionSizeOf(volume: Size): string {
  const bytes = Math.floor(((bytesOf(quantityOf(volume)) ?? 0) * PERCENT) / 100);
  const power = UNITS.findLastIndex((_, index) => {
    const whole = Math.floor(bytes / 1024 ** index);
    return bytes - whole * 1024 ** index <= bytes * ROUNDING;
  });
  return `${Math.floor(bytes / 1024 ** power)}${UNITS[power] ?? 'B'}`;
}

/** Completes "it must be …". */
export const A_RETENTION_SIZE = 'a size in Prometheus\' units such as "340GB"';

/** What a limit for the blocks on a volume of this size must be instead, or `undefined` if it is valid. */
export function expectedRetentionSize(text: unknown, volume: Size): string | undefined {
  const bytes = typeof text === 'string' ? retentionBytes(text) : undefined;
  if (bytes === undefined || bytes === 0) {
    return `${A_RETENTION_SIZE}, or "none"`;
  }
  return bytes < (bytesOf(quantityOf(volume)) ?? 0)
    ? undefined
    : `less than the ${quantityOf(volume)} of the volume, because compaction needs a part of it, or "none"`;
}

/** What the retention time of a component must be instead, or `undefined` if it is valid. */
export function expectedRetention(
  text: unknown,
  { units, example }: { readonly units: readonly string[]; readonly example: string },
): string | undefined {
  const pattern = new RegExp(`^(?=.)${units.map((unit) => `(?:[0-9]+${unit})?`).join('')}$`);
  return typeof text === 'string' && pattern.test(text) ? undefined : `a time such as "${example}"`;
}
