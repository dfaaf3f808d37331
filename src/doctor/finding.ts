import { type Cluster, type Command, commandLine } from '../commands/command';
import type { ReleaseIdentity } from '../release/release';

/** How it stands. Waiting: something is still in progress, or has not been installed yet, and nothing is wrong. */
export type Status = 'fine' | 'waiting' | 'trouble' | 'unknown';

/** What was seen in the cluster. */
export interface Evidence {
  readonly kind: 'object' | 'event' | 'condition' | 'log';
  /** `pod monitoring/prometheus-x-0`. */
  readonly about: string;
  /** What it says: one line, shortened, with credentials masked. */
  readonly text: string;
}

/** A line for a shell: a command that reaches the cluster, or one that needs none. */
export type Line = Command | string;

/** One step of a cure. */
export interface Step {
  readonly text: string;
  readonly commands: readonly Line[];
}

/** The line to paste. */
export function lineOf(line: Line, cluster: Cluster = {}): string {
  return typeof line === 'string' ? line : commandLine(line, cluster);
}

/** What a diagnosis found out about one claim. */
export interface Diagnosis {
  /** What kind of trouble; stable, for programs. */
  readonly code: string;
  readonly status: 'waiting' | 'trouble';
  /** What it is about. The same code about the same thing is one cause, however many claims suffer from it. */
  readonly about: string;
  /** What is wrong, a sentence without its period. */
  readonly title: string;
  /** Why that is so and what it means. */
  readonly why: string;
  readonly evidence: readonly Evidence[];
  readonly cure: readonly Step[];
}

/** A cause, with all that suffers from it. */
export interface Finding extends Diagnosis {
  readonly release: ReleaseIdentity;
  /** `<namespace>/<name>` of the claims as planned. */
  readonly claims: readonly string[];
  /** What else is to be seen, and follows from it. */
  readonly consequences: readonly string[];
}

/** A step that is only said. */
export function say(text: string): Step {
  return { text, commands: [] };
}

/** A step with its commands. */
export function step(text: string, ...commands: readonly Line[]): Step {
  return { text, commands };
}

/** How it stands with all of several. */
export function worst(statuses: readonly Status[]): Status {
  return (['trouble', 'unknown', 'waiting'] as const).find((status) => statuses.includes(status)) ?? 'fine';
}
