import type { ClaimView } from '../claim-view';
import { fact, nameOf } from '../evidence';
import { type Diagnosis, type Evidence, instruct } from '../finding';
import { applyStorage, comparePlans, installChart } from '../fixes';
import { isVolumeOfPlan } from '../ours';
import { ofOtherRelease, releaseOfClass } from './class-owner';
import { liveClaim, liveTemplate } from './live-claims';
import { bytesOf } from '../../kubernetes/quantity';

/** The settings of the workload are not those of the plan, nor perhaps those of the volume. */
export function workloadDiffers(view: ClaimView): Diagnosis | undefined {
  const ofWorkload = workloadDifferences(view);
  return ofWorkload.length === 0 ? undefined : differsFromPlan(view, volumeDifferences(view), ofWorkload);
}

/** The settings of the volume are not those of the plan, and those of the workload are, or cannot be seen. */
export function volumeDiffersInSettings(view: ClaimView): Diagnosis | undefined {
  const ofVolume = volumeDifferences(view);
  return ofVolume.length === 0 || workloadDifferences(view).length > 0
    ? undefined
    : differsFromPlan(view, ofVolume, []);
}

function workloadDifferences(view: ClaimView): Evidence[] {
  return [...templateDifferences(view), ...ownerDifferences(view)];
}

/** Nothing follows from the differences until a claim or a pod is created. */
function differsFromPlan(view: ClaimView, ofVolume: readonly Evidence[], ofWorkload: readonly Evidence[]): Diagnosis {
  const { plan } = view;
  const { name, namespace } = plan.document.release;
  const other = releaseOfClass(view, liveTemplate(view)?.storageClassName);
  const isOfHelm = view.workload?.kind === 'Deployment';
  if (other !== undefined) {
    return {
      ...ofOtherRelease(view, other),
      status: 'at-risk',
      evidence: [...ofVolume, ...ofWorkload],
      fix: [
        ...(ofVolume.length > 0 ? [applyStorage(plan, 'If the plan is right, apply it')] : []),
        installChart(plan, 'Install the planned values'),
      ],
    };
  }
  return {
    code: 'differs-from-plan',
    status: 'at-risk',
    about: `settings of release ${namespace}/${name}`,
    title: 'the cluster has other settings than the plan',
    cause:
      'the plan has changed and is not applied yet, or the chart was upgraded with other values. The next claim or pod follows the settings in the cluster',
    data: 'as it was, until a claim or a pod is created again',
    evidence: [...ofVolume, ...ofWorkload],
    fix: [
      ...(ofVolume.length > 0 ? [applyStorage(plan, 'If the plan is right, apply it')] : []),
      ...(isOfHelm && ofVolume.length > 0
        ? [
            comparePlans(
              plan,
              'Helm cannot change the size or class of a claim that it made. See the steps, compared with the plan before',
            ),
          ]
        : []),
      ...(ofWorkload.length > 0 ? [installChart(plan, 'Install the planned values')] : []),
      instruct('Or, if the cluster is right, describe what it has, and synthesize'),
    ],
  };
}

/** A workload that has the values of another release, and does not run. */
export function valuesOfOther(view: ClaimView): Diagnosis | undefined {
  const other = releaseOfClass(view, liveTemplate(view)?.storageClassName);
  return other === undefined
    ? undefined
    : {
        ...ofOtherRelease(view, other),
        status: 'problem',
        evidence: workloadDifferences(view),
        fix: [installChart(view.plan, 'Install the planned values')],
      };
}

function volumeDifferences(view: ClaimView): Evidence[] {
  const { volume, planned } = view;
  if (volume === undefined || !isVolumeOfPlan(volume, view)) {
    return [];
  }
  const about = nameOf('PersistentVolume', volume);
  const { storage = '' } = volume.spec.capacity;
  return [
    ...(bytesOf(storage) === bytesOf(planned.size)
      ? []
      : [fact(about, `capacity ${storage}, planned ${planned.size}`)]),
    ...classDifference(about, volume.spec.storageClassName, planned.storageClassName),
  ];
}

function classDifference(about: string, found: string | undefined, planned: string): Evidence[] {
  return found === planned ? [] : [fact(about, `storage class ${found ?? '(default)'}, planned ${planned}`)];
}

/** What the claim template asks for. A claim that exists never follows it. */
function templateDifferences(view: ClaimView): Evidence[] {
  const { object, statefulSet, planned, claim } = view;
  const owner = object ?? statefulSet;
  const template = liveTemplate(view);
  if (owner === undefined) {
    return [];
  }
  const about = object === undefined ? nameOf('StatefulSet', owner) : nameOf(object.kind, owner);
  if (object !== undefined && claim !== undefined && liveClaim(view, object) === undefined) {
    return [fact(about, `asks for no claim, planned ${planned.claim.name}`)];
  }
  // a StatefulSet always has access modes; the operator has a default
  if (template === undefined || (object === undefined && template.accessModes.length === 0)) {
    return [];
  }
  const { storage } = template.resources.requests;
  const modes = template.accessModes.filter((mode) => mode !== 'ReadWriteOnce');
  return [
    ...classDifference(about, template.storageClassName, planned.storageClassName),
    ...(storage === undefined || bytesOf(storage) === bytesOf(planned.size)
      ? []
      : [fact(about, `requests ${storage}, planned ${planned.size}`)]),
    ...(modes.length === 0 ? [] : [fact(about, `access mode ${modes.join(', ')}, planned ReadWriteOnce`)]),
    ...(template.volumeName === '' || template.volumeName === planned.name
      ? []
      : [fact(about, `requests the volume ${template.volumeName}, planned ${planned.name}`)]),
    ...(template.selector === undefined ? [] : [fact(about, 'selects volumes by labels, planned without a selector')]),
  ];
}

/** The user and the directory that the process writes as and to. */
function ownerDifferences(view: ClaimView): Evidence[] {
  const { object, deployment, statefulSet, planned } = view;
  const { owner, subPath } = planned.claim;
  if (object !== undefined) {
    const live = liveClaim(view, object);
    if (live === undefined) {
      return [];
    }
    const about = nameOf(object.kind, object);
    return [
      ...(live.owner.uid === owner.uid && live.owner.gid === owner.gid
        ? []
        : [fact(about, `runs as ${live.owner.uid}:${live.owner.gid}, planned ${owner.uid}:${owner.gid}`)]),
      ...(live.subPath === subPath
        ? []
        : [fact(about, `writes to ${live.subPath ?? 'the volume root'}, planned ${subPath ?? 'the volume root'}`)]),
    ];
  }
  const pods = deployment ?? statefulSet;
  const { runAsUser: uid = owner.uid, runAsGroup: gid = owner.gid } = pods?.spec.template.spec.securityContext ?? {};
  return pods === undefined || (uid === owner.uid && gid === owner.gid)
    ? []
    : [
        fact(
          nameOf(deployment === undefined ? 'StatefulSet' : 'Deployment', pods),
          `runs as ${uid}:${gid}, planned ${owner.uid}:${owner.gid}`,
        ),
      ];
}
