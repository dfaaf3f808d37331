import { kubectl } from '../../commands/command';
import { abandonPods } from '../../commands/storage-commands';
import type { ClaimView } from '../claim-view';
import {
  applyStorage,
  deleteClaim,
  installChart,
  reserve,
  restartPods,
  waitUntilGone,
  waitUntilReleased,
} from '../fixes';
import { fitsPlannedVolume, mismatches, type PendingClaim, pendingClaim } from './pending-claim';
import { isVolumeOfPlan } from '../ours';
import { keepVolume } from './volume';
import { eventSeen, eventsOf, fact, lastSeen, nameOf } from '../evidence';
import { deletion, type Diagnosis, type Evidence, instruct, type Step, step } from '../finding';
import type { ClaimObject } from '../../cluster/objects';
import { ofOtherRelease, releaseOfClass } from './class-owner';
import { isInPlannedPlace } from './volume-place';
import { letGo } from './stateful-set-of-helm';
import { lacks, named } from '../../cluster/cluster-state';
import { isDnsSubdomain } from '../../kubernetes/names';
import { PATIENCE } from '../patience';

/** Bound, and not to its planned volume. */
export function claimElsewhere(view: ClaimView): Diagnosis | undefined {
  const { claim, state, plan, planned, node, volume } = view;
  if (claim?.status.phase !== 'Bound' || claim.spec.volumeName === planned.name) {
    return undefined;
  }
  const about = nameOf('claim', claim);
  const { volumeName, storageClassName } = claim.spec;
  const isOtherClass = storageClassName !== planned.storageClassName;
  const otherName = isDnsSubdomain(volumeName) ? volumeName : 'the other volume';
  const other = named(state.volumes, volumeName);
  const isSamePlace = other !== undefined && isInPlannedPlace(other, view);
  const goesToo = other?.spec.persistentVolumeReclaimPolicy === 'Delete';
  return {
    code: 'claim-elsewhere',
    status: 'problem',
    about,
    title: `claim ${planned.claim.name} is bound to another volume than planned: ${volumeName}`,
    cause: isOtherClass
      ? 'it was created with another StorageClass than planned, and its data is in the other volume since'
      : 'it was bound before the planned volume existed; its data is in the other volume',
    data: `in PersistentVolume ${isDnsSubdomain(volumeName) ? volumeName : 'of the claim'}`,
    evidence: [
      fact(about, `Bound to ${volumeName}, planned ${planned.name}`),
      ...(isOtherClass
        ? [fact(about, `storage class ${storageClassName ?? '(none)'}, planned ${planned.storageClassName}`)]
        : []),
    ],
    fix: [
      ...(lacks(state.volumes, planned.name)
        ? [applyStorage(plan, 'Apply the storage, which creates the planned volume')]
        : []),
      instruct(
        isSamePlace
          ? `Stop the workload. Nothing has to be copied: ${otherName} has the planned directory ${planned.dataDirectory}`
          : `Check the content of ${otherName}, stop the workload, and copy what you need to ${planned.dataDirectory} on node ${node.node}`,
      ),
      instruct(
        `Then delete the claim and the pod, if nothing else needs the other volume${goesToo ? ', which is deleted with its claim, its data too (reclaim policy Delete: set it to Retain to keep them)' : ''}${isOtherClass ? ', after you have installed the planned values' : ''}; the new claim binds to the planned volume`,
      ),
      ...(volume?.status.phase === 'Released' && isVolumeOfPlan(volume, view)
        ? [
            ...keepVolume(view),
            step('Reserve the planned volume, which still belongs to a deleted claim, for the new one', reserve(view)),
          ]
        : []),
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

/** Pending, and it does not fit its volume. */
export function claimUnfit(view: ClaimView): Diagnosis | undefined {
  const pending = pendingClaim(view);
  if (pending === undefined) {
    return undefined;
  }
  const { claim } = pending;
  const differences = mismatches(view, pending);
  if (differences.length === 0 || fitsPlannedVolume(view, pending)) {
    return undefined;
  }
  const { planned, here } = view;
  const { name } = planned.claim;
  const about = nameOf('claim', claim);
  const other = releaseOfClass(view, claim.spec.storageClassName);
  return {
    ...(other === undefined
      ? {
          code: 'claim-mismatch',
          about,
          title: `claim ${name} stays Pending: it does not fit its volume`,
          cause:
            'it was created from other values than those of the plan; a claim never changes, and the volume that is reserved for it is passed over',
        }
      : ofOtherRelease(view, other)),
    status: 'problem',
    evidence: [...differences.map((difference) => fact(about, difference)), ...warning(claim, eventsOf(here, claim))],
    data: 'none yet in the claim',
    fix: view.workload?.kind === 'Deployment' ? ofDeployment(view, pending) : ofStatefulSet(view, pending),
  };
}

/** Helm makes this claim and cannot change it, so its upgrade fails as long as the claim exists. */
function ofDeployment(view: ClaimView, pending: PendingClaim): Step[] {
  const { namespace, name } = view.planned.claim;
  const claim = deleteClaim(view, 'Delete the claim, which does not fit');
  return [
    ...claim,
    ...restartPods(view, 'Delete its pod, which keeps the claim'),
    ...(claim.length === 0
      ? []
      : [step('Wait until the claim is gone', waitUntilGone('persistentvolumeclaim', name, '--namespace', namespace))]),
    ...reserveAgain(view, pending),
    installChart(view.plan, 'Install the planned values'),
  ];
}

function ofStatefulSet(view: ClaimView, pending: PendingClaim): Step[] {
  const { plan, planned, object, statefulSet } = view;
  const { namespace, workload } = planned.claim;
  return [
    ...(view.workload?.kind === 'StatefulSet' ? letGo(view) : []),
    installChart(plan, 'Install the planned values'),
    // until the operator has seen the values, the old StatefulSet would create the old claim again
    ...(object === undefined || statefulSet === undefined
      ? []
      : [
          deletion(
            'Delete the StatefulSet, which the operator recreates from these values',
            'the StatefulSet; its pods, claims and data stay',
            abandonPods({ name: workload, namespace }),
          ),
        ]),
    ...deleteClaim(view, 'Delete the claim, which does not fit; it is created again'),
    ...restartPods(view, 'Delete its pod, which is created again'),
    ...reserveAgain(view, pending),
  ];
}

/**
 * The scheduler reserves a volume for a claim by its uid without a look at the access modes. With the claim, the volume becomes
 * Released.
 */
function reserveAgain(view: ClaimView, { claim, volume }: PendingClaim): Step[] {
  return volume.spec.claimRef?.uid !== claim.metadata.uid || !isVolumeOfPlan(volume, view)
    ? []
    : [
        step('Wait until the claim has left its volume', waitUntilReleased(view.planned.name)),
        step('Reserve it for its claim by name only', reserve(view, 'Released')),
      ];
}

/** Pending for too long, although it fits. */
export function claimUnbound(view: ClaimView): Diagnosis | undefined {
  const pending = pendingClaim(view);
  if (pending === undefined || mismatches(view, pending).length > 0 || claimBinding(view) !== undefined) {
    return undefined;
  }
  const { claim } = pending;
  const { namespace, name } = view.planned.claim;
  const since = lastChange(view, pending);
  // older events are about an earlier state
  const events = eventsOf(view.here, claim).filter((one) => lastSeen(one) > since);
  return {
    code: 'claim-mismatch',
    status: 'problem',
    about: nameOf('claim', claim),
    title: `claim ${name} stays Pending: no controller binds it`,
    cause: 'volume and claim fit together; where kube-controller-manager runs, it binds them within seconds',
    evidence: warning(claim, events),
    fix: [
      step(
        'Read the events of the claim',
        kubectl('describe', 'persistentvolumeclaim', '--namespace', namespace, name),
      ),
    ],
  };
}

function warning(claim: ClaimObject, events: ReturnType<typeof eventsOf>): Evidence[] {
  const event = events.find(({ type, reason }) => type === 'Warning' || reason === 'FailedBinding');
  return event === undefined ? [] : [eventSeen(nameOf('claim', claim), event)];
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
