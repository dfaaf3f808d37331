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
 * How many bytes a Kubernetes quantity is, `undefined` where it is none.
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

/** A size as Kubernetes writes it, in the unit it was given in: 400Gi, 512Mi. */
export function quantityOf(size: Size): string {
  // a caller without types may have given anything; what it is not becomes no quantity, and is refused as that
  const asString = (size as Partial<Size> | undefined)?.asString;
  return asString === undefined ? show(size) : asString.call(size);
}

/** Bytes in the largest binary unit that leaves a short number: 1.2Ti. For people; not for Kubernetes. */
export function humanBytes(bytes: number): string {
  for (const unit of ['Pi', 'Ti', 'Gi', 'Mi', 'Ki'] as const) {
    const factor = SUFFIXES[unit] ?? 1;
    if (bytes >= factor) {
      return `${Number((bytes / factor).toFixed(2))}${unit}`;
    }
  }
  return `${bytes}`;
}
