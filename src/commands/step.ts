import { type Cluster, type Command, foldedCommand } from './command';

/** One step of a runbook. */
export interface RunbookStep {
  /** What the step does, and why. */
  readonly title: string;
  /** Shell commands to run in this order; empty if the title is the whole step. */
  readonly commands: readonly string[];
}

/** A step with commands, given as data or as lines for a shell; no step without commands. */
export function step(title: string, commands: readonly (Command | string)[], cluster: Cluster = {}): RunbookStep[] {
  const lines = commands.map((command) => (typeof command === 'string' ? command : foldedCommand(command, cluster)));
  return lines.length === 0 ? [] : [{ title, commands: lines }];
}

/** A step without commands. */
export function inWords(title: string): RunbookStep[] {
  return [{ title, commands: [] }];
}
