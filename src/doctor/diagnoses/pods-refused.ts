import { kubectl } from '../../commands/command';
import type { ClaimView } from '../claim-view';
import { eventSeen, eventsOf, nameOf } from '../evidence';
import { type Diagnosis, instruct, step } from '../finding';
import type { Event } from '../../cluster/live-objects';
import type { StatefulSet } from '../../cluster/objects';
import { plainText } from '../../cluster/plain-text';
import { isDnsSubdomain } from '../../kubernetes/names';

/** A StatefulSet whose pods the cluster does not admit, with the newest event. */
function refused({ statefulSet, pods, here, planned }: ClaimView): { set: StatefulSet; event: Event } | undefined {
  if (statefulSet === undefined || pods.length > 0 || statefulSet.spec.replicas <= planned.claim.replica) {
    return undefined;
  }
  const [event] = eventsOf(here, statefulSet, ['FailedCreate']);
  return event === undefined ? undefined : { set: statefulSet, event };
}

function diagnosis({ set, event }: { set: StatefulSet; event: Event }) {
  const about = nameOf('StatefulSet', set);
  return {
    status: 'problem',
    about,
    title: `the cluster refuses the pods of StatefulSet ${set.metadata.name}`,
    evidence: [eventSeen(about, event)],
  } as const;
}

export function podsRefusedLabelTooLong(view: ClaimView): Diagnosis | undefined {
  const found = refused(view);
  return found?.event.message.includes('must be no more than 63') !== true
    ? undefined
    : {
        ...diagnosis(found),
        code: 'pods-refused-label-too-long',
        cause: `its name has ${found.set.metadata.name.length} characters. A StatefulSet with a name over 52 is accepted, but its pods are not, because one of their labels holds the name and a hash`,
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
  if (found === undefined) {
    return undefined;
  }
  const { message } = found.event;
  const { namespace } = view.planned.claim;
  const { code, cause, title, fix } = limitIn(message, namespace) ?? {
    code: 'pods-refused' as const,
    title: undefined,
    cause: 'a policy or a webhook does not admit them; the event names it',
    fix: [instruct('Exempt the namespace; the StatefulSet tries again by itself')],
  };
  const diagnosed = diagnosis(found);
  return { ...diagnosed, code, cause, title: title ?? diagnosed.title, fix };
}

/** A quota or a LimitRange that refuses something. */
export function limitIn(
  message: string,
  namespace: string,
): (Pick<Diagnosis, 'title' | 'cause' | 'fix'> & { readonly code: 'quota' }) | undefined {
  const quota =
    /exceeded quota: ([^\s,]+), (requested: .*)/.exec(message) ?? /failed quota: ([^\s:,]+): (.*)/.exec(message);
  const [, name = '', numbers = ''] = quota ?? [];
  if (quota !== null) {
    return {
      code: 'quota',
      title: `quota ${plainText(name)} of namespace ${namespace} refuses what the release needs`,
      cause: `it does not have enough left (${plainText(numbers)})`,
      fix: [
        step(
          'See the quota',
          kubectl('describe', 'resourcequota', '--namespace', namespace, ...(isDnsSubdomain(name) ? [name] : [])),
        ),
        instruct('Let its owner raise it; the controller then tries again by itself, within minutes'),
      ],
    };
  }
  const [limit] = /(?:minimum|maximum) [\w -]* per [\w ]+ is .*/.exec(message) ?? [];
  return limit === undefined
    ? undefined
    : {
        code: 'quota',
        title: `a LimitRange of namespace ${namespace} refuses what the release needs`,
        cause: plainText(limit),
        fix: [
          step('See the limits', kubectl('describe', 'limitrange', '--namespace', namespace)),
          instruct(
            'Let its owner change it, or describe a size within it; the controller then tries again by itself, within minutes',
          ),
        ],
      };
}
