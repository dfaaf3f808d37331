import { show } from './text';
import type { Size } from 'cdk8s';

const SUFFIXES: Readonly<Record<string, number>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * The number of bytes of a Kubernetes quantity, or `undefined` if it is not a quantity.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function bytesOf(quantity: unknown): number | undefined {
  if (typeof quantity === 'number') {
    return Number.isFinite(quantity) ? quantity : undefined;
  }
  const match =
    typeof quantity === 'string' ? /^([+-]?(?:\d+\.?\d*|\.\d+))([a-zA-Z]*|[eE][+-]?\d+)$/.exec(quantity) : null;
  const [, digits, suffix] = match ?? [];
  if (digits === undefined || suffix === undefined) {
    return undefined;
  }
  const factor = /^[eE][+-]?\d+$/.test(suffix) ? Number(`1${suffix}`) : SUFFIXES[suffix];
  return factor === undefined ? undefined : Number(digits) * factor;
}

/** A size as a Kubernetes quantity, in its own unit: 400Gi, 512Mi. */
export function quantityOf(size: Size): string {
  // a caller without types may pass anything; other values do not become a quantity, and are refused later
  const asString = (size as Partial<Size> | undefined)?.asString;
  return asString === undefined ? show(size) : asString.call(size);
}

/** Bytes in the largest binary unit that gives a short number: 1.2Ti. For messages, not for Kubernetes. */
export function humanBytes(bytes: number): string {
  for (const unit of ['Pi', 'Ti', 'Gi', 'Mi', 'Ki'] as const) {
    const factor = SUFFIXES[unit] ?? 1;
    if (bytes >= factor) {
      return `${Number((bytes / factor).toFixed(2))}${unit}`;
    }
  }
  return `${bytes}`;
}
