import type { ClaimView } from '../claim-view';
import { known, type Seen } from '../../cluster/cluster-state';
import { installChart } from '../fixes';
import { fact, nameOf } from '../evidence';
import { type Diagnosis, instruct } from '../finding';
import { type NameCause, nameCauses } from '../name-causes';
import type { ClaimObject, CustomResource } from '../../cluster/objects';
import { plainText } from '../../cluster/plain-text';
import { liveClaim } from './live-claims';
import { deletesClaims, liveWorkloads } from './live-workloads';
import { withoutVolume } from './no-claim';
import { isDnsSubdomain } from '../../kubernetes/names';
import { claimNamesOf } from '../planned-names';
import { memoized } from '../../model/memoized';
import type { PlanDocument } from '../../plan/plan-document';

/** The planned claim does not exist or is not used, and a workload or claim with another name is. */
export function claimRenamed(view: ClaimView): Diagnosis | undefined {
  const { plan, planned, claim, workload, object, deployment, statefulSet } = view;
  if (workload === undefined) {
    return undefined;
  }
  const isThere = (object ?? deployment ?? (workload.kind === 'StatefulSet' ? statefulSet : undefined)) !== undefined;
  const live = isThere ? [] : liveWorkloads(view);
  const bare = live.find(({ asksForClaim }) => !asksForClaim);
  if (bare !== undefined) {
    return withoutVolume(view, bare);
  }
  const other = live.find(({ name }) => name !== workload.name);
  const found = claimInstead(view, other?.name);
  // a pod that waits for the planned volume does not fit one of another name: the API server refuses its StatefulSet, and
  // there is no claim to see
  const asked = askedFor(view, other?.object ?? object);
  const instead = found?.metadata.name ?? (asked === planned.claim.name ? undefined : asked);
  if (other === undefined && (instead === undefined || claim !== undefined)) {
    return undefined;
  }
  const causes = instead === undefined ? [] : nameCauses(plan.document, planned, instead, other?.chart);
  const { chartVersion } = plan.document.release;
  const installed = other?.chart ?? chartVersion;
  const isOtherChart = installed !== chartVersion;
  const words = causes.map((cause) => cause.words);
  const [name, plannedName] =
    found === undefined && other !== undefined ? [other.name, workload.name] : [instead ?? '', planned.claim.name];
  return {
    code: 'claim-renamed',
    status: 'problem',
    // one cause for all components is one finding
    about:
      words.length > 0
        ? `names of release ${plan.document.release.namespace}/${plan.document.release.name}: ${words.join(', ')}`
        : `${workload.kind} ${workload.namespace}/${workload.name}`,
    title: `${planned.claim.component} has another name than planned: ${plainText(name)} instead of ${plannedName}`,
    cause:
      words.length > 0
        ? `${isOtherChart ? `the installed chart ${plainText(installed ?? '')} gives this name (${words.join('; ')})` : `it has this name ${causes.map(conditionOf).join(', or ')}`}; the plan is for chart ${chartVersion ?? ''}. The volume is reserved for the planned name`
        : 'the release was installed with values that change names, or with another chart. The volume is reserved for the planned name',
    evidence: [
      ...(other === undefined
        ? []
        : [
            fact(
              `${other.kind} ${workload.namespace}/${other.name}`,
              `of chart ${other.chart ?? 'unknown'}, planned ${workload.name}`,
            ),
          ]),
      ...(other !== undefined || found !== undefined || object === undefined || instead === undefined
        ? []
        : [fact(nameOf(object.kind, object), `asks for claim ${plainText(instead)}, planned ${planned.claim.name}`)]),
      ...(found === undefined
        ? []
        : [
            fact(
              nameOf('claim', found),
              `${[found.status.phase, found.spec.volumeName].filter((word) => word !== '').join(' ')}, planned ${planned.claim.name}`,
            ),
          ]),
    ],
    fix: [
      {
        ...(chartVersion === undefined
          ? installChart(plan, 'Give the claim template its planned name')
          : installChart(plan, `Install chart ${chartVersion} with the planned values`)),
        // helm removes what has another name
        ...(other === undefined
          ? {}
          : {
              deletes: `the workloads with other names and their pods; ${deletesClaims(other) ? 'their claims too, because of their whenDeleted: Delete' : 'their claims stay'}`,
            }),
      },
      ...(found?.status.phase === 'Pending' && isDnsSubdomain(found.metadata.name)
        ? [
            instruct(
              `Claim ${planned.claim.namespace}/${found.metadata.name} was never bound and holds no data. It is of no plan, so delete it yourself, if nothing else needs it`,
            ),
          ]
        : []),
      instruct(
        `Or keep what is installed: put the same ${chartVersion === undefined ? 'name of the claim template' : 'chart version and overrides'} into the description, synthesize and apply`,
      ),
    ],
  };
}

/** Completes `it has this name …`. */
function conditionOf({ kind, words }: NameCause): string {
  return kind === 'chart-version' ? `with ${words}` : words;
}

/** The name of the claim in the place of the planned one that a custom resource asks for. */
function askedFor(view: ClaimView, object?: CustomResource): string | undefined {
  return object?.spec.storage?.volumeClaimTemplate === undefined ? undefined : liveClaim(view, object)?.name;
}

const unplannedClaims = memoized((plan: PlanDocument) =>
  memoized((claims: Seen<ClaimObject>) =>
    known(claims).filter(({ metadata }) => !claimNamesOf(plan).has(metadata.name)),
  ),
);

/** An unplanned claim in the place of the planned one. */
function claimInstead(
  { plan, planned, here, workload, statefulSet }: ClaimView,
  object?: string,
): ClaimObject | undefined {
  const { shard, replica } = planned.claim;
  const others = unplannedClaims(plan.document)(here.claims);
  if (object !== undefined) {
    // the StatefulSet of the first shard has no number
    const set = shard === 0 ? object : `${object}-shard-${shard}`;
    return others.find(({ metadata }) =>
      workload?.kind === 'Deployment' ? metadata.name === object : metadata.name.endsWith(`-${set}-${replica}`),
    );
  }
  // the same StatefulSet, and its claim template has another name
  const names = (statefulSet?.spec.volumeClaimTemplates ?? []).map(
    ({ metadata }) => `${metadata.name}-${planned.claim.workload}-${replica}`,
  );
  return names.includes(planned.claim.name) ? undefined : others.find(({ metadata }) => names.includes(metadata.name));
}
