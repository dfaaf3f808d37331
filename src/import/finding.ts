import { type FindingLevel, IMPORT_FINDINGS, type ImportCode } from './finding-catalogue';
import type { ProblemCode } from '../model/problem-catalogue';
import { StorageError } from '../model/problems';

/** A difference from the plan of the description, or an unknown fact. */
export interface Finding {
  /** What kind of finding, for programs. It never changes; docs/reference/import.md has a heading for each. */
  readonly code: ImportCode;
  readonly level: FindingLevel;
  /** What it is about: `volume pv-grafana`, `claim prometheus/kps-grafana`. */
  readonly subject: string;
  /** The present state, the planned state and the fix; it continues the subject. Its wording may change. */
  readonly message: string;
  /** A command for a shell that helps to resolve it. Absent: there is none. */
  readonly command?: string;
  /** The code of the problem of the description, where the finding is one. */
  readonly problem?: ProblemCode;
}

/** A finding; the catalogue has its level. */
export function finding(code: ImportCode, subject: string, message: string): Finding {
  return { code, level: IMPORT_FINDINGS[code].level, subject, message };
}

/** A finding about a volume, by its name. */
export function volumeFinding(code: ImportCode, volume: string, message: string): Finding {
  return finding(code, `volume ${volume}`, message);
}

export function isRefused(findings: readonly Finding[]): boolean {
  return findings.some(({ level }) => level === 'refused');
}

/** Each finding once, in the order in which they were found. */
export function distinct(findings: readonly Finding[]): Finding[] {
  const byText = new Map(findings.map((one) => [`${one.code} ${one.subject} ${one.message}`, one]));
  return [...byText.values()];
}

/** The problems of the resulting description as findings. Any other error is rethrown. */
export function problemFindings(error: unknown): Finding[] {
  if (!(error instanceof StorageError)) {
    throw error;
  }
  return error.problems.map(({ code, message }) => ({
    ...finding('invalid-description', 'description', message),
    problem: code,
  }));
}
