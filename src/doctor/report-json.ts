import type { Unreadable } from '../cluster/cluster-state';
import type { Cluster } from '../commands/command';
import type { ClaimReport, Health } from './diagnose';
import type { Evidence, Finding, Status } from './finding';
import type { FindingCode } from './finding-catalogue';
import { findingLink } from './finding-texts';
import { type FixStep, fixStep, type SharedStep } from './formats/fix';
import type { KindsRead } from './kinds-read';
import type { PlannedRelease } from '../plan/storage-plan';

/** What `doctor --output json` prints, and what all other formats are made of. */
export interface DoctorDocument {
  /** Changes with the shape. */
  readonly schemaVersion: 1;
  readonly status: Status;
  readonly kinds: KindsRead;
  readonly releases: readonly ReleaseDocument[];
  /** All fixes as one list in its order, each command once. */
  readonly fix: readonly SharedStep[];
  /** What could not be read, and why. */
  readonly unreadable: readonly Unreadable[];
  readonly notes: readonly string[];
}

/** The state of one release. */
export interface ReleaseDocument {
  readonly release: PlannedRelease;
  /** The file of its plan. Absent: it is not in a file. */
  readonly planFile?: string;
  /** The version of the installed chart, where it differs from the plan. */
  readonly installedChart?: string;
  readonly status: Status;
  readonly claims: readonly ClaimReport[];
  readonly findings: readonly DoctorFinding[];
  /** Findings that are not to be reported. */
  readonly suppressed: readonly Omit<DoctorFinding, 'number'>[];
}

/** A cause, with its fix as lines for a shell. */
export interface DoctorFinding {
  /** Its number in the report, from 1. */
  readonly number: number;
  /** Stable. */
  readonly code: FindingCode;
  /** What the code means: the address of its heading. */
  readonly link: string;
  readonly status: Finding['status'];
  readonly about: string;
  readonly title: string;
  readonly cause: string;
  /** What becomes of the data. Absent: the finding does not concern it. */
  readonly data?: string;
  readonly claims: readonly string[];
  readonly evidence: readonly Evidence[];
  readonly consequences: readonly string[];
  readonly fix: readonly FixStep[];
}

export function doctorDocument(health: Health, cluster: Cluster): DoctorDocument {
  const { schemaVersion, status, kinds, unreadable, notes, steps } = health;
  const numbers = new Map(health.releases.flatMap(({ findings }) => findings).map((one, index) => [one, index + 1]));
  const releases = health.releases.map(({ findings, suppressed = [], ...release }) => ({
    ...release,
    findings: findings.map((one) => ({ number: numbers.get(one) ?? 0, ...findingDocument(one, cluster) })),
    suppressed: suppressed.map((one) => findingDocument(one, cluster)),
  }));
  const fix = steps.map(({ step, findings }) => ({
    ...fixStep(step, cluster),
    findings: findings.flatMap((one) => numbers.get(one) ?? []).sort((a, b) => a - b),
  }));
  return { schemaVersion, status, kinds, releases, fix, unreadable, notes };
}

function findingDocument(finding: Finding, cluster: Cluster): Omit<DoctorFinding, 'number'> {
  const { code, status, about, title, cause, data, claims, evidence, consequences, fix } = finding;
  return {
    code,
    link: findingLink(code),
    status,
    about,
    title,
    cause,
    ...(data === undefined ? {} : { data }),
    claims,
    evidence,
    consequences,
    fix: fix.map((step) => fixStep(step, cluster)),
  };
}
