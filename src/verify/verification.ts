import type { MismatchCode } from './mismatch-catalogue';
import type { Problem } from '../model/problems';
import type { PlannedRelease } from '../plan/storage-plan';

/**
 * Where a mismatch comes from.
 * - `chart`: the chart does not do what the rules say of its version
 * - `version`: the chart does what the rules say of its version, which is not that of the plan
 * - `values`: the values are not those that the plan was written with
 */
export type MismatchCause = 'chart' | 'version' | 'values';

/** A difference between a plan and the rendered chart. */
export interface Mismatch {
  /** The kind of mismatch. It never changes; docs/reference/verify.md has a heading for each. */
  readonly code: MismatchCode;
  /** The component that it is about. Absent: the release as a whole, or an object of no planned component. */
  readonly component?: string;
  /** The planned claims that it is about, `<namespace>/<name>`; may be empty. */
  readonly claims: readonly string[];
  /** The path of a key in the values. Absent: it is about an object or the chart. */
  readonly path?: string;
  /** What the plan expects. Absent: nothing. */
  readonly expected?: string;
  /** What the chart renders, or its version. Absent: nothing. */
  readonly rendered?: string;
  /** Where it comes from. */
  readonly cause: MismatchCause;
  /** The mismatch as a sentence without its period. Its wording may change. */
  readonly message: string;
  /** The lines of the rendered object that show it; empty if nothing is rendered. */
  readonly evidence: readonly string[];
  /** The fix: sentences. */
  readonly fix: string;
}

/** A storage key of the values of which it is not known whether the chart reads it. */
export interface UndeterminedKey {
  /** Its path in the values. */
  readonly path: string;
  /** Why it was not determined: a clause. */
  readonly why: string;
}

/** What `verify` found out about one plan. */
export interface ReleaseVerification {
  /** The file of the plan. */
  readonly plan: string;
  /** The output folder; '' for the working directory. */
  readonly folder: string;
  /** The release of the plan. */
  readonly release: PlannedRelease;
  /** The chart that was rendered. Absent: none was. */
  readonly chart?: { readonly reference: string; readonly version: string };
  /**
   * - `verified`: no mismatch
   * - `mismatch`: at least one
   * - `unknown`: it could not be determined; `problems` say why
   * - `not-verifiable`: the plan is of StatefulSets of another chart
   */
  readonly status: 'verified' | 'mismatch' | 'unknown' | 'not-verifiable';
  /** Every mismatch. */
  readonly mismatches: readonly Mismatch[];
  /** The storage keys of the values: how many the chart reads, and of which it was not determined. Unread ones are mismatches. */
  readonly keys: { readonly read: number; readonly undetermined: readonly UndeterminedKey[] };
  /** Why it could not be determined. */
  readonly problems: readonly Problem[];
}

/** What `verify` found out about all plans. */
export interface Verification {
  /** The version of this format. */
  readonly schemaVersion: 1;
  /** The worst status of the plans that can be verified: `mismatch` before `unknown`; `not-verifiable` if none can. */
  readonly status: ReleaseVerification['status'];
  /** How many different inputs were rendered. */
  readonly inputs: number;
  /** Every plan. */
  readonly releases: readonly ReleaseVerification[];
}
