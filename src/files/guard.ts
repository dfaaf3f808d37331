import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { plansAt, plansIn } from './plan-files';
import { causesOf } from '../diff/cause-text';
import { changeText } from '../diff/claim-changes';
import type { ClaimDiff } from '../diff/claim-diff';
import { claimName } from '../diff/compared-plan';
import type { FoundPlan } from '../diff/found-plan';
import { diffPlans } from '../diff/plan-diff';
import { list, nonEmpty, object, optional, value } from '../model/check';
import { isWithin } from '../layout/host-path';
import { invalid, problem, type Problem, StorageError, within } from '../model/problems';
import type { PlanDocument } from '../plan/plan-document';

/** A guard, which refuses changes at synthesis that would leave data behind or make the cluster stuck. */
export interface GuardOptions {
  /**
   * The plans that are currently applied: a plan file or a folder with plans outside the output folder, or a revision of the Git
   * repository, such as `{ git: 'origin/main' }`. In the revision, the path is that of the output folder, unless `path` sets
   * another one, relative to the working directory.
   *
   * cdk8s-cli empties the output folder before an app runs, so nothing in it can be a baseline.
   */
  readonly baseline: string | { readonly git: string; readonly path?: string };
  /**
   * Claims whose change is intended, by old or new name or `<namespace>/<name>`; in a fleet preceded by the name of the
   * cluster and a slash. `cdk8s-prometheus-storage diff` prints their runbook.
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
    acknowledged: optional(list(nonEmpty('the name of a claim'), 'a list of names of claims')),
  },
  "a baseline, such as { baseline: { git: 'origin/main' } }",
);

/**
 * Compares all plans with those of the baseline.
 * @param outdir the output folder
 * @throws StorageError for risky changes that are not acknowledged, or if the baseline cannot be read
 */
export function refuseRisky(guard: GuardOptions, plans: readonly FoundPlan[], outdir: string): void {
  const problems = withBaseline(guard, outdir, (baseline) => unacknowledged(guard, baseline, plans));
  if (problems.length > 0) {
    const compared = problems.some(({ code }) => code === 'unacknowledged-change');
    throw new StorageError(
      compared ? 'refused changes that are not acknowledged' : 'cannot compare with the baseline',
      problems,
    );
  }
}

/** The risky and unacknowledged changes of one release. Other releases in its baseline are ignored. */
export function guardReleaseProblems(guard: GuardOptions, document: PlanDocument, outdir: string): Problem[] {
  const { name, namespace } = document.release;
  const plan = { file: `${name}.json`, folder: '', document };
  return withBaseline(guard, outdir, (baseline) => {
    const same = baseline.filter(
      (one) => one.document.release.name === name && one.document.release.namespace === namespace,
    );
    const [old, ...more] = same.length === 0 ? baseline : same;
    return old !== undefined && more.length === 0
      ? unacknowledged(guard, [{ ...old, folder: plan.folder }], [plan])
      : [
          problem(
            'ambiguous-baseline',
            'guard.baseline',
            `guard.baseline has ${more.length + 1} plans; it must have one of release ${name} in namespace ${namespace}`,
          ),
        ];
  });
}

function withBaseline(
  { baseline }: GuardOptions,
  outdir: string,
  compare: (baseline: readonly FoundPlan[]) => Problem[],
): Problem[] {
  if (typeof baseline === 'string' && overlaps(baseline, outdir)) {
    const expected = 'outside the output folder, which cdk8s-cli empties before every synthesis';
    return [invalid('baseline-in-output', 'guard.baseline', baseline, expected)];
  }
  let plans: readonly FoundPlan[];
  try {
    plans = typeof baseline === 'string' ? plansIn(baseline) : plansAt(baseline.git, baseline.path ?? outdir);
  } catch (error) {
    if (error instanceof StorageError) {
      return error.problems.map(ofBaseline);
    }
    throw error;
  }
  return compare(plans);
}

/** The problems of a missing baseline, as before a first plan is committed. */
const NO_PLAN_YET: ReadonlySet<Problem['code']> = new Set(['plan-not-found', 'git-failed']);

function ofBaseline(one: Problem): Problem {
  const message = `guard.baseline: ${one.message}`;
  if (!NO_PLAN_YET.has(one.code)) {
    return { ...one, path: 'guard.baseline', message };
  }
  const fix = 'leave the guard out until a first plan is there';
  return { ...one, path: 'guard.baseline', message: `${message}; ${fix}`, fix };
}

/** Whether one is inside the other, by name or through links. */
function overlaps(baseline: string, outdir: string): boolean {
  const names = [baseline, outdir].map((path) => resolve(path));
  const real = names.map((path) => (existsSync(path) ? realpathSync(path) : path));
  return [names, real].some(([a = '', b = '']) => isWithin(a, b) || isWithin(b, a));
}

function unacknowledged(
  { acknowledged = [] }: GuardOptions,
  baseline: readonly FoundPlan[],
  plans: readonly FoundPlan[],
): Problem[] {
  const names = new Set(acknowledged);
  const found = diffPlans(baseline, plans).releases.flatMap(({ folder, claims }) =>
    claims
      .filter(({ risk }) => risk !== 'none')
      .filter((claim) => !namesOf(claim).some((name) => names.has(inFolder(folder, name))))
      .map((claim) => ({ folder, claim })),
  );
  // never shortened, because users paste it
  const all = JSON.stringify([...acknowledged, ...found.map(({ folder, claim }) => inFolder(folder, claim.claim))]);
  const fix = `undo the changes; or, if they are intended, set guard.acknowledged to ${all}, synthesize, and follow the runbook of cdk8s-prometheus-storage diff before you apply anything`;
  return found.flatMap(({ folder, claim }, index) => {
    // the list is the same for all claims, so only the last message has it
    const message = `${changesText(claim)}${index === found.length - 1 ? `; ${fix}` : ''}`;
    const one = problem('unacknowledged-change', `claims.${claim.claim}`, message, { fix });
    return folder === '' ? [one] : within(`cluster ${folder}`, `clusters.${folder}`, [one]);
  });
}

/** In a fleet each claim is acknowledged with its cluster. */
function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function namesOf({ old, new: next }: ClaimDiff): string[] {
  return [old, next].flatMap((volume) => (volume === undefined ? [] : [volume.claim.name, claimName(volume)]));
}

function changesText({ claim, changes, consequences }: ClaimDiff): string {
  const what = changes
    .map((change) => [changeText(change), ...causesOf(change).map((cause) => `because ${cause}`)].join(' '))
    .join(', ');
  return [`claim ${claim}: ${what}`, ...consequences.map(({ message }) => message)].join('; ');
}
