import { type ClaimView, lacksClaim, missingJobOf } from '../claim-view';
import { known, type NamespaceState } from '../../cluster/cluster-state';
import { fact, nameOf } from '../evidence';
import type { Evidence } from '../finding';
import type { LimitRange, ResourceQuota } from '../../cluster/live-objects';
import { bytesOf } from '../../kubernetes/quantity';
import { HELPER_RESOURCES } from '../../plan/helper-pod';

/** A quota or a LimitRange that does not admit what is still to be created. */
export interface Limit {
  readonly name: string;
  /** `ResourceQuota <namespace>/<name>`. */
  readonly about: string;
  /** The resources that it limits too much. */
  readonly resources: readonly string[];
  readonly evidence: readonly Evidence[];
}

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

/** The quotas without room for a missing claim and all others that are missing. */
export function quotasOfClaim(view: ClaimView, { claims }: Missing): Limit[] {
  const { here } = view;
  const all = claims.get(here);
  // a quota of another class does not refuse this claim
  const names = all === undefined || !lacksClaim(view) ? [] : [...demandOfClaim(view).keys()];
  return quotasExceeded(here, new Map(names.map((name) => [name, all?.get(name) ?? 0])));
}

/** The quotas without room for a missing init Job and all others that are missing. */
export function quotasOfJob(view: ClaimView, { jobs }: Missing): Limit[] {
  const job = missingJobOf(view);
  return job === undefined
    ? []
    : quotasExceeded(job.here, jobs.get(job.here) ?? new Map(), (name) =>
        name === 'limits.cpu' && !hasDefaultLimit(job.here, 'cpu') ? 'the init Jobs set no limit' : undefined,
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

/** @param refuses why a resource is refused, whatever its limit */
function quotasExceeded(
  here: NamespaceState,
  demand: Demand,
  refuses: (name: string) => string | undefined = () => undefined,
): Limit[] {
  return known(here.quotas).flatMap((quota) => {
    const { hard, scopes, scopeSelector } = quota.spec;
    const exceeded = Object.entries(hard).flatMap(([name, limit]) => {
      const used = quota.status.used[name] ?? '0';
      const needed = demand.get(name) ?? 0;
      const isOver = needed > 0 && (bytesOf(used) ?? 0) + needed > (bytesOf(limit) ?? Infinity);
      const reason = refuses(name) ?? (isOver ? `${used} of ${limit} are used` : undefined);
      return reason === undefined ? [] : [{ name, text: `${name}: ${reason}` }];
    });
    // a quota with scopes counts only some objects
    return scopes === undefined && scopeSelector === undefined ? limitOf('ResourceQuota', quota, exceeded) : [];
  });
}

/** The LimitRanges that do not admit the size of a missing claim. */
export function rangesOfClaim(view: ClaimView): Limit[] {
  const { size } = view.planned;
  return lacksClaim(view) ? rangesExceeded(view.here, ['PersistentVolumeClaim'], [['storage', size, size]]) : [];
}

/** The LimitRanges that do not admit the container of a missing init Job. */
export function rangesOfJob(view: ClaimView): Limit[] {
  const job = missingJobOf(view);
  return job === undefined
    ? []
    : rangesExceeded(
        job.here,
        ['Container', 'Pod'],
        [
          ['cpu', requests.cpu, undefined],
          ['memory', requests.memory, limits.memory],
        ],
      );
}

/** A resource, how much is requested at least, and its limit. */
type Amount = readonly [resource: string, least: string, most: string | undefined];

function rangesExceeded(here: NamespaceState, types: readonly string[], amounts: readonly Amount[]): Limit[] {
  return known(here.limitRanges).flatMap((range) => {
    const exceeded = range.spec.limits
      .filter(({ type }) => types.includes(type))
      .flatMap(({ type, min, max }) =>
        amounts.flatMap(([name, least, most]) => [
          ...(isMore(min[name], least)
            ? [{ name, text: `${type}: min ${name} ${min[name] ?? ''}, requested ${least}` }]
            : []),
          ...(most !== undefined && isMore(most, max[name])
            ? [{ name, text: `${type}: max ${name} ${max[name] ?? ''}, limit ${most}` }]
            : []),
        ]),
      );
    return limitOf('LimitRange', range, exceeded);
  });
}

function isMore(a: string | undefined, b: string | undefined): boolean {
  return (bytesOf(a) ?? 0) > (bytesOf(b) ?? Infinity);
}

function limitOf(
  kind: 'ResourceQuota' | 'LimitRange',
  object: ResourceQuota | LimitRange,
  exceeded: readonly { readonly name: string; readonly text: string }[],
): Limit[] {
  const about = nameOf(kind, object);
  const resources = exceeded.map(({ name }) => name);
  const evidence = exceeded.map(({ text }) => fact(about, text));
  return exceeded.length === 0 ? [] : [{ name: object.metadata.name, about, resources, evidence }];
}
