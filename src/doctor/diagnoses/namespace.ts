import { kubectl } from '../../commands/command';
import type { ClaimView } from '../claim-view';
import { known, lacks, type NamespaceState } from '../../cluster/cluster-state';
import { conditionSeen, fact, nameOf } from '../evidence';
import { type Diagnosis, type Evidence, instruct, type Step, step } from '../finding';
import { applyStorage, createNamespace, installChart, reserve, waitUntilGone } from '../fixes';
import { isVolumeOfPlan } from '../ours';
import { keepVolume, stillThere } from './volume';
import { isDnsSubdomain } from '../../kubernetes/names';

/** A namespace by its name, and what is in it. */
interface Place {
  readonly name: string;
  readonly state: NamespaceState;
}

function ofClaim({ planned, here }: ClaimView): Place {
  return { name: planned.claim.namespace, state: here };
}

/** The namespace of the init Job, if it is another one. */
function ofJob({ planned, plannedJob }: ClaimView): Place | undefined {
  return plannedJob === undefined || plannedJob.namespace === planned.claim.namespace
    ? undefined
    : { name: plannedJob.namespace, state: plannedJob.here };
}

/** Everything in it is being deleted, and nothing can be created. */
export function namespaceTerminating(view: ClaimView): Diagnosis | undefined {
  return terminating(view, ofClaim(view));
}

export function jobNamespaceTerminating(view: ClaimView): Diagnosis | undefined {
  const place = ofJob(view);
  return place === undefined ? undefined : terminating(view, place);
}

function terminating(view: ClaimView, { name, state }: Place): Diagnosis | undefined {
  const self = known(state.self).find(({ metadata }) => metadata.name === name);
  if (self?.status.phase !== 'Terminating') {
    return undefined;
  }
  const about = `namespace ${name}`;
  const remaining = self.status.conditions.filter(
    ({ type, status }) => /Remaining|Failure/.test(type) && status === 'True',
  );
  return {
    code: 'namespace-terminating',
    status: 'problem',
    about,
    title: `namespace ${name} is being deleted`,
    cause: `everything in it is deleted, and nothing can be created in it until it is gone${remaining.length === 0 ? '' : '. Finalizers hold it'}`,
    data: 'still on the nodes: volumes are not in a namespace',
    evidence: [fact(about, 'Terminating'), ...remaining.map((condition) => conditionSeen(about, condition))],
    fix: [
      ...remainingIn(
        name,
        remaining.map(({ message }) => message),
      ),
      step('Wait until the namespace is gone', waitUntilGone('namespace', name)),
      step('Create the namespace again', createNamespace(name)),
      ...startAgain(view),
    ],
  };
}

/** Objects that the condition of the namespace names, such as `configmaps. has 1 resource instances`. */
function remainingIn(namespace: string, messages: readonly string[]): Step[] {
  const types = messages.flatMap((message) =>
    [...message.matchAll(/([a-z0-9.-]+)\. has \d+ resource instances/g)].flatMap(([, type]) => type ?? []),
  );
  const names = [...new Set(types)].filter(isDnsSubdomain);
  return names.length === 0
    ? []
    : [
        step(
          'List what remains in the namespace, and its finalizers',
          kubectl(
            ...['get', names.join(','), '--namespace', namespace],
            '--output=custom-columns=KIND:.kind,NAME:.metadata.name,FINALIZERS:.metadata.finalizers',
          ),
        ),
        instruct('Start the controller that a finalizer belongs to, or let its owner remove the finalizer'),
      ];
}

/** The volumes were released before the namespace was created: the claims went with the namespace before. */
export function namespaceRecreated(view: ClaimView): Diagnosis | undefined {
  const { here, planned, volume } = view;
  const { namespace } = planned.claim;
  if (volume?.status.phase !== 'Released' || !isVolumeOfPlan(volume, view)) {
    return undefined;
  }
  const self = known(here.self).find(({ metadata }) => metadata.name === namespace);
  // volumes have this time since Kubernetes 1.29
  const isNewer =
    Date.parse(self?.metadata.creationTimestamp ?? '') > Date.parse(volume.status.lastPhaseTransitionTime);
  const isMissing = lacks(here.self, namespace);
  if (!isNewer && !isMissing) {
    return undefined;
  }
  return {
    code: 'namespace-recreated',
    status: 'problem',
    about: `namespace ${namespace}`,
    title: `namespace ${namespace} was deleted${isMissing ? '' : ' and created again'}: its claims are gone, and the volumes still belong to them`,
    cause:
      'the uids of the deleted claims stay in the volumes, so no new claims get them. Whatever else the release had in the namespace is gone as well',
    data: stillThere(view),
    evidence: [
      fact(
        `namespace ${namespace}`,
        isMissing ? 'does not exist' : `created at ${self?.metadata.creationTimestamp ?? ''}`,
      ),
      releasedSeen(volume),
    ],
    fix: [...(isMissing ? [step('Create the namespace', createNamespace(namespace))] : []), ...startAgain(view)],
  };
}

function releasedSeen(volume: NonNullable<ClaimView['volume']>): Evidence {
  return fact(
    nameOf('PersistentVolume', volume),
    `${volume.status.phase} since ${volume.status.lastPhaseTransitionTime}`,
  );
}

/** Reserves the volume again, and lets the release start in an empty namespace. */
function startAgain(view: ClaimView): Step[] {
  const { volume, plan } = view;
  const isLeft = volume !== undefined && (volume.spec.claimRef?.uid ?? '') !== '' && isVolumeOfPlan(volume, view);
  return [
    ...(isLeft
      ? [...keepVolume(view), step('Reserve the volumes for their claims by name only', reserve(view, 'Released'))]
      : []),
    applyStorage(plan),
    installChart(plan, 'Install the chart'),
  ];
}

/** The namespace of the claim does not exist, and the storage is applied otherwise. */
export function namespaceMissing(view: ClaimView): Diagnosis | undefined {
  return missing(view, ofClaim(view));
}

export function jobNamespaceMissing(view: ClaimView): Diagnosis | undefined {
  const place = ofJob(view);
  return place === undefined ? undefined : missing(view, place);
}

function missing(view: ClaimView, { name, state }: Place): Diagnosis | undefined {
  if (!lacks(state.self, name)) {
    return undefined;
  }
  return {
    code: 'namespace-missing',
    status: 'problem',
    about: `namespace ${name}`,
    title: `namespace ${name} does not exist`,
    cause:
      name === view.plannedJob?.namespace
        ? 'the init Jobs of the plan run in it, and nothing else creates the directories'
        : 'the claims and the workloads of the plan are in it',
    evidence: [fact(`namespace ${name}`, 'does not exist')],
    fix: [step('Create the namespace', createNamespace(name)), ...admit(view, name), applyStorage(view.plan)],
  };
}

/** Lets a namespace admit the init Jobs, which mount hostPath. */
function admit({ plannedJob }: ClaimView, namespace: string): Step[] {
  return namespace === plannedJob?.namespace
    ? [
        step(
          'Admit the init Jobs',
          kubectl('label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=privileged', '--overwrite'),
        ),
      ]
    : [];
}
