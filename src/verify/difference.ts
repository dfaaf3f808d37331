import type { MismatchCode } from './mismatch-catalogue';
import type { RenderedObject } from './rendered-object';

/** A difference between a plan and rendered objects, before its cause is known. */
export interface Difference {
  readonly code: MismatchCode;
  /** The component that it is about. Absent: none of the plan. */
  readonly component?: string;
  /** The planned claims that it is about, `<namespace>/<name>`. */
  readonly claims: readonly string[];
  /** A path in the values, or the version of a boundary. Absent: it is about an object. */
  readonly path?: string;
  readonly expected?: string;
  readonly rendered?: string;
  /** The object, and the paths in it that show the difference. Absent: no object shows it. */
  readonly at?: { readonly object: RenderedObject; readonly paths: readonly (readonly string[])[] };
}
