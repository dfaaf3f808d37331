import { type ClaimView, lacksClaim, missingJobOf } from '../claim-view';
import { known, type NamespaceState } from '../../cluster/cluster-state';
import { fact, nameOf } from '../evidence';
import { type Diagnosis, instruct } from '../finding';
import { bytesOf } from '../../kubernetes/quantity';
import { HELPER_RESOURCES } from '../../plan/helper-pod';

/** What is still to be created in a namespace, by the name that a ResourceQuota has for it. */
type Demand = ReadonlyMap<string, number>;

/** One claim: the number of claims, and their bytes, of all classes and of its own. */
function demandOfClaim({ planned: { size, storageClassName } }: ClaimView): Demand {
  const bytes = bytesOf(size) ?? 0;
  return new Map([
    ['persistentvolumeclaims', 1],
    ['count/persistentvolumeclaims', 1],
    ['requests.storage', bytes],
    [`${storageClassName}.storageclass.storage.k8s.io/persistentvolumeclaims`, 1],
    [`${storageClassName}.storageclass.storage.k8s.io/requests.storage`, bytes],
  ]);
}

const { requests, limits } = HELPER_RESOURCES;
/** An init Job: itself, its pod, and the resources of that. */
const DEMAND_OF_JOB: Demand = new Map([
  ['count/jobs.batch', 1],
  ['pods', 1],
  ['count/pods', 1],
  ...(['cpu', 'requests.cpu'] as const).map((name) => [name, bytesOf(requests.cpu) ?? 0] as const),
  ...(['memory', 'requests.memory'] as const).map((name) => [name, bytesOf(requests.memory) ?? 0] as const),
  ['limits.memory', bytesOf(limits.memory) ?? 0],
]);

/** What is still to be created in each namespace. */
export interface Missing {
  readonly claims: ReadonlyMap<NamespaceState, Demand>;
  readonly jobs: ReadonlyMap<NamespaceState, Demand>;
}

/** The claims and init Jobs of a plan that are not in the cluster yet. */
export function missingIn(views: readonly ClaimView[]): Missing {
  const claims = views.filter(lacksClaim).map((view) => [view.here, demandOfClaim(view)] as const);
  const jobs = views.flatMap((view) => missingJobOf(view) ?? []).map(({ name, here }) => [name, here] as const);
  return {
    claims: sums(claims),
    // a Job serves several claims
    jobs: sums([...new Map(jobs).values()].map((here) => [here, DEMAND_OF_JOB])),
  };
}

function sums(demands: readonly (readonly [NamespaceState, Demand])[]): ReadonlyMap<NamespaceState, Demand> {
  const all = new Map<NamespaceState, Map<string, number>>();
  for (const [here, demand] of demands) {
    const sum = all.get(here) ?? new Map<string, number>();
    all.set(here, sum);
    for (const [name, amount] of demand) {
      sum.set(name, (sum.get(name) ?? 0) + amount);
    }
  }
  return all;
}

/** A ResourceQuota has no room for the claims that are still to be created. */
export function quotaOfClaims({ here }: ClaimView, { claims }: Missing, ofQuota?: OfQuota): Diagnosis | undefined {
  return quotaExceeded(here, claims.get(here), 'the claims', () => undefined, ofQuota);
}

/** A ResourceQuota has no room for the init Jobs that are still to be created. */
export function quotaOfJobs({ plannedJob }: ClaimView, { jobs }: Missing): Diagnosis | undefined {
  return plannedJob === undefined
    ? undefined
    : quotaExceeded(plannedJob.here, jobs.get(plannedJob.here), 'the init Jobs', (name) =>
        name === 'limits.cpu' && !hasDefaultLimit(plannedJob.here, 'cpu') ? 'the init Jobs set no limit' : undefined,
      );
}

/** Whether a container without a limit gets one. */
function hasDefaultLimit({ limitRanges }: NamespaceState, resource: string): boolean {
  return known(limitRanges).some(({ spec }) =>
    spec.limits.some(
      (limit) => limit.type === 'Container' && (limit.default[resource] ?? limit.max[resource]) !== undefined,
    ),
  );
}

/** What a finding about a quota is about, and its fix. */
type OfQuota = (name: string) => Pick<Diagnosis, 'about' | 'fix'>;

/**
 * @param refuses why a resource is refused, whatever its limit
 * @param ofQuota what the finding is about, and its fix; absent: the quota and `what`, and to raise it
 */
function quotaExceeded(
  here: NamespaceState,
  demand: Demand | undefined,
  what: string,
  refuses: (name: string) => string | undefined,
  ofQuota?: OfQuota,
): Diagnosis | undefined {
  for (const quota of known(here.quotas)) {
    const { hard, scopes, scopeSelector } = quota.spec;
    const about = nameOf('ResourceQuota', quota);
    const exceeded = Object.entries(hard).flatMap(([name, limit]) => {
      const used = quota.status.used[name] ?? '0';
      const needed = demand?.get(name) ?? 0;
      const isOver = needed > 0 && (bytesOf(used) ?? 0) + needed > (bytesOf(limit) ?? Infinity);
      const reason =
        demand === undefined ? undefined : (refuses(name) ?? (isOver ? `${used} of ${limit} are used` : undefined));
      return reason === undefined ? [] : [{ name, reason }];
    });
    // a quota with scopes counts only some objects
    if (exceeded.length > 0 && scopes === undefined && scopeSelector === undefined) {
      return {
        code: 'quota',
        status: 'problem',
        about: `${about} ${what}`,
        title: `${about} leaves no room for ${what}`,
        cause: `the API server refuses what exceeds a quota, so ${what} cannot be created`,
        evidence: exceeded.map(({ name, reason }) => fact(about, `${name}: ${reason}`)),
        fix: [instruct(`Raise or remove ${exceeded.map(({ name }) => name).join(' and ')} in ${about}`)],
        ...ofQuota?.(quota.metadata.name),
      };
    }
  }
  return undefined;
}

/** A LimitRange does not admit the size of a claim that is still to be created. */
export function limitRangeOfClaim(view: ClaimView): Diagnosis | undefined {
  const { here, planned } = view;
  return lacksClaim(view)
    ? outOfRange(
        here,
        ['PersistentVolumeClaim'],
        [['storage', planned.size, planned.size]],
        `the claim of ${planned.size}`,
      )
    : undefined;
}

/** A LimitRange does not admit the container of an init Job that is still to be created. */
export function limitRangeOfJob(view: ClaimView): Diagnosis | undefined {
  const job = missingJobOf(view);
  return job !== undefined
    ? outOfRange(
        job.here,
        ['Container', 'Pod'],
        [
          ['cpu', requests.cpu, undefined],
          ['memory', requests.memory, limits.memory],
        ],
        'the pods of the init Jobs',
      )
    : undefined;
}

/** A resource, how much is requested at least, and its limit. */
type Amount = readonly [resource: string, least: string, most: string | undefined];

function outOfRange(
  here: NamespaceState,
  types: readonly string[],
  amounts: readonly Amount[],
  what: string,
): Diagnosis | undefined {
  for (const range of known(here.limitRanges)) {
    const broken = range.spec.limits
      .filter(({ type }) => types.includes(type))
      .flatMap(({ type, min, max }) =>
        amounts.flatMap(([resource, least, most]) => [
          ...(isMore(min[resource], least)
            ? [`${type}: min ${resource} ${min[resource] ?? ''}, requested ${least}`]
            : []),
          ...(most !== undefined && isMore(most, max[resource])
            ? [`${type}: max ${resource} ${max[resource] ?? ''}, limit ${most}`]
            : []),
        ]),
      );
    if (broken.length > 0) {
      const about = nameOf('LimitRange', range);
      return {
        code: 'quota',
        status: 'problem',
        about: `${about} ${what}`,
        title: `${about} does not admit ${what}`,
        cause: 'the API server refuses objects outside the range',
        evidence: broken.map((line) => fact(about, line)),
        fix: [instruct(`Change ${about}, or use another namespace`)],
      };
    }
  }
  return undefined;
}

function isMore(a: string | undefined, b: string | undefined): boolean {
  return (bytesOf(a) ?? 0) > (bytesOf(b) ?? Infinity);
}
