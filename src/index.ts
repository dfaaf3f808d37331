export type { Claim, Owner } from './model/claim';
export type { StatefulSetClaims } from './operator/template-claims';
export { claimsOfStatefulSet } from './layout/claims-of-stateful-set';
export {
  KubePrometheusStackRelease,
  type KubePrometheusStackReleaseProps,
  type ReleaseIdentity,
} from './release/release';
export type { ChartObject, ChartObjectKind } from './chart/chart-object';
export { type Component, COMPONENTS } from './model/components';
export type { DeletionCode, DeletionSetting } from './model/deletions';
export type { OperatorKind } from './model/operator-kinds';
export { ArgoCdApplication, type ArgoCdApplicationProps } from './delivery/argo-cd-application';
export {
  ArgoCdApplicationSet,
  type ArgoCdApplicationSetProps,
  type ArgoCdCluster,
} from './delivery/argo-cd-application-set';
export type { ArgoCdDestination, ArgoCdOptions } from './delivery/argo-cd-options';
export { argoCdSources, type ArgoCdSource, type ArgoCdSourceOptions } from './delivery/argo-cd-sources';
export type {
  ArgoCdAutomatedSync,
  ArgoCdRetry,
  ArgoCdRetryBackoff,
  ArgoCdSyncOptions,
} from './delivery/argo-cd-sync-policy';
export { FluxKustomization, type FluxKustomizationProps } from './delivery/flux-kustomization';
export { FluxHelmRelease } from './delivery/flux-helm-release';
export type { FluxHelmReleaseProps } from './delivery/flux-helm-release-props';
export type { FluxCrds } from './delivery/flux-crds';
export type { ChangeCode, ChangeRisk, ConsequenceCode } from './diff/change-catalogue';
export type { ClaimChange } from './diff/claim-changes';
export type { ClaimDiff } from './diff/claim-diff';
export type { PlacedVolume } from './diff/compared-plan';
export type { ChangeConsequence } from './diff/consequences';
export type { FoundPlan } from './diff/found-plan';
export type { GuardOptions } from './files/guard';
export { diffPlans, type PlanDiff, type ReleaseDiff } from './diff/plan-diff';
export type { MoveOptions } from './diff/runbook';
export type { RenameCause } from './diff/rename-causes';
export type { RunbookStep, StepPhase } from './commands/step';
export type { Named } from './commands/storage-commands';
export type { ArgoCdDelivery, DeliveredBy, FluxDelivery, FluxReleaseDelivery } from './plan/delivered-by';
export type { HelperPod } from './plan/helper-pod';
export type { InitJobOnNode, PlanDocument, PlannedNode, VolumeOnNode } from './plan/plan-document';
export { RenderedStorage } from './constructs/rendered-storage';
export { StatefulSetStorage, type StatefulSetStorageProps } from './constructs/stateful-set-storage';
export type { ClaimTemplate, StatefulSetDescription, StatefulSetWorkload } from './plan/stateful-set-description';
export { planStatefulSets, type StatefulSetPlan, type TemplateRequirement } from './plan/stateful-set-plan';
export type { PlannedRelease } from './plan/storage-plan';
export {
  KubePrometheusStackStorage,
  type KubePrometheusStackStorageProps,
} from './constructs/kube-prometheus-stack-storage';
export type { ClusterDescription, ClusterStatefulSets } from './output/cluster-description';
export { type FleetCluster, Fleet, type FleetProps } from './output/fleet';
export { GitOpsApp, type GitOpsAppProps } from './output/gitops-app';
export type { ComponentStorage, PrometheusStorage, ReplicatedStorage } from './plan/component-storage';
export type { InitImage } from './plan/init-image';
export type { InitJobOptions } from './plan/init-job-options';
export type { DirectoryOptions, OwnershipPolicy } from './plan/init-targets';
export type { StackDescription } from './plan/description';
export { planStack, type StackPlan } from './plan/stack-plan';
export type { PlannedObject, StoragePlan } from './plan/storage-plan';
export { type Problem, StorageError } from './model/problems';
export { PROBLEM_GROUPS, type ProblemCode, type ProblemEntry } from './model/problem-catalogue';
export type { Delivery, DeliveryOptions } from './plan/delivery';
export { DirectoryInitJob, InitJob } from './constructs/directory-init-job';
export type { DirectoryInitJobProps, PlannedInitJob } from './plan/init-job';
export { PersistentVolumeSet, type PersistentVolumeSetProps } from './constructs/persistent-volume-set';
export { HelmValuesConfigMap, type HelmValuesConfigMapProps } from './constructs/values-config-map';
export { PersistentVolumeValidation, type ValidationContext } from './validation/persistent-volume-validation';
export { HelmValues, type HelmValuesFileOptions, type HelmValuesProps, type ValuesLayers } from './values/helm-values';
export type { Value, Values } from './values/values';
export type { MismatchCode } from './verify/mismatch-catalogue';
export type {
  Mismatch,
  MismatchCause,
  ReleaseVerification,
  UndeterminedKey,
  Verification,
} from './verify/verification';
export type { VerifyOptions } from './verify/verify-options';
export type {
  FrozenList,
  PlannedOverlay,
  UserValues,
  UserValuesConfigMap,
  UserValuesFile,
  UserValuesSecret,
  ValuesFile,
} from './plan/user-values';
export { HostPathLayout } from './layout/host-path-layout';
export type { NodeList, PerReplica } from './layout/per-replica';
export type { NodeSystem } from './layout/node-systems';
export type { PlannedVolume } from './model/volume';
export type { VolumeType } from './model/volume-types';
export type { PlannedDirectory } from './plan/directories';
export type { NamespaceOptions, PlannedNamespace } from './plan/namespaces';
export type { StorageOptions } from './plan/storage-options';
export { type ComponentVolumes, volumesOf, type VolumesProps } from './layout/volumes';
