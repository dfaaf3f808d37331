import { createHash } from 'node:crypto';

/** The limits of Kubernetes. Names are created and checked only in this file. */
export const MAX_LABEL = 63;
export const MAX_SUBDOMAIN = 253;
/** The pods have the label controller-revision-hash with the name, a dash and ten more characters, 63 in total. */
export const MAX_STATEFUL_SET = 52;
/** The longest release name, from pkg/action of Helm. */
const MAX_RELEASE = 53;

/** The label that the kubelet sets to the name of the node, or to its --hostname-override. */
export const HOSTNAME_LABEL = 'kubernetes.io/hostname';

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_VALUE = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** RFC 1123 label: namespaces, volumes in a pod, claim templates. */
export function isDnsLabel(name: string): boolean {
  return name.length <= MAX_LABEL && LABEL.test(name);
}

/** RFC 1123 subdomain: most objects' names. */
export function isDnsSubdomain(name: string): boolean {
  return name.length <= MAX_SUBDOMAIN && SUBDOMAIN.test(name);
}

/** The value of a label that is not empty. */
export function isLabelValue(value: string): boolean {
  return value.length <= MAX_LABEL && LABEL_VALUE.test(value);
}

/** The key of a label: an optional subdomain and a slash, then a name. */
export function isLabelKey(key: string): boolean {
  const slash = key.indexOf('/');
  return slash < 0 ? isLabelValue(key) : isDnsSubdomain(key.slice(0, slash)) && isLabelValue(key.slice(slash + 1));
}

/** Helm allows dots in a release name, but Kubernetes does not allow them in volume names. */
export function isReleaseName(name: string): boolean {
  return name.length <= MAX_RELEASE && SUBDOMAIN.test(name);
}

/** The first eight hex digits of a SHA-256: enough to distinguish a few names, and short enough to read. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/**
 * Joins parts with dashes. If the result is longer than `max`, a hash of the whole replaces its end,
 * so that two long names that differ only at the end stay different.
 */
export function joinName(parts: readonly string[], max: number): string {
  const name = parts.join('-');
  if (name.length <= max) {
    return name;
  }
  const hash = shortHash(name);
  return `${name.slice(0, max - hash.length - 1).replace(/[-.]+$/, '')}-${hash}`;
}
