export { type Claim, claimsOfStatefulSet, type Owner, type StatefulSetClaims } from './model/claim';
export type { ChartTraits, ThanosRulerNaming, UseStatefulSet } from './chart/chart-history';
export {
  KubePrometheusStackRelease,
  type KubePrometheusStackReleaseProps,
  type ReleaseIdentity,
} from './release/release';
export type { ChartObject, ChartObjectKind } from './chart/chart-object';
export type { Workload } from './operator/workload';
export { type Component, COMPONENTS } from './model/components';
export {
  ArgoCdApplication,
  type ArgoCdApplicationProps,
  type ArgoCdAutomatedSync,
} from './delivery/argo-cd-application';
export { FluxHelmRelease, type FluxHelmReleaseProps } from './delivery/flux-helm-release';
export type { Change, ChangeKind, ClaimDiff, PlacedVolume, Risk } from './diff/claim-diff';
export type { GuardOptions } from './files/guard';
export { diffPlans, type PlanDiff, type ReleaseDiff } from './diff/plan-diff';
export type { RenameCause } from './diff/rename-causes';
export type { Step } from './commands/step';
export {
  planDocument,
  type PlanDocument,
  type PlannedNode,
  type PlannedVolume,
  type PlannedWorkload,
} from './plan/plan-document';
export type { FoundPlan } from './files/plan-files';
export { readPlan } from './plan/read-plan';
export {
  KubePrometheusStackStorage,
  type KubePrometheusStackStorageProps,
} from './constructs/kube-prometheus-stack-storage';
export type { ClusterDescription } from './output/cluster-description';
export { type Cluster, Fleet, type FleetProps } from './output/fleet';
export { GitOpsApp, type GitOpsAppProps } from './output/gitops-app';
export type { ComponentStorage, PrometheusStorage, ReplicatedStorage } from './plan/component-storage';
export type { InitImage } from './plan/init-image';
export type { InitJobOptions } from './plan/init-job-options';
export type { DirectoryOptions, OwnershipPolicy } from './plan/init-targets';
export { planStack, type StackDescription, type StackPlan } from './plan/stack-plan';
export { planProblems, type StoragePlan } from './plan/storage-plan';
export { type Problem, StorageError } from './model/problems';
export type { ProblemCode } from './model/problem-catalogue';
export type { Delivery, DeliveryOptions } from './plan/delivery';
export { DirectoryInitJob, type DirectoryInitJobProps } from './constructs/directory-init-job';
export { PersistentVolumeSet, type PersistentVolumeSetProps } from './constructs/persistent-volume-set';
export { HelmValuesConfigMap, type HelmValuesConfigMapProps } from './constructs/values-config-map';
export { PersistentVolumeValidation, type ValidationContext } from './validation/persistent-volume-validation';
export { HelmValues, type HelmValuesProps, type ValuesLayers } from './values/helm-values';
export type { Value, Values } from './values/values';
export { HostPathLayout } from './layout/host-path-layout';
export type { NodeList } from './layout/node-list';
export type { Volume, VolumeType } from './model/volume';
export { type ComponentVolumes, volumesOf, type VolumesProps } from './layout/volumes';
