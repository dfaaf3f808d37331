import type { ClaimView } from '../claim-view';
import type { ClaimTemplateSpec, CustomResource } from '../../cluster/objects';
import type { Claim } from '../../model/claim';
import { isComponent } from '../../model/components';
import { groupBy } from '../../model/group-by';
import { memoized } from '../../model/memoized';
import { OPERATOR_KINDS } from '../../model/operator-kinds';
import type { PlanDocument } from '../../plan/plan-document';
import { workloadsOf } from '../../operator/workloads';

/** A hand must be able to write any number of replicas without the doctor making as many claims. */
const MOST = 20;

/** The planned claims of each component, and how many replicas and shards they have. */
const plannedOf = memoized(({ nodes }: PlanDocument) => {
  const claims = nodes.flatMap(({ volumes }) => volumes.map(({ claim }) => claim));
  const countOf = (same: readonly Claim[], key: 'replica' | 'shard'): number =>
    same.reduce((most, claim) => Math.max(most, claim[key] + 1), 0);
  return new Map(
    [...groupBy(claims, ({ component }) => component)].map(([component, same]) => [
      component,
      { first: same[0], replicas: countOf(same, 'replica'), shards: countOf(same, 'shard') },
    ]),
  );
});

/** The claims that a custom resource asks for now, as far as they are of interest. */
const claimsNowOf = memoized((plan: PlanDocument) =>
  memoized((object: CustomResource): readonly Claim[] => {
    const { replicas = 1, shards = 1 } = object.spec;
    const planned = plannedOf(plan).get(OPERATOR_KINDS[object.kind].component);
    return claimsOfObject(object, planned?.first, {
      replicas: Math.min(replicas, (planned?.replicas ?? 0) + MOST),
      shards: Math.min(shards, (planned?.shards ?? 0) + MOST),
    });
  }),
);

/** The claims that a custom resource would ask for with the planned replicas and shards. */
const claimsInPlaceOf = memoized((plan: PlanDocument) =>
  memoized((object: CustomResource): ReadonlyMap<string, Claim> => {
    const planned = plannedOf(plan).get(OPERATOR_KINDS[object.kind].component);
    const { replicas = 1, shards = 1 } = planned ?? {};
    const claims = claimsOfObject(object, planned?.first, { replicas, shards });
    return new Map(claims.map((claim) => [`${claim.shard}/${claim.replica}`, claim]));
  }),
);

/** The claims that the workload in the cluster asks for now, as far as they are of interest. */
export function liveClaims({
  plan: { document },
  planned: { claim },
  workload,
  object,
  statefulSet,
}: ClaimView): readonly Pick<Claim, 'name' | 'shard' | 'replica'>[] {
  if (object !== undefined) {
    return claimsNowOf(document)(object);
  }
  if (statefulSet === undefined || workload?.kind === 'Deployment') {
    return [];
  }
  const { metadata, spec } = statefulSet;
  const most = (plannedOf(document).get(claim.component)?.replicas ?? 0) + MOST;
  const own = spec.volumeClaimTemplates.filter(
    (template) => `${template.metadata.name}-${metadata.name}-${claim.replica}` === claim.name,
  );
  return own.flatMap((template) =>
    Array.from({ length: Math.min(Math.max(0, spec.replicas), most) }, (_, replica) => ({
      name: `${template.metadata.name}-${metadata.name}-${replica}`,
      shard: claim.shard,
      replica,
    })),
  );
}

/** The claim in the place of the planned one that a custom resource asks for, with the user of the plan where the object names none. */
export function liveClaim({ plan, planned }: ClaimView, object: CustomResource): Claim | undefined {
  const { shard, replica } = planned.claim;
  return claimsInPlaceOf(plan.document)(object).get(`${shard}/${replica}`);
}

/** @param like a planned claim of the component: its owner counts where the object names none */
function claimsOfObject(
  { kind, metadata: { name, namespace }, spec }: CustomResource,
  like: Claim | undefined,
  counts: { readonly replicas: number; readonly shards: number },
): Claim[] {
  const { storage, securityContext } = spec;
  if (storage === undefined) {
    return [];
  }
  const { emptyDir, ephemeral, disableMountSubPath, volumeClaimTemplate } = storage;
  const template = volumeClaimTemplate?.metadata.name ?? '';
  const ids = Object.entries(securityContext ?? {}).flatMap(([key, id]) =>
    id === undefined ? [] : [[key, id] as const],
  );
  const workloads = workloadsOf(
    [
      {
        kind,
        metadata: { name, namespace },
        spec: {
          ...counts,
          storage: {
            disableMountSubPath,
            ...(emptyDir === undefined ? {} : { emptyDir: {} }),
            ...(ephemeral === undefined ? {} : { ephemeral: {} }),
            volumeClaimTemplate: { metadata: { name: template } },
          },
          securityContext: Object.fromEntries(ids),
        },
      },
    ],
    like !== undefined && isComponent(like.component) ? { owners: { [like.component]: like.owner } } : {},
  );
  return workloads.flatMap(({ claims }) => claims);
}

/** What the claim template of the workload asks for; `undefined` if it has none, or is a Deployment. */
export function liveTemplate({ object, statefulSet, planned, workload }: ClaimView): ClaimTemplateSpec | undefined {
  if (object !== undefined) {
    return object.spec.storage?.volumeClaimTemplate?.spec;
  }
  const { name, replica } = planned.claim;
  return workload?.kind === 'Deployment'
    ? undefined
    : statefulSet?.spec.volumeClaimTemplates.find(
        ({ metadata }) => `${metadata.name}-${planned.claim.workload}-${replica}` === name,
      )?.spec;
}
