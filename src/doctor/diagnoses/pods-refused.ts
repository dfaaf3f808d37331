import { kubectl } from '../../commands/command';
import type { ClaimView } from '../claim-view';
import { eventSeen, eventsOf, eventsOfReplicaSets, nameOf } from '../evidence';
import { type Diagnosis, instruct, step } from '../finding';
import type { Event } from '../../cluster/live-objects';
import type { Deployment, StatefulSet } from '../../cluster/objects';
import { plainText } from '../../cluster/plain-text';
import { installChart } from '../fixes';
import { limitsIn } from './refusing-limits';

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
            'Admit the pods',
            kubectl('label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=privileged', '--overwrite'),
          ),
        ],
      };
}

export function podsRefused(view: ClaimView): Diagnosis[] {
  const found = refused(view);
  if (found === undefined) {
    return [];
  }
  const limits = limitsIn(found.event.message, view.planned.claim.namespace, view.here);
  return limits.length > 0
    ? limits.map((limit) => ({ ...diagnosis(found), ...limit }))
    : [
        {
          ...diagnosis(found),
          code: 'pods-refused',
          cause: 'a policy or a webhook does not admit them; the event names it',
          fix: [instruct('Exempt the namespace; the controller tries again by itself')],
          ...missingIn(view, found.event.message),
        },
      ];
}

/** What the pods name and the cluster does not have. Admission reports it as forbidden too, although nothing forbids them. */
function missingIn({ plan }: ClaimView, message: string): Pick<Diagnosis, 'cause' | 'fix'> | undefined {
  const account = /serviceaccount "([^"]*)" not found/.exec(message)?.[1];
  const priority = /no PriorityClass with name (\S+) was found/.exec(message)?.[1];
  return account !== undefined
    ? {
        cause: `their ServiceAccount ${plainText(account)} does not exist; the chart creates it`,
        fix: [
          installChart(plan, 'Install the planned values, which create it; the controller then tries again by itself'),
          instruct('If your values switch off its creation, create it yourself'),
        ],
      }
    : priority !== undefined
      ? {
          cause: `their PriorityClass ${plainText(priority)} does not exist`,
          fix: [
            instruct('Create it, or remove priorityClassName from the values; the controller tries again by itself'),
          ],
        }
      : undefined;
}
