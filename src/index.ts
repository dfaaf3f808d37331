export { type Claim, claimsOfStatefulSet, type Owner, type StatefulSetClaims } from './claims/claim';
export type { ChartTraits, RulerNaming, UseStatefulSet } from './claims/chart-history';
export {
  KubePrometheusStackRelease,
  type KubePrometheusStackReleaseProps,
  type ReleaseIdentity,
} from './claims/release';
export type { Workload } from './claims/workload';
export { type Component, COMPONENTS } from './components';
export {
  ArgoCdApplication,
  type ArgoCdApplicationProps,
  type ArgoCdAutomatedSync,
} from './delivery/argo-cd-application';
export { FluxHelmRelease, type FluxHelmReleaseProps } from './delivery/flux-helm-release';
export type { Change, ChangeKind, ClaimDiff, PlacedVolume, Risk } from './diff/claim-diff';
export type { GuardOptions } from './diff/guard';
export { diffPlans, type PlanDiff, type ReleaseDiff } from './diff/plan-diff';
export type { RenameCause } from './diff/rename-causes';
export type { Step } from './commands/step';
export {
  planDocument,
  type PlanDocument,
  type PlannedNode,
  type PlannedVolume,
  type PlannedWorkload,
} from './documents/plan-document';
export type { FoundPlan } from './documents/plan-files';
export { readPlan } from './documents/read-plan';
export { KubePrometheusStackStorage, type KubePrometheusStackStorageProps } from './kube-prometheus-stack-storage';
export type { ClusterDescription } from './output/cluster-description';
export { type Cluster, Fleet, type FleetProps } from './output/fleet';
export { GitOpsApp, type GitOpsAppProps } from './output/gitops-app';
export type { ComponentStorage, PrometheusStorage, ReplicatedStorage } from './plan/component-storage';
export type { InitImage } from './plan/init-image';
export type { InitJobOptions } from './plan/init-job-options';
export type { DirectoryOptions, OwnershipPolicy } from './plan/init-targets';
export { planStack, type StackDescription, type StackPlan } from './plan/stack-plan';
export { planProblems, type StoragePlan } from './plan/storage-plan';
export { StorageError } from './problems';
export type { Delivery, DeliveryOptions } from './render/delivery';
export { DirectoryInitJob, type DirectoryInitJobProps } from './render/directory-init-job';
export { PersistentVolumeSet, type PersistentVolumeSetProps } from './render/persistent-volume-set';
export { HelmValuesConfigMap, type HelmValuesConfigMapProps } from './render/values-config-map';
export { PersistentVolumeValidation, type ValidationContext } from './validation/persistent-volume-validation';
export { HelmValues, type HelmValuesProps, type ValuesLayers } from './values/helm-values';
export type { Value, Values } from './values/values';
export { HostPathLayout } from './volumes/host-path-layout';
export type { NodeList } from './volumes/node-list';
export type { Volume, VolumeType } from './volumes/volume';
export { type ComponentVolumes, volumesOf, type VolumesProps } from './volumes/volumes';
