import { kubectl } from '../../commands/command';
import { stopWorkload } from '../../commands/storage-commands';
import type { ClaimView } from '../claim-view';
import { deleteClaim, deletePod, installChart } from '../fixes';
import { eventSeen, eventsOf, fact, lastSeen, nameOf } from '../evidence';
import { type Diagnosis, type Evidence, instruct, step } from '../finding';
import type { ClaimObject, PersistentVolume } from '../../cluster/objects';
import { letGo } from './stateful-set-of-helm';
import { isDnsSubdomain } from '../../kubernetes/names';
import { bytesOf } from '../../kubernetes/quantity';
import { PATIENCE } from '../patience';

/** Bound, and not to its planned volume. */
export function claimElsewhere({ claim, volume, planned, node }: ClaimView): Diagnosis | undefined {
  if (claim?.status.phase !== 'Bound' || volume === undefined || claim.spec.volumeName === planned.name) {
    return undefined;
  }
  const about = nameOf('claim', claim);
  const { volumeName } = claim.spec;
  return {
    code: 'claim-elsewhere',
    status: 'problem',
    about,
    title: `claim ${planned.claim.name} is bound to another volume than planned: ${volumeName}`,
    cause: 'it was bound before the planned volume existed; its data is in the other volume',
    evidence: [fact(about, `Bound to ${volumeName}, planned ${planned.name}`)],
    fix: [
      instruct(
        `Check the content of ${isDnsSubdomain(volumeName) ? volumeName : 'the other volume'}, stop the workload, and copy what you need to ${planned.dataDirectory} on node ${node.node}`,
      ),
      instruct('Then delete the claim and the pod; the new claim binds to the planned volume'),
    ],
  };
}

/** Pending for a moment, and it fits its volume. */
export function claimBinding(view: ClaimView): Diagnosis | undefined {
  const { planned, state } = view;
  const pending = pendingClaim(view);
  if (
    pending === undefined ||
    mismatches(view, pending).length > 0 ||
    state.now - lastChange(view, pending) >= PATIENCE.binding
  ) {
    return undefined;
  }
  const { claim } = pending;
  const about = nameOf('claim', claim);
  return {
    code: 'claim-binding',
    status: 'waiting',
    about,
    title: `claim ${planned.claim.name} is not bound yet`,
    cause:
      'it fits its volume, and one of the two was created or changed a moment ago: kube-controller-manager binds them within seconds',
    evidence: [fact(about, claim.status.phase)],
    fix: [],
  };
}

/** Pending for too long, or it does not fit its volume. */
export function claimMismatch(view: ClaimView): Diagnosis | undefined {
  const pending = pendingClaim(view);
  if (pending === undefined || claimBinding(view) !== undefined) {
    return undefined;
  }
  const { claim } = pending;
  const differences = mismatches(view, pending);
  const found = { code: 'claim-mismatch', status: 'problem', about: nameOf('claim', claim) } as const;
  return differences.length > 0
    ? { ...found, ...unfit(view, claim, differences) }
    : { ...found, ...unbound(view, pending) };
}

type Words = Pick<Diagnosis, 'title' | 'cause' | 'evidence' | 'fix'>;

function unfit(view: ClaimView, claim: ClaimObject, differences: readonly string[]): Words {
  const { plan, pods, planned, here, object, statefulSet } = view;
  const { namespace, name, workload } = planned.claim;
  const about = nameOf('claim', claim);
  return {
    title: `claim ${name} stays Pending: it does not fit its volume`,
    cause:
      'it was created from other values than those of the plan; a claim never changes, and the volume that is reserved for it is passed over',
    evidence: [...differences.map((difference) => fact(about, difference)), ...warning(claim, eventsOf(here, claim))],
    fix: [
      ...(view.workload?.kind === 'StatefulSet' ? letGo(view) : []),
      installChart(plan, 'Install the planned values'),
      // until the operator has seen the values, the old StatefulSet would create the old claim again
      ...(object === undefined || statefulSet === undefined
        ? []
        : [
            step(
              'Delete the StatefulSet, which the operator recreates from these values',
              stopWorkload({ kind: 'StatefulSet', name: workload, namespace }),
            ),
          ]),
      step(
        'Delete the claim, which holds no data yet, and its pod; both are recreated',
        deleteClaim(namespace, name),
        ...pods
          .filter(({ metadata }) => isDnsSubdomain(metadata.name))
          .map(({ metadata }) => deletePod(namespace, metadata.name)),
      ),
      ...(view.workload?.kind === 'Deployment' ? [installChart(plan, 'Let helm create the claim again')] : []),
    ],
  };
}

function unbound(view: ClaimView, pending: PendingClaim): Words {
  const { claim } = pending;
  const { namespace, name } = view.planned.claim;
  const since = lastChange(view, pending);
  // older events are about an earlier state
  const events = eventsOf(view.here, claim).filter((one) => lastSeen(one) > since);
  return {
    title: `claim ${name} stays Pending: no controller binds it`,
    cause: 'volume and claim fit together; where kube-controller-manager runs, it binds them within seconds',
    evidence: warning(claim, events),
    fix: [step('Read its events', kubectl('describe', 'persistentvolumeclaim', '--namespace', namespace, name))],
  };
}

function warning(claim: ClaimObject, events: ReturnType<typeof eventsOf>): Evidence[] {
  const event = events.find(({ type, reason }) => type === 'Warning' || reason === 'FailedBinding');
  return event === undefined ? [] : [eventSeen(nameOf('claim', claim), event)];
}

/** A claim with its planned name that waits for a volume which exists. */
interface PendingClaim {
  readonly claim: ClaimObject;
  readonly volume: PersistentVolume;
}

function pendingClaim({ claim, volume }: ClaimView): PendingClaim | undefined {
  return claim === undefined || volume === undefined || claim.status.phase === 'Lost' || claim.status.phase === 'Bound'
    ? undefined
    : { claim, volume };
}

/**
 * When claim and volume got their present state, in milliseconds of Unix time. Volumes have this time since Kubernetes
 * 1.29; before that, a recent event shows that the controller is at work.
 */
function lastChange({ here, state }: ClaimView, { claim, volume }: PendingClaim): number {
  const { lastPhaseTransitionTime } = volume.status;
  const times = [claim.metadata.creationTimestamp, volume.metadata.creationTimestamp, lastPhaseTransitionTime]
    .map((time) => Date.parse(time))
    .filter((time) => !Number.isNaN(time));
  const events = lastPhaseTransitionTime === '' ? eventsOf(here, claim) : [];
  return Math.min(state.now, Math.max(0, ...times, ...events.map(lastSeen)));
}

function mismatches({ planned }: ClaimView, { claim, volume }: PendingClaim): string[] {
  const { storageClassName, volumeName, accessModes, resources, selector } = claim.spec;
  const requested = resources.requests.storage ?? '';
  const capacity = volume.spec.capacity.storage ?? '';
  const missing = accessModes.filter((mode) => !volume.spec.accessModes.includes(mode));
  return [
    ...((storageClassName ?? '') === volume.spec.storageClassName
      ? []
      : [`storage class ${storageClassName ?? '(none)'}; that of its volume is ${volume.spec.storageClassName}`]),
    ...((bytesOf(requested) ?? 0) > (bytesOf(capacity) ?? 0)
      ? [`requests ${requested}; its volume has ${capacity}`]
      : []),
    ...(missing.length > 0 ? [`access mode ${missing.join(', ')}, which its volume does not have`] : []),
    ...(volumeName !== '' && volumeName !== planned.name
      ? [`requests the volume ${volumeName}, planned ${planned.name}`]
      : []),
    ...(selector === undefined ? [] : ['has a selector, which the planned volume does not match']),
  ];
}
