import { kubectl } from '../../commands/command';
import type { ClaimView } from '../claim-view';
import { deleteClaim, deletePod, installChart } from '../fixes';
import { eventsOf, fact, lastSeen, nameOf, eventSeen } from '../evidence';
import { type Diagnosis, instruct, step } from '../finding';
import type { ClaimObject, PersistentVolume } from '../../cluster/objects';
import { isDnsSubdomain } from '../../kubernetes/names';
import { bytesOf } from '../../kubernetes/quantity';

/** The controller looks at every claim four times a minute. */
const A_MOMENT = 60_000;

/** A claim that is there under its planned name and does not get its planned volume. */
export function claimTrouble(view: ClaimView): Diagnosis | undefined {
  const { claim, planned, volume, state, here, plan, pods } = view;
  if (claim === undefined || claim.status.phase === 'Lost' || volume === undefined) {
    return undefined;
  }
  const { namespace, name } = planned.claim;
  const about = nameOf('claim', claim);
  if (claim.status.phase === 'Bound') {
    return claim.spec.volumeName === planned.name
      ? undefined
      : {
          code: 'claim-elsewhere',
          status: 'problem',
          about,
          title: `claim ${name} is bound to another volume than planned: ${claim.spec.volumeName}`,
          cause: 'it was bound before the planned volume was there; its data are in the other volume',
          evidence: [fact(about, `Bound to ${claim.spec.volumeName}, planned ${planned.name}`)],
          fix: [
            instruct(
              `Look what is in ${isDnsSubdomain(claim.spec.volumeName) ? claim.spec.volumeName : 'the other volume'}, stop the workload, and copy what is wanted to ${planned.dataDirectory} on node ${view.node.node}`,
            ),
            instruct('Then delete claim and pod; the new claim binds to the planned volume'),
          ],
        };
  }
  const differences = mismatches(view);
  const since = lastChange(view, claim, volume);
  const [event] = eventsOf(here, claim)
    .filter(({ type, reason }) => type === 'Warning' || reason === 'FailedBinding')
    // what was said before the last change is about what was before it
    .filter((one) => differences.length > 0 || lastSeen(one) > since);
  if (differences.length === 0 && state.now - since < A_MOMENT) {
    return {
      code: 'claim-binding',
      status: 'waiting',
      about,
      title: `claim ${name} is not bound yet`,
      cause:
        'it fits its volume, and one of them was made or changed a moment ago: kube-controller-manager binds them within seconds',
      evidence: [fact(about, claim.status.phase)],
      fix: [],
    };
  }
  return {
    code: 'claim-mismatch',
    status: 'problem',
    about,
    title: `claim ${name} stays Pending: ${differences.length > 0 ? 'it does not fit its volume' : 'no controller binds it'}`,
    cause:
      differences.length > 0
        ? 'it was made from other values than those of the plan; a claim never changes, and the volume reserved for it is passed over'
        : 'volume and claim fit together; kube-controller-manager binds them within seconds where it runs',
    evidence: [
      ...differences.map((difference) => fact(about, difference)),
      ...(event === undefined ? [] : [eventSeen(about, event)]),
    ],
    fix:
      differences.length > 0
        ? [
            installChart(plan, 'Install the planned values'),
            step(
              'Delete the claim, which holds nothing yet, and its pod; both are made anew',
              deleteClaim(namespace, name),
              ...pods
                .filter(({ metadata }) => isDnsSubdomain(metadata.name))
                .map(({ metadata }) => deletePod(namespace, metadata.name)),
            ),
            ...(view.workload?.kind === 'Deployment' ? [installChart(plan, 'Let helm make the claim again')] : []),
          ]
        : [
            step(
              'See what its events say',
              kubectl('describe', 'persistentvolumeclaim', '--namespace', namespace, name),
            ),
          ],
  };
}

/**
 * When claim and volume became what they are, in milliseconds of Unix time. Before Kubernetes 1.29 a volume does not say
 * it; then an event of the last minute shows that its controller is at work.
 */
function lastChange({ here, state }: ClaimView, claim: ClaimObject, volume: PersistentVolume): number {
  const { lastPhaseTransitionTime } = volume.status;
  const [latest] = lastPhaseTransitionTime === '' ? eventsOf(here, claim) : [];
  const times = [claim.metadata.creationTimestamp, volume.metadata.creationTimestamp, lastPhaseTransitionTime]
    .map((time) => Date.parse(time))
    .filter((time) => !Number.isNaN(time));
  return Math.min(state.now, Math.max(0, ...times, ...(latest === undefined ? [] : [lastSeen(latest)])));
}

function mismatches({ claim, volume, planned }: ClaimView): string[] {
  if (claim === undefined || volume === undefined) {
    return [];
  }
  const { storageClassName, volumeName, accessModes, resources, selector } = claim.spec;
  const asked = resources.requests.storage ?? '';
  const has = volume.spec.capacity.storage ?? '';
  const missing = accessModes.filter((mode) => !volume.spec.accessModes.includes(mode));
  return [
    ...((storageClassName ?? '') === volume.spec.storageClassName
      ? []
      : [`storage class ${storageClassName ?? '(none)'}, of its volume ${volume.spec.storageClassName}`]),
    ...((bytesOf(asked) ?? 0) > (bytesOf(has) ?? 0) ? [`asks for ${asked}, its volume has ${has}`] : []),
    ...(missing.length > 0 ? [`access mode ${missing.join(', ')}, which its volume has not`] : []),
    ...(volumeName !== '' && volumeName !== planned.name
      ? [`wants the volume ${volumeName}, planned ${planned.name}`]
      : []),
    ...(selector === undefined ? [] : ['has a selector, which the planned volume does not answer']),
  ];
}
