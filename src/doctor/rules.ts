import { admissionHookStuck } from './diagnoses/admission-hook';
import { claimBinding, claimElsewhere, claimUnbound, claimUnfit } from './diagnoses/claim';
import { claimOfHelmMissing } from './diagnoses/claim-of-helm';
import { claimDeletedByPolicy } from './diagnoses/claim-policy';
import { claimRefused } from './diagnoses/claim-refused';
import { definitionOutdated, operatorTypesMissing } from './diagnoses/definitions';
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
import { othersInLogs, ownerInLogs } from './diagnoses/logs';
import {
  jobNamespaceMissing,
  jobNamespaceTerminating,
  namespaceMissing,
  namespaceRecreated,
  namespaceTerminating,
} from './diagnoses/namespace';
import { limitRangeOfClaim, limitRangeOfJob, quotaOfClaims, quotaOfJobs } from './diagnoses/limits-before-installation';
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
  queryMissing,
  statefulSetRefused,
  statefulSetStarting,
  storageClassUnknown,
} from './diagnoses/stateful-set';
import { storageClassMissing, storageClassProvisions } from './diagnoses/storage-class';
import { nodeTainted } from './diagnoses/taints';
import { claimTerminating, podTerminating, volumeTerminating, workloadTerminating } from './diagnoses/terminating';
import { claimsNotPlanned } from './diagnoses/unplanned-claims';
import { claimLost, volumeDeleted, volumeMissing, volumeReleased, volumeTaken } from './diagnoses/volume';
import { volumeUnfit, volumeUnreserved } from './diagnoses/volume-changed';
import { volumeDiffersAlone, volumeDiffersToo } from './diagnoses/volume-place';
import { claimMissing, claimStarting, componentMissing } from './diagnoses/workload';
import { ABSENT, FOLLOWS, type Layer } from './layers';
import { beforeInstallation, ofChart, ofUnfinishedJob, type Rule } from './rule';

/** Without the object of the class the operator creates no StatefulSet. */
const FOLLOWS_CLASS: readonly Layer[] = [...FOLLOWS.workload, 'class'];

/** Every finding about a claim, in the order of the layers. */
export const RULES: readonly Rule[] = [
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

  // helm refuses to change an object that was paused by hand, so this is before every rule whose fix installs the chart
  { layer: 'workload', find: ofChart(objectPaused) },

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
  { layer: 'volume', find: volumeUnreserved },
  { layer: 'volume', find: volumeUnfit },

  { layer: 'chart', find: admissionHookStuck },
  { layer: 'chart', ofHealthy: true, find: workloadTerminating },

  { layer: 'workload', find: ofChart(valuesOfOther) },
  { layer: 'workload', find: ofChart(claimRenamed) },
  { layer: 'workload', find: ofChart(operatorTypesMissing) },
  { layer: 'workload', find: ofChart(otherKind) },
  { layer: 'workload', find: ofChart(componentMissing) },
  { layer: 'workload', find: ofChart(fewerThanPlanned) },
  { layer: 'workload', find: ofChart(queryMissing) },
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
    isOfJob: true,
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

  { layer: 'log', ofHealthy: true, follows: [...ABSENT, 'node'], find: othersInLogs },
  { layer: 'log', ofHealthy: true, find: ownerInLogs },

  { layer: 'pod', isSymptom: true, find: podTerminating },
  { layer: 'pod', isSymptom: true, find: podNotScheduled },
  { layer: 'pod', isSymptom: true, find: podMissing },
  { layer: 'pod', isSymptom: true, find: podStarting },
  { layer: 'pod', find: podImage },
  { layer: 'pod', isSymptom: true, find: podNotReady },

  { layer: 'settings', ofHealthy: true, find: claimsNotPlanned },
  { layer: 'settings', ofHealthy: true, find: workloadDiffers },
  // installing the values does not change a volume
  { layer: 'settings', ofHealthy: true, follows: [...ABSENT, 'volume-unfit'], find: volumeDiffersInSettings },

  { layer: 'independent', ofHealthy: true, follows: [], find: volumeDiffersToo },
  { layer: 'independent', ofHealthy: true, follows: [], find: reclaimPolicyDiffers },
  { layer: 'independent', ofHealthy: true, find: twoPods },
  { layer: 'independent', ofHealthy: true, find: diskPressure },
  { layer: 'independent', ofHealthy: true, find: volumeNearlyFull },
  { layer: 'independent', ofHealthy: true, follows: ['nothing', 'claim-deleted-by-policy'], find: deletesMore },
  { layer: 'independent', ofHealthy: true, find: overlayOutdated },

  // the last ones, so that their steps follow those of everything that would go wrong
  { layer: 'chart', find: (view, { isChartInstalled }) => (isChartInstalled ? undefined : chartNotInstalled(view)) },
  { layer: 'nothing', follows: ['other-cluster'], find: (_, { nothing }) => nothing },
];
