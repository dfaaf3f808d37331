import type { ClaimView } from '../claim-view';
import type { ClaimTemplateSpec, CustomResource } from '../../cluster/objects';
import type { Claim } from '../../model/claim';
import { isComponent } from '../../model/components';
import { workloadsOf } from '../../operator/workloads';

/** A hand must be able to write any number of replicas without the doctor making as many claims. */
const MOST = 20;

/** The claims that the workload in the cluster asks for now, as far as they are of interest. */
export function liveClaims({
  plan,
  planned,
  workload,
  object,
  statefulSet,
}: ClaimView): Pick<Claim, 'name' | 'shard' | 'replica'>[] {
  const claims = plan.document.nodes
    .flatMap(({ volumes }) => volumes.map(({ claim }) => claim))
    .filter(({ component }) => component === planned.claim.component);
  const most = (key: 'replica' | 'shard'): number => Math.max(...claims.map((claim) => claim[key])) + 1 + MOST;
  if (object !== undefined) {
    return claimsOfObject(object, planned.claim, most);
  }
  if (statefulSet === undefined || workload?.kind === 'Deployment') {
    return [];
  }
  const { metadata, spec } = statefulSet;
  const count = Math.min(Math.max(0, spec.replicas), most('replica'));
  const own = spec.volumeClaimTemplates.filter(
    (template) => `${template.metadata.name}-${metadata.name}-${planned.claim.replica}` === planned.claim.name,
  );
  return own.flatMap((template) =>
    Array.from({ length: count }, (_, replica) => ({
      name: `${template.metadata.name}-${metadata.name}-${replica}`,
      shard: planned.claim.shard,
      replica,
    })),
  );
}

/** The claim in the place of the planned one that a custom resource asks for, with the user of the plan where the object names none. */
export function liveClaim({ planned }: ClaimView, object: CustomResource): Claim | undefined {
  const { shard, replica } = planned.claim;
  const all = claimsOfObject(object, planned.claim, (key) => planned.claim[key] + 1, true);
  return all.find((claim) => claim.shard === shard && claim.replica === replica);
}

function claimsOfObject(
  { kind, metadata: { name, namespace }, spec }: CustomResource,
  { component, owner }: Claim,
  most: (key: 'replica' | 'shard') => number,
  isWhole = false,
): Claim[] {
  const { storage, securityContext, replicas = 1, shards = 1 } = spec;
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
          replicas: isWhole ? most('replica') : Math.min(replicas, most('replica')),
          shards: isWhole ? most('shard') : Math.min(shards, most('shard')),
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
    isComponent(component) ? { owners: { [component]: owner } } : {},
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
