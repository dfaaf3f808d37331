import { type Cluster, type Command, commandLine } from '../commands/command';
import type { FindingCode } from './finding-catalogue';
import type { PlannedRelease } from '../plan/storage-plan';

/** The state of a claim or release. Waiting: still in progress or not installed yet, and nothing is wrong. */
export type Status = 'fine' | 'waiting' | 'problem' | 'unknown';

/** An observation in the cluster. */
export interface Evidence {
  readonly kind: 'object' | 'event' | 'condition' | 'log';
  /** `pod monitoring/prometheus-x-0`. */
  readonly about: string;
  /** One line, shortened, with credentials masked. */
  readonly text: string;
}

/** A line for a shell: a command that reaches the cluster, several that do, or one that needs none. */
export type Line = Command | ((cluster: Cluster) => string) | string;

/** One step of a fix. */
export interface Step {
  readonly text: string;
  readonly commands: readonly Line[];
}

/** The line to paste. */
export function lineOf(line: Line, cluster: Cluster = {}): string {
  if (typeof line === 'function') {
    return line(cluster);
  }
  return typeof line === 'string' ? line : commandLine(line, cluster);
}

/** The result of a rule for one claim. */
export interface Diagnosis {
  readonly code: FindingCode;
  readonly status: 'waiting' | 'problem';
  /** What it is about. The same code about the same thing is one finding, however many claims it affects. */
  readonly about: string;
  /** The finding: a sentence without its period. */
  readonly title: string;
  /** The cause and the consequences: sentences without the last period. */
  readonly cause: string;
  readonly evidence: readonly Evidence[];
  readonly fix: readonly Step[];
}

/** A cause, with all claims that it affects. */
export interface Finding extends Diagnosis {
  readonly release: PlannedRelease;
  /** `<namespace>/<name>` of the claims as planned. */
  readonly claims: readonly string[];
  /** Other symptoms that follow from it. */
  readonly consequences: readonly string[];
}

/** A step without commands. */
export function instruct(text: string): Step {
  return { text, commands: [] };
}

/** A step with its commands. */
export function step(text: string, ...commands: readonly Line[]): Step {
  return { text, commands };
}

/** The combined state of several. */
export function worst(statuses: readonly Status[]): Status {
  return (['problem', 'unknown', 'waiting'] as const).find((status) => statuses.includes(status)) ?? 'fine';
}
