/**
 * How much a finding matters.
 * - `refused`: nothing is written
 * - `person`: the description is written, and somebody has to decide or do something about it
 * - `runbook`: the runbook does what is needed
 * - `note`: good to know
 */
export type FindingLevel = 'refused' | 'person' | 'runbook' | 'note';

/** Something that is not as the description will have it, or that could not be known. */
export interface Finding {
  readonly level: FindingLevel;
  /** What kind of finding it is, for machines; literal and stable. */
  readonly rule: string;
  /** What it is about: `volume pv-grafana`, `claim prometheus/kps-grafana`. */
  readonly subject: string;
  /** What was found, what will be, what to do and why. */
  readonly text: string;
}

/** Collects findings, each once. */
export class Findings {
  private readonly found = new Map<string, Finding>();

  public add(level: FindingLevel, rule: string, subject: string, text: string): void {
    this.found.set(`${rule} ${subject} ${text}`, { level, rule, subject, text });
  }

  public get all(): readonly Finding[] {
    return [...this.found.values()];
  }

  public has(level: FindingLevel): boolean {
    return this.all.some((finding) => finding.level === level);
  }
}
