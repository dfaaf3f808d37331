import { show } from '../kubernetes/text';
import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ClaimDiff, claimName } from '../diff/claim-diff';
import { diffPlans } from '../diff/plan-diff';
import type { PlanDocument } from '../plan/plan-document';
import { type FoundPlan, plansAt, plansIn } from './plan-files';
import { list, object, optional, text, value } from '../model/check';
import { StorageError } from '../model/problems';
import { isWithin } from '../layout/host-path';

/** Refuses, at synthesis, what would leave data behind. */
export interface GuardOptions {
  /**
   * The plans that are in the cluster: a plan file or a folder with plans outside of the output folder, or a revision of the
   * Git repository, as `{ git: 'origin/main' }`. The path in it is that of the output folder; say another as `path`,
   * relative to the working directory.
   *
   * cdk8s-cli empties the output folder before an app runs, so nothing in it can be a baseline.
   */
  readonly baseline: string | { readonly git: string; readonly path?: string };
  /**
   * Claims whose change is meant, by name or `<namespace>/<name>`, as they were or as they will be; of a fleet with the
   * cluster and a slash before it. Their runbook is `cdk8s-prometheus-storage diff`'s.
   * @default []
   */
  readonly acknowledged?: readonly string[];
}

const BASELINE = value<GuardOptions['baseline']>(
  (baseline) =>
    typeof baseline === 'string' ||
    (typeof (baseline as { git?: unknown } | null)?.git === 'string' &&
      ['string', 'undefined'].includes(typeof (baseline as { path?: unknown }).path)),
  "a folder or plan file, or a revision such as { git: 'origin/main' }",
);

export const GUARD = object<GuardOptions>(
  {
    baseline: BASELINE,
    acknowledged: optional(
      list(
        text(() => true, 'the name of a claim'),
        'a list of names of claims',
      ),
    ),
  },
  "a baseline, such as { baseline: { git: 'origin/main' } }",
);

/**
 * Compares all that is planned with all that was.
 * @param outdir the output folder
 * @throws StorageError for what is risky and not acknowledged, or where that cannot be told
 */
export function refuseRisky(guard: GuardOptions, plans: readonly FoundPlan[], outdir: string): void {
  const problems = withBaseline(guard, outdir, (baseline) => unacknowledged(guard, baseline, plans));
  if (problems.length > 0) {
    const isTold = problems.some((problem) => !problem.startsWith('guard.baseline: '));
    throw new StorageError(
      isTold ? 'refused to leave data behind' : 'cannot compare with what was planned before',
      problems,
    );
  }
}

/** What is risky about one release and not acknowledged, whatever else its baseline has. */
export function guardReleaseProblems(guard: GuardOptions, document: PlanDocument, outdir: string): string[] {
  const { name, namespace } = document.release;
  const plan = { file: `${name}.json`, folder: '', document };
  return withBaseline(guard, outdir, (baseline) => {
    const same = baseline.filter(
      (one) => one.document.release.name === name && one.document.release.namespace === namespace,
    );
    const [old, ...more] = same.length === 0 ? baseline : same;
    return old !== undefined && more.length === 0
      ? unacknowledged(guard, [{ ...old, folder: plan.folder }], [plan])
      : [`guard.baseline: got ${more.length + 1} plans, want one of release ${name} in namespace ${namespace}`];
  });
}

function withBaseline(
  { baseline }: GuardOptions,
  outdir: string,
  compare: (baseline: readonly FoundPlan[]) => string[],
): string[] {
  try {
    if (typeof baseline !== 'string') {
      return compare(plansAt(baseline.git, baseline.path ?? outdir));
    }
    if (overlaps(baseline, outdir)) {
      return [
        `guard.baseline: got ${show(baseline)}, want it apart from the output folder, which is emptied before every synthesis`,
      ];
    }
    return compare(plansIn(baseline));
  } catch (error) {
    if (error instanceof StorageError) {
      return error.problems.map(
        ({ message: problem }) =>
          `guard.baseline: ${problem}${/plan\/<release>|^revision: |Git/.test(problem) ? '; leave the guard out until a first plan is there' : ''}`,
      );
    }
    throw error;
  }
}

/** Whether one lies in the other, by name or by links. */
function overlaps(baseline: string, outdir: string): boolean {
  const names = [baseline, outdir].map((path) => resolve(path));
  const real = names.map((path) => (existsSync(path) ? realpathSync(path) : path));
  return [names, real].some(([a = '', b = '']) => isWithin(a, b) || isWithin(b, a));
}

function unacknowledged(
  { acknowledged = [] }: GuardOptions,
  baseline: readonly FoundPlan[],
  plans: readonly FoundPlan[],
): string[] {
  const names = new Set(acknowledged);
  const found = diffPlans(baseline, plans).releases.flatMap(({ folder, claims }) =>
    claims
      .filter(({ risk }) => risk !== 'none')
      .filter((claim) => !namesOf(claim).some((name) => names.has(inFolder(folder, name))))
      .map((claim) => ({ name: inFolder(folder, claim.claim), problem: inFolder(folder, problemOf(claim), ': ') })),
  );
  // whole, however long: it is to be pasted
  const all = JSON.stringify([...acknowledged, ...found.map(({ name }) => name)]);
  return found.length === 0
    ? []
    : [
        ...found.map(({ problem }) => problem),
        `guard.acknowledged: got ${JSON.stringify(acknowledged)}, want all of it as it was, or ${all}: then it is synthesized, and the runbook of cdk8s-prometheus-storage diff has the steps that come before any apply`,
      ];
}

/** Of several clusters each claim is acknowledged for itself. */
function inFolder(folder: string, name: string, between = '/'): string {
  return folder === '' ? name : `${folder}${between}${name}`;
}

function namesOf({ old, new: next }: ClaimDiff): string[] {
  return [old, next].flatMap((volume) => (volume === undefined ? [] : [volume.claim.name, claimName(volume)]));
}

function problemOf({ claim, status, changes, data, warnings }: ClaimDiff): string {
  const what = changes.map(({ kind, from, to }) => `${kind} (${from} -> ${to})`).join(', ');
  return [`claim ${claim} is ${status === 'changed' ? what : status}`, `data ${data}`, ...warnings].join('; ');
}
