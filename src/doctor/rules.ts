import type { ClaimView } from './claim-view';
import { admissionHookStuck } from './diagnoses/admission-hook';
import { claimBinding, claimElsewhere, claimUnbound, claimUnfit } from './diagnoses/claim';
import { claimOfHelmMissing, claimRefused } from './diagnoses/claim-of-helm';
import { claimDeletedByPolicy } from './diagnoses/claim-policy';
import { type AllPlans, definitionOutdated, operatorTypesMissing } from './diagnoses/definitions';
import { deletesMore } from './diagnoses/deletes-more';
import { valuesOfOther, volumeDiffersInSettings, workloadDiffers } from './diagnoses/differs';
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
  jobWillBeBlocked,
  jobWithoutPod,
} from './diagnoses/init-job-pod';
import { chartNotInstalled } from './diagnoses/installation';
import { logReports } from './diagnoses/logs';
import {
  jobNamespaceMissing,
  jobNamespaceTerminating,
  namespaceMissing,
  namespaceRecreated,
  namespaceTerminating,
} from './diagnoses/namespace';
import { limitRangeOfClaim, limitRangeOfJob, type Missing, quotaOfClaims, quotaOfJobs } from './diagnoses/limits';
import { noClaimAskedFor } from './diagnoses/no-claim';
import { nodeLabelMissing, nodeMissing, nodeNotReady, otherCluster } from './diagnoses/node';
import { jobNotOurs, volumeNotOurs } from './diagnoses/not-ours';
import { otherKind } from './diagnoses/other-kind';
import { overlayOutdated } from './diagnoses/overlay';
import { podImage, podKeptOut, podMissing, podNotReady, podNotScheduled, podStarting } from './diagnoses/pod';
import { podsRefused, podsRefusedByPodSecurity, podsRefusedLabelTooLong } from './diagnoses/pods-refused';
import { reclaimPolicyDiffers } from './diagnoses/reclaim-policy';
import { claimRenamed } from './diagnoses/renamed';
import { fewerThanPlanned, scaledDown } from './diagnoses/replicas';
import { directoryShared } from './diagnoses/shared-directories';
import {
  objectPaused,
  operatorSilent,
  statefulSetRefused,
  statefulSetStarting,
  storageClassUnknown,
} from './diagnoses/stateful-set';
import { storageClassMissing, storageClassProvisions } from './diagnoses/storage-class';
import { nodeTainted } from './diagnoses/taints';
import { claimTerminating, volumeTerminating } from './diagnoses/terminating';
import { claimsNotPlanned } from './diagnoses/unplanned-claims';
import { claimLost, volumeDeleted, volumeMissing, volumeReleased, volumeTaken } from './diagnoses/volume';
import { volumeDiffersAlone, volumeDiffersToo } from './diagnoses/volume-place';
import { claimMissing, claimStarting, componentMissing } from './diagnoses/workload';
import type { Diagnosis } from './finding';
import type { FindingCode } from './finding-catalogue';
import type { Job } from '../cluster/live-objects';

/** The state of a release that is known before its claims are checked. */
export interface ReleaseView extends AllPlans {
  readonly isChartInstalled: boolean;
  /** The cluster has no objects of it. */
  readonly nothing: Diagnosis | undefined;
  /**
   * What is still to be created.
   * @default - the chart is installed
   */
  readonly missing?: Missing;
  /** It is in the cluster under another identity. */
  readonly elsewhere: Diagnosis | undefined;
}

/** What a rule is about, from the lowest layer up. Of the rules of a layer that exclude each other, the first that applies counts. */
type Layer =
  | 'nothing'
  | 'release'
  | 'node'
  | 'namespace'
  | 'namespace of Jobs'
  | 'class'
  | 'elsewhere'
  | 'terminating'
  | 'volume'
  | 'chart'
  | 'workload'
  | 'claim'
  | 'admission'
  | 'limits'
  | 'job'
  | 'pod of the Job'
  | 'placement'
  | 'log'
  | 'pod'
  | 'settings'
  | 'independent';

/** One finding. */
interface Rule {
  readonly layer: Layer;
  /** Whether it applies to a claim that is bound as planned and used by a ready pod. */
  readonly ofHealthy?: true;
  /** Whether it shows a symptom of many causes: any cause above hides it. */
  readonly isSymptom?: true;
  /**
   * The layers and findings that it would follow from, or that change it once they are fixed.
   * @default - those of its layer
   */
  readonly follows?: readonly (Layer | FindingCode)[];
  readonly find: (view: ClaimView, release: ReleaseView) => Diagnosis | undefined;
}

const ABSENT = ['nothing', 'release', 'namespace'] as const;

/**
 * The layers that hide the findings of a layer, because those would follow from them. Whatever can fail by itself is not hidden, so
 * that all causes are in one report.
 */
const FOLLOWS: Readonly<Record<Layer, readonly Layer[]>> = {
  nothing: [],
  release: [],
  node: [],
  namespace: ['nothing', 'release'],
  'namespace of Jobs': ['nothing', 'release', 'namespace'],
  class: ['nothing', 'release'],
  elsewhere: ABSENT,
  terminating: ['release', 'namespace'],
  volume: ['nothing', 'release'],
  chart: ABSENT,
  workload: [...ABSENT, 'chart'],
  claim: ABSENT,
  admission: ['release', 'namespace', 'namespace of Jobs'],
  limits: ['release', 'namespace', 'namespace of Jobs'],
  job: [...ABSENT, 'namespace of Jobs'],
  'pod of the Job': [...ABSENT, 'namespace of Jobs', 'node', 'job'],
  placement: [...ABSENT, 'node', 'pod of the Job'],
  log: [...ABSENT, 'node', 'job', 'pod of the Job', 'pod'],
  pod: [...ABSENT, 'node', 'job', 'pod of the Job'],
  settings: [...ABSENT, 'chart', 'workload', 'claim'],
  independent: ['nothing'],
};

/** Layers of which all findings count. */
const NOT_EXCLUSIVE: readonly Layer[] = ['limits', 'settings', 'independent'];

/** Without the object of the class the operator creates no StatefulSet. */
const FOLLOWS_CLASS: readonly Layer[] = [...FOLLOWS.workload, 'class'];

/** Every finding about a claim. */
const RULES: readonly Rule[] = [
  // the first one, because nothing may start on the directories before one of their two processes is stopped
  { layer: 'independent', ofHealthy: true, follows: ['release'], find: directoryShared },

  { layer: 'release', find: ({ workload }, { elsewhere }) => (workload === undefined ? undefined : elsewhere) },

  { layer: 'node', find: (view, { nothing }) => (nothing === undefined ? undefined : otherCluster(view)) },
  { layer: 'node', find: nodeNotReady },
  { layer: 'node', ofHealthy: true, find: nodeLabelMissing },
  { layer: 'node', ofHealthy: true, find: nodeMissing },

  { layer: 'namespace', ofHealthy: true, follows: [], find: namespaceTerminating },
  { layer: 'namespace', find: namespaceRecreated },
  { layer: 'namespace', find: namespaceMissing },
  { layer: 'namespace of Jobs', find: jobNamespaceTerminating },
  { layer: 'namespace of Jobs', find: jobNamespaceMissing },

  { layer: 'class', ofHealthy: true, follows: [], find: storageClassProvisions },
  { layer: 'class', ofHealthy: true, find: storageClassMissing },

  { layer: 'independent', ofHealthy: true, follows: ['release'], find: definitionOutdated },

  { layer: 'elsewhere', find: claimElsewhere },

  { layer: 'terminating', ofHealthy: true, find: claimTerminating },

  { layer: 'volume', ofHealthy: true, follows: [], find: volumeNotOurs },
  { layer: 'volume', ofHealthy: true, find: volumeTerminating },
  { layer: 'volume', ofHealthy: true, find: volumeDiffersAlone },
  // a claim that is bound elsewhere has the step in its own fix
  { layer: 'volume', ofHealthy: true, follows: [...FOLLOWS.volume, 'elsewhere'], find: volumeMissing },
  { layer: 'volume', find: volumeDeleted },
  { layer: 'volume', find: claimLost },
  { layer: 'volume', ofHealthy: true, find: volumeTaken },
  { layer: 'volume', follows: [...ABSENT, 'elsewhere'], find: claimDeletedByPolicy },
  { layer: 'volume', ofHealthy: true, follows: [...ABSENT, 'elsewhere'], find: volumeReleased },

  { layer: 'chart', find: admissionHookStuck },
  {
    layer: 'chart',
    find: (view, { isChartInstalled }) => (isChartInstalled ? undefined : chartNotInstalled(view)),
  },

  { layer: 'workload', find: ofChart(valuesOfOther) },
  { layer: 'workload', find: ofChart(claimRenamed) },
  { layer: 'workload', find: ofChart(operatorTypesMissing) },
  { layer: 'workload', find: ofChart(otherKind) },
  { layer: 'workload', find: ofChart(componentMissing) },
  { layer: 'workload', find: ofChart(objectPaused) },
  { layer: 'workload', find: ofChart(fewerThanPlanned) },
  { layer: 'workload', follows: FOLLOWS_CLASS, find: ofChart(storageClassUnknown) },
  { layer: 'workload', follows: FOLLOWS_CLASS, find: ofChart(statefulSetRefused) },
  { layer: 'workload', follows: FOLLOWS_CLASS, find: ofChart(statefulSetStarting) },
  { layer: 'workload', follows: FOLLOWS_CLASS, find: ofChart(operatorSilent) },
  { layer: 'workload', find: ofChart(noClaimAskedFor) },
  { layer: 'workload', find: ofChart(podsRefusedLabelTooLong) },
  { layer: 'workload', find: ofChart(podsRefusedByPodSecurity) },
  { layer: 'workload', find: ofChart(podsRefused) },
  { layer: 'workload', find: ofChart(scaledDown) },
  { layer: 'workload', isSymptom: true, find: ofChart(claimStarting) },
  { layer: 'workload', isSymptom: true, find: ofChart(claimMissing) },

  { layer: 'claim', follows: [...FOLLOWS.claim, 'elsewhere'], find: claimUnfit },
  {
    layer: 'claim',
    // all of these end with helm, which creates the claim
    follows: [
      ...FOLLOWS.chart,
      ...(['chart', 'limits', 'claim-renamed', 'component-missing', 'no-claim-asked-for'] as const),
      ...(['volume-released', 'volume-terminating', 'namespace-recreated'] as const),
    ],
    find: claimOfHelmMissing,
  },
  { layer: 'claim', isSymptom: true, find: claimBinding },
  { layer: 'claim', isSymptom: true, find: claimUnbound },

  { layer: 'admission', find: jobWillBeBlocked },

  { layer: 'limits', find: claimRefused },
  { layer: 'limits', find: beforeInstallation(nodeTainted) },
  { layer: 'limits', find: beforeInstallation(quotaOfClaims) },
  { layer: 'limits', find: beforeInstallation(quotaOfJobs) },
  { layer: 'limits', find: beforeInstallation(limitRangeOfClaim) },
  { layer: 'limits', find: beforeInstallation(limitRangeOfJob) },

  { layer: 'job', find: jobNotOurs },
  // the Job comes with the volumes; as long as one is at another place, the plan cannot be applied
  {
    layer: 'job',
    follows: [...FOLLOWS.job, 'volume-missing', 'volume-differs', 'unused-volume-differs'],
    find: jobMissing,
  },
  { layer: 'job', find: ofUnfinishedJob(jobSuspended) },
  { layer: 'job', find: ofUnfinishedJob(jobFailed) },
  { layer: 'job', find: ofUnfinishedJob(jobBlockedByPodSecurity) },
  { layer: 'job', find: ofUnfinishedJob(jobPodRefused) },

  { layer: 'pod of the Job', find: ofUnfinishedJob(jobWithoutPod) },
  { layer: 'pod of the Job', find: ofUnfinishedJob(jobNotScheduled) },
  { layer: 'pod of the Job', find: ofUnfinishedJob(jobImage) },
  { layer: 'pod of the Job', find: ofUnfinishedJob(jobScriptMissing) },
  { layer: 'pod of the Job', find: ofUnfinishedJob(diskNotMounted) },
  { layer: 'pod of the Job', find: ofUnfinishedJob(jobRunning) },

  { layer: 'placement', find: podKeptOut },

  { layer: 'pod', find: directoryJustMade },
  { layer: 'pod', find: nodeRebuilt },
  { layer: 'pod', find: directoryMissing },

  { layer: 'log', ofHealthy: true, find: logReports },

  { layer: 'pod', isSymptom: true, find: podNotScheduled },
  { layer: 'pod', isSymptom: true, find: podMissing },
  { layer: 'pod', isSymptom: true, find: podStarting },
  { layer: 'pod', find: podImage },
  { layer: 'pod', isSymptom: true, find: podNotReady },

  { layer: 'settings', ofHealthy: true, find: claimsNotPlanned },
  { layer: 'settings', ofHealthy: true, find: workloadDiffers },
  // installing the values does not change a volume
  { layer: 'settings', ofHealthy: true, follows: ABSENT, find: volumeDiffersInSettings },

  { layer: 'independent', ofHealthy: true, follows: [], find: volumeDiffersToo },
  { layer: 'independent', ofHealthy: true, follows: [], find: reclaimPolicyDiffers },
  { layer: 'independent', ofHealthy: true, find: twoPods },
  { layer: 'independent', ofHealthy: true, find: diskPressure },
  { layer: 'independent', ofHealthy: true, find: volumeNearlyFull },
  { layer: 'independent', ofHealthy: true, follows: ['nothing', 'claim-deleted-by-policy'], find: deletesMore },
  { layer: 'independent', ofHealthy: true, find: overlayOutdated },

  // the last one, so that its steps follow those of everything that would go wrong
  { layer: 'nothing', follows: ['other-cluster'], find: (_, { nothing }) => nothing },
];

/** A finding, with the rule that found it. */
interface Found {
  readonly rule: Rule;
  readonly diagnosis: Diagnosis;
}

/** The findings about one claim, in the order of the layers. */
export function diagnosesOf(view: ClaimView, release: ReleaseView): Diagnosis[] {
  const found: Found[] = [];
  for (const rule of RULES) {
    const { layer, ofHealthy = false, find } = rule;
    const isFirst = NOT_EXCLUSIVE.includes(layer) || found.every((other) => other.rule.layer !== layer);
    const diagnosis = isFirst && (ofHealthy || !view.isHealthy) ? find(view, release) : undefined;
    if (diagnosis !== undefined) {
      found.push({ rule, diagnosis });
    }
  }
  return found.filter((one) => !isHidden(one, found)).map(({ diagnosis }) => diagnosis);
}

/** @param all the findings, hidden or not, in the order of the rules */
function isHidden(one: Found, all: readonly Found[]): boolean {
  const { rule } = one;
  const follows = rule.follows ?? FOLLOWS[rule.layer];
  const others = all.filter((other) => other !== one && other.diagnosis.status !== 'at-risk');
  const causes = others.filter((other) => other.rule.isSymptom !== true);
  if (causes.some(({ rule: { layer }, diagnosis: { code } }) => follows.includes(layer) || follows.includes(code))) {
    return true;
  }
  const isAbove = (other: Found): boolean =>
    other.rule.layer !== 'independent' && all.indexOf(other) < all.indexOf(one);
  return (
    rule.isSymptom === true && (causes.some((cause) => cause.rule.layer !== 'independent') || others.some(isAbove))
  );
}

/** Applies to workloads of an installed chart; other StatefulSets have no chart to compare with. */
function ofChart(find: Rule['find']): Rule['find'] {
  return (view, release) => (release.isChartInstalled && view.workload !== undefined ? find(view, release) : undefined);
}

/** Applies while the chart is not installed: later, events name what is refused. */
function beforeInstallation(find: (view: ClaimView, missing: Missing) => Diagnosis | undefined): Rule['find'] {
  return (view, { missing }) => (missing === undefined ? undefined : find(view, missing));
}

/** Applies to an init Job that exists and is not Complete. */
function ofUnfinishedJob(find: (view: ClaimView, job: Job) => Diagnosis | undefined): Rule['find'] {
  return (view) => {
    const { job } = view;
    const isComplete = job?.status.conditions.some(({ type, status }) => type === 'Complete' && status === 'True');
    return job === undefined || isComplete === true ? undefined : find(view, job);
  };
}
