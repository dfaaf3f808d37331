import { kubectl } from '../../commands/command';
import { known, type NamespaceState } from '../../cluster/cluster-state';
import { type Diagnosis, instruct, step } from '../finding';
import { plainText } from '../../cluster/plain-text';
import { isDnsSubdomain } from '../../kubernetes/names';
import { bytesOf } from '../../kubernetes/quantity';

/** A finding about a quota or a LimitRange, whatever it refuses, and what its owner does. */
export type OfLimit = Pick<Diagnosis, 'about' | 'title' | 'fix'>;

/** The quota or the LimitRanges that refuse an object, by the error of the API server. */
export function limitsIn(
  message: string,
  namespace: string,
  here: NamespaceState,
): (OfLimit & { readonly code: 'quota'; readonly cause: string })[] {
  const quota =
    /exceeded quota: ([^\s,]+), (requested: .*)/.exec(message) ?? /failed quota: ([^\s:,]+): (.*)/.exec(message);
  const [, name = '', numbers = ''] = quota ?? [];
  if (quota !== null) {
    const cause = `it does not have enough left (${plainText(numbers)})`;
    return [{ ...quotaFix(namespace, name), code: 'quota', cause }];
  }
  const [limit] = /(?:minimum|maximum) [\w -]* per [\w ]+ is .*/.exec(message) ?? [];
  return limit === undefined
    ? []
    : rangesIn(message, here).map((range) => ({
        ...limitRangeFix(namespace, range),
        code: 'quota',
        cause: plainText(limit),
      }));
}

/**
 * The names of the LimitRanges with a limit that an error states; `undefined` for one that cannot be found.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.0/plugin/pkg/admission/limitranger/admission.go
 */
function rangesIn(message: string, { limitRanges }: NamespaceState): (string | undefined)[] {
  const stated = message.matchAll(/(minimum|maximum) (\S+) usage per (\w+) is (\d+(?:\.\d+)?\w*)/g);
  const limits = [...stated].map(([, bound, resource = '', type, amount]) => ({ bound, resource, type, amount }));
  const names = known(limitRanges)
    .filter(({ spec }) =>
      spec.limits.some(({ type, min, max }) =>
        limits.some(
          (one) =>
            one.type === type && bytesOf((one.bound === 'minimum' ? min : max)[one.resource]) === bytesOf(one.amount),
        ),
      ),
    )
    .map(({ metadata }) => metadata.name);
  return names.length > 0 ? names : [undefined];
}

/** One finding for each quota. */
export function quotaFix(namespace: string, name: string): OfLimit {
  return {
    about: plainText(`ResourceQuota ${namespace}/${name}`),
    title: `quota ${plainText(name)} of namespace ${namespace} refuses what the release needs`,
    fix: [
      step(
        'See the quota',
        kubectl('describe', 'resourcequota', '--namespace', namespace, ...(isDnsSubdomain(name) ? [name] : [])),
      ),
      instruct('Let the owner of the quota raise it; the controller then tries again by itself, within minutes'),
    ],
  };
}

/**
 * One finding for each LimitRange.
 * @param name `undefined`: it is one of those in the namespace
 */
export function limitRangeFix(namespace: string, name?: string): OfLimit {
  return {
    about: plainText(name === undefined ? `LimitRanges in namespace ${namespace}` : `LimitRange ${namespace}/${name}`),
    title: `${name === undefined ? 'a LimitRange' : `LimitRange ${plainText(name)}`} of namespace ${namespace} refuses what the release needs`,
    fix: [
      step(
        'See the limits',
        kubectl(
          ...['describe', 'limitrange', '--namespace', namespace],
          ...(name !== undefined && isDnsSubdomain(name) ? [name] : []),
        ),
      ),
      instruct(
        'Let the owner of the limits change them, or describe a size within them; the controller then tries again by itself, within minutes',
      ),
    ],
  };
}
