import { ageOf } from '../../cluster/cluster-state';
import { kubectl } from '../../commands/command';
import { isDnsSubdomain } from '../../kubernetes/names';
import { operatorResource } from '../../model/operator-kinds';
import { type ClaimView, isReady } from '../claim-view';
import { PATIENCE } from '../patience';
import { fact, nameOf } from '../evidence';
import { type Diagnosis, instruct, type Step, step } from '../finding';
import {
  applyStorage,
  deleteClaim,
  installChart,
  reserve,
  restartPods,
  waitUntilGone,
  waitUntilReleased,
} from '../fixes';
import { isVolumeOfPlan, podsOfWorkload } from '../ours';
import { keepVolume, place } from './volume';
import { plainText } from '../../cluster/plain-text';
import type { Metadata } from '../../cluster/schemas';

/** Kubernetes removes these by itself, when nothing uses the object. */
const PROTECTION: readonly string[] = ['kubernetes.io/pv-protection', 'kubernetes.io/pvc-protection'];

/** The volume was deleted, and goes as soon as its claim does. A deletion cannot be undone. */
export function volumeTerminating(view: ClaimView): Diagnosis | undefined {
  const { volume, claim, planned, plan } = view;
  if (volume?.metadata.deletionTimestamp === undefined || !isVolumeOfPlan(volume, view)) {
    return undefined;
  }
  const isInUse = claim?.status.phase === 'Bound' && claim.spec.volumeName === planned.name;
  const { name } = planned;
  return {
    code: 'volume-terminating',
    status: isInUse ? 'at-risk' : 'problem',
    about: `PersistentVolume ${name}`,
    title: `PersistentVolume ${name} was deleted${isInUse ? ', and is gone as soon as its claim is deleted' : ' and is not gone yet'}`,
    cause: isInUse
      ? 'Kubernetes keeps it as long as a claim is bound to it. A deletion cannot be undone: recreate it at a time that suits you, before a deleted claim stops the workload'
      : 'a finalizer holds it, so it can neither be used nor created again',
    data: `still in ${place(view)}`,
    evidence: [fact(nameOf('PersistentVolume', volume), terminating(volume.metadata, volume.status.phase))],
    fix: [
      ...keepVolume(view),
      ...foreignFinalizers(volume.metadata),
      ...(isInUse && claim.metadata.deletionTimestamp === undefined
        ? deleteClaim(view, 'Delete its claim, which is created again')
        : []),
      ...(isInUse ? restartPods(view, 'Restart the pod, which lets claim and volume go') : []),
      ...others(view),
      step('Wait until the volume is gone', waitUntilGone('persistentvolume', name)),
      applyStorage(plan, 'Apply the storage, which creates the volume again with the same path on the same node'),
      ...claimOfHelm(view),
    ],
  };
}

/** The claim was deleted, and goes as soon as no pod uses it. */
export function claimTerminating(view: ClaimView): Diagnosis | undefined {
  const { claim, volume, planned } = view;
  if (claim?.metadata.deletionTimestamp === undefined) {
    return undefined;
  }
  const isVolumeStaying = volume !== undefined && volume.metadata.deletionTimestamp === undefined;
  const { name } = planned.claim;
  return {
    code: 'claim-terminating',
    status: view.isHealthy ? 'at-risk' : 'problem',
    about: nameOf('claim', claim),
    title: `claim ${name} was deleted${view.isHealthy ? ', and is gone as soon as its pod ends' : ' and is not gone yet'}`,
    cause:
      'Kubernetes keeps it as long as a pod uses it. A deletion cannot be undone. With the claim the volume becomes Released, and no new claim gets it: until it is reserved again, the workload does not start',
    data: `still in ${place(view)}`,
    evidence: [fact(nameOf('claim', claim), terminating(claim.metadata, claim.status.phase))],
    fix: [
      ...keepVolume(view),
      ...foreignFinalizers(claim.metadata),
      ...restartPods(view, 'Restart the pod, which lets the claim go'),
      ...others(view),
      ...(isVolumeStaying && isVolumeOfPlan(volume, view)
        ? [
            step('Wait until the claim has left its volume', waitUntilReleased(planned.name)),
            step('Reserve the volume for its claim by name only; it binds again at once', reserve(view, 'Released')),
          ]
        : []),
      ...claimOfHelm(view),
    ],
  };
}

/** The object that everything else of the component follows from was deleted, and goes as soon as nothing holds it. */
export function workloadTerminating(view: ClaimView): Diagnosis | undefined {
  const { object, deployment, workload, planned, plan, isHealthy } = view;
  const owner = object ?? deployment;
  if (workload === undefined || owner?.metadata.deletionTimestamp === undefined) {
    return undefined;
  }
  const { metadata } = owner;
  const kind = object?.kind ?? 'Deployment';
  const about = nameOf(kind, owner);
  const type = object === undefined ? 'deployment' : operatorResource(object.kind);
  const held = metadata.finalizers.map(plainText);
  return {
    code: 'workload-terminating',
    status: isHealthy ? 'at-risk' : 'problem',
    about,
    title: `${kind} ${metadata.name} was deleted, and is not gone yet`,
    cause: `a deletion cannot be undone. Until it is gone, nothing applies changes to ${planned.claim.component}; then its pods end, and only helm creates it again`,
    data: `stays in ${place(view)}`,
    evidence: [fact(about, deletedAt(metadata))],
    fix: [
      ...(held.length === 0
        ? []
        : [instruct(`Let the controllers of its finalizers do their work: ${held.join(', ')}`)]),
      step('Wait until it is gone', waitUntilGone(type, metadata.name, '--namespace', metadata.namespace)),
      installChart(plan, 'Let helm create it again'),
    ],
  };
}

/** A pod that does not end, and no other starts before. */
export function podTerminating({ pods, planned, state }: ClaimView): Diagnosis | undefined {
  const [pod] = pods;
  const { deletionTimestamp } = pod?.metadata ?? {};
  if (pod === undefined || deletionTimestamp === undefined || pods.some(isReady)) {
    return undefined;
  }
  const about = nameOf('pod', pod);
  const { namespace, name, finalizers } = pod.metadata;
  const held = finalizers.map(plainText);
  const { component } = planned.claim;
  const found = {
    about,
    evidence: [fact(about, deletedAt(pod.metadata, 'its containers'))],
    fix: isDnsSubdomain(name) ? [step('Look closer', kubectl('describe', 'pod', '--namespace', namespace, name))] : [],
  } as const;
  return ageOf(deletionTimestamp, state.now) < PATIENCE.pod
    ? {
        ...found,
        code: 'starting',
        status: 'waiting',
        title: `the pod of ${component} is ending`,
        cause: 'it was deleted. The next one starts when it is gone',
      }
    : {
        ...found,
        code: 'pod-not-ready',
        status: 'problem',
        title: `the pod of ${component} was deleted, and is not gone yet`,
        cause:
          held.length === 0
            ? 'the kubelet of its node does not end it. The next one starts when it is gone'
            : `finalizers hold it, which only their controllers remove: ${held.join(', ')}. The next one starts when it is gone`,
      };
}

function terminating(metadata: Metadata, phase: string): string {
  return `${phase}, ${deletedAt(metadata)}`;
}

/** @param other what holds it without a finalizer */
function deletedAt({ deletionTimestamp = '', finalizers }: Metadata, other = 'nothing'): string {
  return `deleted at ${deletionTimestamp}, held by ${finalizers.join(', ') || other}`;
}

/** Finalizers that only their own controller removes. */
function foreignFinalizers({ finalizers }: Metadata): Step[] {
  const foreign = finalizers.filter((one) => !PROTECTION.includes(one)).map(plainText);
  return foreign.length === 0
    ? []
    : [instruct(`Also let the controllers of its other finalizers do their work: ${foreign.join(', ')}`)];
}

/** Pods of others that use the claim. */
function others(view: ClaimView): Step[] {
  const own = podsOfWorkload(view);
  const foreign = view.pods.filter((pod) => !own.includes(pod)).map((pod) => nameOf('pod', pod));
  return foreign.length === 0
    ? []
    : [instruct(`Let their owners stop the other pods that use the claim: ${foreign.join(', ')}`)];
}

/** A Deployment does not create its claim: helm does. */
function claimOfHelm({ workload, plan }: ClaimView): Step[] {
  return workload?.kind === 'Deployment' ? [installChart(plan, 'Let helm create the claim again')] : [];
}
