import { lacking, type Shell, SHELLS } from './pod';
import { some } from './runs';

const missing = lacking();
if (missing !== undefined && process.env.CI !== undefined) {
  throw new Error(`the containers of a node cannot run without ${missing}`);
}

/** Describes tests that run containers; they are skipped if this machine cannot. */
export const onNode = missing === undefined ? describe : describe.skip;

/** Describes tests of a script in each shell; `npm test` runs them only in that of the default image. */
export function inEachShell(name: string, tests: (shell: Shell) => void): void {
  onNode.each(some(SHELLS, 1))(name, tests);
}
