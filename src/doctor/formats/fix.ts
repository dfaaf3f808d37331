import { lineOf, type Step } from '../finding';
import type { Cluster } from '../../commands/command';

/** A step of a fix, with its commands as lines for a shell. */
export interface FixStep {
  readonly text: string;
  /** Whole commands, each to be pasted as it is; one may have several lines. Empty: a person does it. */
  readonly commands: readonly string[];
  /** What it deletes, and what becomes of the data. Absent: it deletes nothing. */
  readonly deletes?: string;
  /** Commands for a person on the node that the text names, never to be run elsewhere. Absent: there are none. */
  readonly onNode?: readonly string[];
}

/** A step of the fixes of several findings. */
export interface SharedStep extends FixStep {
  /** The numbers of the findings that it fixes, or that it is a part of the fix of. */
  readonly findings: readonly number[];
}

export function fixStep({ text, commands, deletes, onNode }: Step, cluster: Cluster): FixStep {
  const lines = commands.map((line) => lineOf(line, cluster));
  const what = deletes ?? (lines.some(isDeletion) ? 'what the command names' : undefined);
  return {
    text,
    commands: lines,
    ...(what === undefined ? {} : { deletes: what }),
    ...(onNode === undefined ? {} : { onNode }),
  };
}

/** Whether a command deletes something, so that none is ever called harmless because its step is silent about it. */
function isDeletion(line: string): boolean {
  return /\b(?:kubectl|helm)\b.*\s(?:delete|uninstall)\s/.test(line);
}
