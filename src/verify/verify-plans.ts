import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Charts } from './chart';
import { Helm } from './helm';
import { Renderer, type ValuesText } from './rendered-release';
import { valuesFilesOf } from './user-files';
import type { ReleaseVerification, Verification } from './verification';
import { type VerifyInput, verifyRelease } from './verify-release';
import type { FoundPlan } from '../diff/found-plan';
import { onDisk } from '../files/plan-on-disk';
import { problem, StorageError } from '../model/problems';
import { isOfStack } from '../plan/storage-plan';

/** How plans are verified. */
export interface VerifyPlansOptions {
  /** The helm to run. */
  readonly helm: string;
  /** The charts, by folder, archive or reference; none for the published ones. */
  readonly charts: readonly string[];
  /** The time limit of each run of helm, in seconds. */
  readonly seconds: number;
  /** Whether helm runs without the user's settings, plugins, proxies and network. */
  readonly isIsolated: boolean;
}

/** A plan, and how to get its values files. */
export interface PlanToVerify extends FoundPlan {
  readonly files: () => readonly ValuesText[];
}

/**
 * The plans of files, each with the values files on this machine.
 * @param values the user's own values files, for overlays
 */
export function plansOnDisk(plans: readonly FoundPlan[], values: readonly string[]): PlanToVerify[] {
  return plans.map((plan) => ({ ...plan, files: () => valuesFilesOf(onDisk(plan), values).map(readText) }));
}

/**
 * Compares plans with the chart as helm renders it.
 * @throws StorageError if helm cannot be used
 */
export function verifyPlans(
  plans: readonly PlanToVerify[],
  { helm: program, charts: references, seconds, isIsolated }: VerifyPlansOptions,
): Verification {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-storage-verify-'));
  try {
    const helm = new Helm({ program, seconds, ...(isIsolated ? { isolatedIn: folder } : {}) });
    const [charts, renderer] = [new Charts(helm, references, folder), new Renderer(helm, folder)];
    const releases = plans.map(({ file, folder: its, document, files }): ReleaseVerification => {
      const { release } = document;
      const place = { plan: file, folder: its, release };
      if (!isOfStack(release)) {
        return { ...place, ...NOTHING, status: 'not-verifiable' };
      }
      helm.check();
      try {
        const input: VerifyInput = { document, release, files: files() };
        return { ...place, ...verifyRelease(input, charts.of(release.chartVersion), renderer), problems: [] };
      } catch (error) {
        if (!(error instanceof StorageError) || error.problems.some(({ code }) => FATAL.includes(code))) {
          throw error;
        }
        return { ...place, ...NOTHING, status: 'unknown', problems: error.problems };
      }
    });
    return { schemaVersion: 1, status: worst(releases), inputs: renderer.inputs, releases };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const NOTHING = { mismatches: [], keys: { read: 0, undetermined: [] }, problems: [] } as const;

/** What would be the same for every plan. */
const FATAL: readonly string[] = ['helm-not-found', 'helm-too-old', 'helm-timeout', 'wrong-chart'];

function worst(releases: readonly ReleaseVerification[]): ReleaseVerification['status'] {
  const order = ['mismatch', 'unknown', 'verified', 'not-verifiable'] as const;
  return order.find((status) => releases.some((one) => one.status === status)) ?? 'not-verifiable';
}

function readText(file: string): ValuesText {
  try {
    return { name: file, text: readFileSync(file, 'utf8') };
  } catch (cause) {
    const message = `the values file ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new StorageError('cannot verify the plans', [problem('values-file-missing', file, message)], { cause });
  }
}
