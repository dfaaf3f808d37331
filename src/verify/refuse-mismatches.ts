import type { MismatchCode } from './mismatch-catalogue';
import type { Mismatch, ReleaseVerification } from './verification';
import type { VerifyOptions } from './verify-options';
import { type PlanToVerify, verifyPlans } from './verify-plans';
import { groupBy } from '../model/group-by';
import { problem, type Problem, StorageError, within } from '../model/problems';

/** How long helm may take, if the options do not say. A chart on this machine is rendered in about a second. */
const SECONDS = 60;

/**
 * Compares plans with a chart on this machine.
 * @throws StorageError with every mismatch, or if helm or the chart cannot be used
 */
export function refuseMismatches(
  { chart, helm = 'helm', timeout }: VerifyOptions,
  plans: readonly PlanToVerify[],
): void {
  const { releases } = verifyPlans(plans, {
    helm,
    charts: typeof chart === 'string' ? [chart] : chart,
    seconds: timeout?.toSeconds() ?? SECONDS,
    isIsolated: true,
  });
  // what is the same in many clusters is reported once
  const same = groupBy(releases, ({ mismatches, problems }) => JSON.stringify([mismatches, problems]));
  const problems = [...same.values()].flatMap((its) => problemsOf(its, releases.length > 1));
  if (problems.length > 0) {
    throw new StorageError('the chart does not render what is planned', problems);
  }
}

function problemsOf([first, ...others]: readonly ReleaseVerification[], isOneOfMany: boolean): Problem[] {
  if (first === undefined) {
    return [];
  }
  const { folder, release, mismatches, problems } = first;
  const all = [...mismatches.map(problemOf), ...problems];
  if (!isOneOfMany) {
    return all;
  }
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return folder === ''
    ? within(`release ${release.namespace}/${release.name}${more}`, '', all).map((one, index) => ({
        ...one,
        path: all[index]?.path ?? '',
      }))
    : within(`cluster ${folder}${more}`, `clusters.${folder}`, all);
}

/** Where in a description the property is that a mismatch is about. */
const PROPERTIES: Readonly<Partial<Record<MismatchCode, string>>> = {
  size: 'size',
  'storage-class': 'storageClassName',
  owner: 'owner',
  replicas: 'replicas',
  shards: 'shards',
};

function problemOf({ code, component, path, expected, rendered, message, fix }: Mismatch): Problem {
  const at =
    code === 'chart-version' || code === 'chart-boundary'
      ? 'release.chartVersion'
      : code === 'unread-key' && path !== undefined
        ? `values.${path}`
        : [component, PROPERTIES[code]].filter((one) => one !== undefined).join('.');
  return problem('chart-mismatch', at, `${code}: ${message}; ${fix.replace(/\.$/, '')}`, {
    ...(rendered === undefined ? {} : { got: rendered }),
    ...(expected === undefined ? {} : { expected }),
    fix,
  });
}
