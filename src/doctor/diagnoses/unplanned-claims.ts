import type { ClaimView } from '../claim-view';
import { named } from '../../cluster/cluster-state';
import { fact, nameOf } from '../evidence';
import { type Diagnosis, instruct } from '../finding';
import { installChart } from '../fixes';
import { liveClaims } from './live-claims';
import { claimNamesOf } from '../planned-names';
import { memoized } from '../../model/memoized';
import type { PlanDocument } from '../../plan/plan-document';

/** Those of the claims that the plan does not have. */
const unplannedOf = memoized((plan: PlanDocument) =>
  memoized((live: ReturnType<typeof liveClaims>) => live.filter(({ name }) => !claimNamesOf(plan).has(name))),
);

/** A planned workload has more replicas or shards than planned, and their claims have no volumes. */
export function claimsNotPlanned(view: ClaimView): Diagnosis | undefined {
  const { plan, planned, object, statefulSet, here } = view;
  const owner = object ?? statefulSet;
  const live = liveClaims(view);
  const unplanned = unplannedOf(plan.document)(live);
  // if none is as planned, the claims have another name
  if (owner === undefined || unplanned.length === 0 || unplanned.length === live.length) {
    return undefined;
  }
  const { component, namespace } = planned.claim;
  const about = object === undefined ? nameOf('StatefulSet', owner) : nameOf(object.kind, owner);
  const { replicas } = owner.spec;
  const shards = object?.spec.shards ?? 1;
  return {
    code: 'claims-not-planned',
    status: 'at-risk',
    about,
    title: `${component} asks for claims that are not planned`,
    cause:
      'its replicas or shards were raised without the plan. No volume is reserved for the new claims, and nothing provisions one: their pods wait, or get a volume that the plan does not know',
    data: 'that of the planned claims is not touched',
    evidence: [
      fact(about, `replicas ${replicas ?? 1}${shards > 1 ? `, shards ${shards}` : ''}`),
      ...unplanned.slice(0, 4).map(({ name }) => {
        const claim = named(here.claims, name);
        const volume = claim?.spec.volumeName ?? '';
        return fact(
          `claim ${namespace}/${name}`,
          claim === undefined
            ? 'not created yet'
            : `${claim.status.phase}${volume === '' ? ', no volume' : `, volume ${volume}`}; not planned`,
        );
      }),
    ],
    fix: [
      {
        ...installChart(plan, 'If the plan is right, install the planned values'),
        deletes: 'the pods that are not planned; their claims stay',
      },
      instruct(
        `Or, if ${component} should have as many, describe the replicas and shards with their nodes, synthesize and apply`,
      ),
    ],
  };
}
