import type { Unreadable } from '../cluster/cluster-state';
import type { ClaimReport, Health } from './diagnose';
import type { FindingCode } from './finding-catalogue';
import { type Evidence, type Finding, lineOf, type Status } from './finding';
import type { Cluster } from '../commands/command';
import type { PlannedRelease } from '../plan/storage-plan';

/** What `doctor --json` prints. */
export interface DoctorDocument {
  /** Changes with the shape. */
  readonly schemaVersion: 1;
  readonly status: Status;
  readonly releases: readonly {
    readonly release: PlannedRelease;
    /** The version of the installed chart, where it differs from the plan. */
    readonly installedChart?: string;
    readonly status: Status;
    readonly claims: readonly ClaimReport[];
    readonly findings: readonly DoctorFinding[];
  }[];
  /** What could not be read, and why. */
  readonly unreadable: readonly Unreadable[];
  readonly notes: readonly string[];
}

/** A cause, with its fix as lines for a shell. */
export interface DoctorFinding {
  /** Stable. */
  readonly code: FindingCode;
  readonly status: Finding['status'];
  readonly about: string;
  readonly title: string;
  readonly cause: string;
  readonly claims: readonly string[];
  readonly evidence: readonly Evidence[];
  readonly consequences: readonly string[];
  readonly fix: readonly { readonly text: string; readonly commands: readonly string[] }[];
}

export function doctorDocument(health: Health, cluster: Cluster): DoctorDocument {
  const { schemaVersion, status, releases, unreadable, notes } = health;
  return {
    schemaVersion,
    status,
    releases: releases.map(({ release, installedChart, status: of, claims, findings }) => ({
      release,
      ...(installedChart === undefined ? {} : { installedChart }),
      status: of,
      claims,
      findings: findings.map((finding) => documentFinding(finding, cluster)),
    })),
    unreadable,
    notes,
  };
}

function documentFinding(finding: Finding, cluster: Cluster): DoctorFinding {
  const { code, status, about, title, cause, claims, evidence, consequences, fix } = finding;
  return {
    code,
    status,
    about,
    title,
    cause,
    claims,
    evidence,
    consequences,
    fix: fix.map(({ text, commands }) => ({
      text,
      commands: commands.map((command) => lineOf(command, cluster)),
    })),
  };
}
