/** What compares plans needs besides `diffPlans`: plans from files and Git, their documents, and the words of a diff. */
export { CHANGES, CONSEQUENCES } from './diff/change-catalogue';
export type { ChangeCode, ChangeEntry, ChangeRisk, ConsequenceCode, ConsequenceEntry } from './diff/change-catalogue';
export type { ClaimChange } from './diff/claim-changes';
export type { ClaimDiff } from './diff/claim-diff';
export { DELETIONS } from './model/deletions';
export type { Deletion, DeletionCode, DeletionPlace, DeletionSetting, Lost, Measure } from './model/deletions';
export type { PlacedVolume } from './diff/compared-plan';
export type { ChangeConsequence } from './diff/consequences';
export { diffText } from './diff/diff-text';
export type { FoundPlan } from './diff/found-plan';
export { diffPlans, type PlanDiff, type ReleaseDiff } from './diff/plan-diff';
export type { MoveOptions } from './diff/runbook';
export type { RenameCause } from './diff/rename-causes';
export type { RunbookStep, StepPhase } from './commands/step';
export { plansAt, plansIn } from './files/plan-files';
export type { HelperPod } from './plan/helper-pod';
export { planDocument, type PlanDocument, type PlannedNode, type VolumeOnNode } from './plan/plan-document';
export { readPlan } from './plan/read-plan';
