import { type Cluster, type Command, commandLine } from '../commands/command';
import type { FindingCode } from './finding-catalogue';
import type { PlannedRelease } from '../plan/storage-plan';

/** The states of a claim or release, from the worst to the best. */
export const STATUSES = ['problem', 'at-risk', 'unknown', 'waiting', 'fine'] as const;

/**
 * The state of a claim or release. At risk: it works, and loses data or stops working at a later step, such as a deletion or the
 * next upgrade. Waiting: still in progress or not installed yet, and nothing is wrong.
 */
export type Status = (typeof STATUSES)[number];

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
  /** What it deletes, and what becomes of the data: a clause. Absent: it deletes nothing. */
  readonly deletes?: string;
  /** Commands for a person on the node that the text names. Absent: there are none. */
  readonly onNode?: readonly string[];
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
  readonly status: 'waiting' | 'at-risk' | 'problem';
  /** What it is about. The same code about the same thing is one finding, however many claims it affects. */
  readonly about: string;
  /** The finding: a sentence without its period. */
  readonly title: string;
  /** The cause and the consequences: sentences without the last period. */
  readonly cause: string;
  /** What becomes of the data: a short clause, such as `still on node-6`. Absent: the finding does not concern it. */
  readonly data?: string;
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

/** A step whose commands are run on a node, as root, and nowhere else. */
export function onNode(node: string, text: string, ...commands: readonly string[]): Step {
  return { text: `On node ${node}, as root: ${text}`, commands: [], onNode: commands };
}

/**
 * A step whose commands delete something.
 * @param deletes what, and what becomes of the data
 */
export function deletion(text: string, deletes: string, ...commands: readonly Line[]): Step {
  return { text, deletes, commands };
}

/** The combined state of several. */
export function worst(statuses: readonly Status[]): Status {
  return STATUSES.find((status) => statuses.includes(status)) ?? 'fine';
}
