import { type Cluster, type Command, foldedCommand } from './command';

/** One step of a runbook. */
export interface RunbookStep {
  /** What it does and why. */
  readonly title: string;
  /** Lines for a shell, to be run one after the other; none where only a person knows them. */
  readonly commands: readonly string[];
}

/** A step with commands, or lines that are none of a single program; no step where there is nothing to run. */
export function step(title: string, commands: readonly (Command | string)[], cluster: Cluster = {}): RunbookStep[] {
  const lines = commands.map((command) => (typeof command === 'string' ? command : foldedCommand(command, cluster)));
  return lines.length === 0 ? [] : [{ title, commands: lines }];
}

/** A step that only a person can do. */
export function inWords(title: string): RunbookStep[] {
  return [{ title, commands: [] }];
}
