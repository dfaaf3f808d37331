import { show } from '../kubernetes/text';
import { showPath, type Value } from './values';

/** One of the values that is not right, as an error tells it: its path, what it is, what would be right and why. */
export function valueProblem(path: readonly string[], got: Value | undefined, want: string): string {
  return `values.${showPath(path)}: got ${show(got)}, want ${want}`;
}
