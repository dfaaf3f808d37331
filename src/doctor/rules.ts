import type { ClaimView } from './claim-view';
import { admissionHookStuck } from './diagnoses/admission-hook';
import { claimBinding, claimElsewhere, claimMismatch } from './diagnoses/claim';
import { deletesMore } from './diagnoses/deletes-more';
import { directoryJustMade, directoryMissing, nodeRebuilt } from './diagnoses/directory';
import { diskPressure, twoPods, volumeNearlyFull } from './diagnoses/independent';
import { jobFailed, jobMissing, jobRunning, jobSuspended } from './diagnoses/init-job';
import {
  diskNotMounted,
  jobBlockedByPodSecurity,
  jobImage,
  jobNotScheduled,
  jobPodRefused,
  jobScriptMissing,
  jobWithoutPod,
} from './diagnoses/init-job-pod';
import { chartNotInstalled } from './diagnoses/installation';
import { logReports } from './diagnoses/logs';
import { noClaimAskedFor } from './diagnoses/no-claim';
import { nodeLabelMissing, nodeMissing, nodeNotReady } from './diagnoses/node';
import { overlayOutdated } from './diagnoses/overlay';
import { podImage, podMissing, podNotReady, podNotScheduled, podStarting } from './diagnoses/pod';
import { podsRefused, podsRefusedByPodSecurity, podsRefusedLabelTooLong } from './diagnoses/pods-refused';
import { claimRenamed } from './diagnoses/renamed';
import { fewerThanPlanned, scaledDown } from './diagnoses/replicas';
import {
  objectPaused,
  operatorSilent,
  statefulSetRefused,
  statefulSetStarting,
  storageClassUnknown,
} from './diagnoses/stateful-set';
import { storageClassMissing } from './diagnoses/storage-class';
import { claimLost, volumeDeleted, volumeMissing, volumeReleased, volumeTaken } from './diagnoses/volume';
import { volumeDiffersAlone, volumeDiffersToo } from './diagnoses/volume-place';
import { claimMissing, claimStarting, componentMissing, operatorTypesMissing } from './diagnoses/workload';
import type { Diagnosis } from './finding';
import type { Job } from '../cluster/live-objects';

/** The state of a release that is known before its claims are checked. */
export interface ReleaseView {
  readonly isChartInstalled: boolean;
  /** The cluster has no objects of it. */
  readonly nothing: Diagnosis | undefined;
  /** It is in the cluster under another identity. */
  readonly elsewhere: Diagnosis | undefined;
}

/** The subject of a rule, from the lowest layer up. */
type Layer =
  'nothing' | 'release' | 'node' | 'class' | 'volume' | 'chart' | 'workload' | 'claim' | 'job' | 'pod' | 'independent';

/** One finding. */
interface Rule {
  readonly layer: Layer;
  /** Whether it applies to a claim that is bound as planned and used by a ready pod. */
  readonly ofHealthy?: true;
  readonly find: (view: ClaimView, release: ReleaseView) => Diagnosis | undefined;
}

const ALL_BEFORE = 'all before';

/**
 * The layers that hide the findings of a layer, because those would follow from them, or will change once they are fixed. The objects
 * (volume, claim, workload) and the init Job fail independently of each other; a pod depends on both.
 */
const HIDDEN_BY: Readonly<Record<Layer, typeof ALL_BEFORE | readonly Layer[]>> = {
  nothing: [],
  release: ALL_BEFORE,
  node: ALL_BEFORE,
  class: ALL_BEFORE,
  volume: ALL_BEFORE,
  chart: ALL_BEFORE,
  workload: ALL_BEFORE,
  claim: ALL_BEFORE,
  job: ['node'],
  pod: ALL_BEFORE,
  independent: ['nothing'],
};

/** Every finding about a claim. Only the first finding of a layer counts, except in `independent`, where all count. */
const RULES: readonly Rule[] = [
  { layer: 'nothing', find: (_, { nothing }) => nothing },

  { layer: 'release', find: ({ workload }, { elsewhere }) => (workload === undefined ? undefined : elsewhere) },

  { layer: 'node', find: nodeNotReady },
  { layer: 'node', ofHealthy: true, find: nodeLabelMissing },
  { layer: 'node', ofHealthy: true, find: nodeMissing },

  { layer: 'class', ofHealthy: true, find: storageClassMissing },

  { layer: 'volume', ofHealthy: true, find: volumeDiffersAlone },
  { layer: 'volume', ofHealthy: true, find: volumeMissing },
  { layer: 'volume', find: volumeDeleted },
  { layer: 'volume', find: claimLost },
  { layer: 'volume', ofHealthy: true, find: volumeTaken },
  { layer: 'volume', ofHealthy: true, find: volumeReleased },

  { layer: 'chart', find: admissionHookStuck },
  {
    layer: 'chart',
    find: (view, { isChartInstalled }) => (isChartInstalled ? undefined : chartNotInstalled(view)),
  },

  { layer: 'workload', find: ofChart(claimRenamed) },
  { layer: 'workload', find: ofChart(operatorTypesMissing) },
  { layer: 'workload', find: ofChart(componentMissing) },
  { layer: 'workload', find: ofChart(fewerThanPlanned) },
  { layer: 'workload', find: ofChart(storageClassUnknown) },
  { layer: 'workload', find: ofChart(statefulSetRefused) },
  { layer: 'workload', find: ofChart(statefulSetStarting) },
  { layer: 'workload', find: ofChart(objectPaused) },
  { layer: 'workload', find: ofChart(operatorSilent) },
  { layer: 'workload', find: ofChart(noClaimAskedFor) },
  { layer: 'workload', find: ofChart(podsRefusedLabelTooLong) },
  { layer: 'workload', find: ofChart(podsRefusedByPodSecurity) },
  { layer: 'workload', find: ofChart(podsRefused) },
  { layer: 'workload', find: ofChart(scaledDown) },
  { layer: 'workload', find: ofChart(claimStarting) },
  { layer: 'workload', find: ofChart(claimMissing) },

  { layer: 'claim', find: claimElsewhere },
  { layer: 'claim', find: claimBinding },
  { layer: 'claim', find: claimMismatch },

  { layer: 'job', find: jobMissing },
  { layer: 'job', find: ofUnfinishedJob(jobSuspended) },
  { layer: 'job', find: ofUnfinishedJob(jobFailed) },
  { layer: 'job', find: ofUnfinishedJob(jobBlockedByPodSecurity) },
  { layer: 'job', find: ofUnfinishedJob(jobPodRefused) },
  { layer: 'job', find: ofUnfinishedJob(jobWithoutPod) },
  { layer: 'job', find: ofUnfinishedJob(jobNotScheduled) },
  { layer: 'job', find: ofUnfinishedJob(jobImage) },
  { layer: 'job', find: ofUnfinishedJob(jobScriptMissing) },
  { layer: 'job', find: ofUnfinishedJob(diskNotMounted) },
  { layer: 'job', find: ofUnfinishedJob(jobRunning) },

  { layer: 'pod', find: directoryJustMade },
  { layer: 'pod', find: nodeRebuilt },
  { layer: 'pod', find: directoryMissing },
  { layer: 'pod', find: podNotScheduled },
  { layer: 'pod', ofHealthy: true, find: logReports },
  { layer: 'pod', find: podMissing },
  { layer: 'pod', find: podStarting },
  { layer: 'pod', find: podImage },
  { layer: 'pod', find: podNotReady },

  { layer: 'independent', ofHealthy: true, find: volumeDiffersToo },
  { layer: 'independent', ofHealthy: true, find: twoPods },
  { layer: 'independent', ofHealthy: true, find: diskPressure },
  { layer: 'independent', ofHealthy: true, find: volumeNearlyFull },
  { layer: 'independent', ofHealthy: true, find: deletesMore },
  { layer: 'independent', ofHealthy: true, find: overlayOutdated },
];

/** The findings about one claim, in the order of the layers. */
export function diagnosesOf(view: ClaimView, release: ReleaseView): Diagnosis[] {
  const found = new Map<Layer, Diagnosis[]>();
  for (const { layer, ofHealthy = false, find } of RULES) {
    const before = found.get(layer) ?? [];
    const applies = (ofHealthy || !view.isHealthy) && (layer === 'independent' || before.length === 0);
    const diagnosis = applies ? find(view, release) : undefined;
    if (diagnosis !== undefined) {
      found.set(layer, [...before, diagnosis]);
    }
  }
  return [...found].flatMap(([layer, diagnoses]) => (isHidden(layer, [...found.keys()]) ? [] : diagnoses));
}

/** @param found the layers with findings, hidden or not, in the order of the rules */
function isHidden(layer: Layer, found: readonly Layer[]): boolean {
  const hiding = HIDDEN_BY[layer];
  return hiding === ALL_BEFORE ? found[0] !== layer : found.some((other) => hiding.includes(other));
}

/** Applies to workloads of an installed chart; other StatefulSets have no chart to compare with. */
function ofChart(find: (view: ClaimView) => Diagnosis | undefined): Rule['find'] {
  return (view, { isChartInstalled }) => (isChartInstalled && view.workload !== undefined ? find(view) : undefined);
}

/** Applies to an init Job that exists and is not Complete. */
function ofUnfinishedJob(find: (view: ClaimView, job: Job) => Diagnosis | undefined): Rule['find'] {
  return (view) => {
    const { job } = view;
    const isComplete = job?.status.conditions.some(({ type, status }) => type === 'Complete' && status === 'True');
    return job === undefined || isComplete === true ? undefined : find(view, job);
  };
}
