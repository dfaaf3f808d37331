import type { PlanDocument } from '../plan/plan-document';

/** A plan and where it was found. */
export interface FoundPlan {
  /** The file, for messages. */
  readonly file: string;
  /** Its output folder, relative to the folder that was searched: '', or the name of a cluster of a fleet. */
  readonly folder: string;
  /** The plan itself. */
  readonly document: PlanDocument;
}
