import { type Cluster, type Command, foldedCommand } from './command';

/** The part of a runbook that a step belongs to. */
export type StepPhase = 'pause' | 'act' | 'resume';

/** One step of a runbook. */
export interface RunbookStep {
  /**
   * `pause`: stops what writes, and what would start it again; `act`: the work itself; `resume`: starts it again. Before
   * `resume` nothing else may start it.
   */
  readonly phase: StepPhase;
  /** What the step does, and why. */
  readonly title: string;
  /** Shell commands to run in this order; empty if the title is the whole step. */
  readonly commands: readonly string[];
  /** Whether everything works without it, such as the removal of what is no longer used. Absent: it is needed. */
  readonly optional?: true;
}

/** A step with commands, given as data or as lines for a shell; no step without commands. */
export function step(
  title: string,
  commands: readonly (Command | string)[],
  phase: StepPhase = 'act',
  cluster: Cluster = {},
): RunbookStep[] {
  const lines = commands.map((command) => (typeof command === 'string' ? command : foldedCommand(command, cluster)));
  return lines.length === 0 ? [] : [{ phase, title, commands: lines }];
}

/** A step without commands. */
export function inWords(title: string, phase: StepPhase = 'act'): RunbookStep[] {
  return [{ phase, title, commands: [] }];
}
