import { kubectl } from '../../commands/command';
import type { ClaimView } from '../claim-view';
import { eventSeen, eventsOf, eventsOfReplicaSets, nameOf } from '../evidence';
import { type Diagnosis, instruct, step } from '../finding';
import type { Event } from '../../cluster/live-objects';
import type { Deployment, StatefulSet } from '../../cluster/objects';
import { plainText } from '../../cluster/plain-text';
import { isDnsSubdomain } from '../../kubernetes/names';

/** A workload whose pods the cluster does not admit, with the newest event. */
interface Refused {
  readonly kind: 'StatefulSet' | 'Deployment';
  readonly owner: StatefulSet | Deployment;
  readonly event: Event;
}

function refused({ statefulSet, deployment, pods, here, planned }: ClaimView): Refused | undefined {
  const owner = statefulSet ?? deployment;
  if (owner === undefined || pods.length > 0 || owner.spec.replicas <= planned.claim.replica) {
    return undefined;
  }
  const [event] =
    statefulSet === undefined
      ? eventsOfReplicaSets(here, owner, ['FailedCreate'])
      : eventsOf(here, owner, ['FailedCreate']);
  // until a claim that is being deleted is gone, which other rules report
  return event === undefined || event.message.endsWith(' is being deleted')
    ? undefined
    : { kind: statefulSet === undefined ? 'Deployment' : 'StatefulSet', owner, event };
}

function diagnosis({ kind, owner, event }: Refused) {
  const about = nameOf(kind, owner);
  return {
    status: 'problem',
    about,
    title: plainText(`the cluster refuses the pods of ${kind} ${owner.metadata.name}`),
    evidence: [eventSeen(about, event)],
  } as const;
}

export function podsRefusedLabelTooLong(view: ClaimView): Diagnosis | undefined {
  const found = refused(view);
  return found?.kind !== 'StatefulSet' || !found.event.message.includes('must be no more than 63')
    ? undefined
    : {
        ...diagnosis(found),
        code: 'pods-refused-label-too-long',
        cause: `its name has ${found.owner.metadata.name.length} characters. A StatefulSet with a name over 52 is accepted, but its pods are not, because one of their labels holds the name and a hash`,
        fix: [
          instruct(
            'Set a shorter fullnameOverride in the values of the description (22 characters are enough for nine shards); names change with it, and the data has to be moved',
          ),
        ],
      };
}

export function podsRefusedByPodSecurity(view: ClaimView): Diagnosis | undefined {
  const found = refused(view);
  const { namespace } = view.planned.claim;
  return found?.event.message.includes('violates PodSecurity') !== true
    ? undefined
    : {
        ...diagnosis(found),
        code: 'pods-refused-by-pod-security',
        cause: 'Pod Security of the namespace does not admit them',
        fix: [
          step(
            'Admit them',
            kubectl('label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=privileged', '--overwrite'),
          ),
        ],
      };
}

export function podsRefused(view: ClaimView): Diagnosis | undefined {
  const found = refused(view);
  return found === undefined
    ? undefined
    : {
        ...diagnosis(found),
        code: 'pods-refused',
        cause: 'a policy or a webhook does not admit them; the event names it',
        fix: [instruct('Exempt the namespace; the controller tries again by itself')],
        ...limitIn(found.event.message, view.planned.claim.namespace),
      };
}

/** What a limit of a namespace is about, and what its owner does. */
type OfLimit = Pick<Diagnosis, 'about' | 'fix'>;

/** A quota or a LimitRange that refuses something. */
export function limitIn(
  message: string,
  namespace: string,
): (OfLimit & Pick<Diagnosis, 'title' | 'cause'> & { readonly code: 'quota' }) | undefined {
  const quota =
    /exceeded quota: ([^\s,]+), (requested: .*)/.exec(message) ?? /failed quota: ([^\s:,]+): (.*)/.exec(message);
  const [, name = '', numbers = ''] = quota ?? [];
  if (quota !== null) {
    return {
      ...quotaFix(namespace, name),
      code: 'quota',
      title: `quota ${plainText(name)} of namespace ${namespace} refuses what the release needs`,
      cause: `it does not have enough left (${plainText(numbers)})`,
    };
  }
  const [limit] = /(?:minimum|maximum) [\w -]* per [\w ]+ is .*/.exec(message) ?? [];
  return limit === undefined
    ? undefined
    : {
        ...limitRangeFix(namespace),
        code: 'quota',
        title: `a LimitRange of namespace ${namespace} refuses what the release needs`,
        cause: plainText(limit),
      };
}

/** One finding, whatever it refuses. */
export function quotaFix(namespace: string, name: string): OfLimit {
  return {
    about: plainText(`ResourceQuota ${namespace}/${name}`),
    fix: [
      step(
        'See the quota',
        kubectl('describe', 'resourcequota', '--namespace', namespace, ...(isDnsSubdomain(name) ? [name] : [])),
      ),
      instruct('Let its owner raise it; the controller then tries again by itself, within minutes'),
    ],
  };
}

export function limitRangeFix(namespace: string): OfLimit {
  return {
    about: `LimitRanges in namespace ${namespace}`,
    fix: [
      step('See the limits', kubectl('describe', 'limitrange', '--namespace', namespace)),
      instruct(
        'Let its owner change it, or describe a size within it; the controller then tries again by itself, within minutes',
      ),
    ],
  };
}
