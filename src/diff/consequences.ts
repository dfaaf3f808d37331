import {
  type Change,
  type ChangeKind,
  claimName,
  keepsLess,
  type PlacedVolume,
  placeOf,
  type PlanPair,
  type Risk,
  volumeOf,
} from './claim-diff';
import type { PlanDocument } from '../plan/plan-document';

/** What has to be done by hand, beside applying the next plan. */
export interface Needs {
  /** Its process must not write meanwhile. */
  readonly stop: boolean;
  /** The data have to be copied to another place. */
  readonly copy: boolean;
  /** Claim and PersistentVolume have to be made anew: Kubernetes changes neither. */
  readonly remake: boolean;
}

/** What a claim's changes need, and what they come to if nobody does it. */
export interface Consequences extends Needs {
  readonly risk: Risk;
  readonly data: string;
  readonly warnings: readonly string[];
}

export function consequencesOf(
  old: PlacedVolume,
  next: PlacedVolume,
  changes: readonly Change[],
  plans: PlanPair,
): Consequences {
  const has = (...kinds: readonly ChangeKind[]): boolean => changes.some(({ kind }) => kinds.includes(kind));
  const [renamed, moved, owner] = [has('renamed'), has('moved'), has('owner')];
  const otherVolume = volumeOf(old, plans.old) !== volumeOf(next, plans.new);
  const otherTemplate = has('grown', 'shrunk', 'class');
  const grafana = grafanaKind(plans.old, next);
  const refused = otherTemplate && grafana !== undefined;
  const deletes = changes.some(keepsLess);

  const remake = renamed || otherVolume || (refused && grafana === 'Deployment');
  const { uid, gid } = next.claim.owner;
  return {
    stop: remake || refused || moved || owner,
    copy: moved,
    remake,
    risk: moved || deletes ? 'data' : remake || refused ? 'stuck' : 'none',
    data: moved ? `left behind in ${placeOf(old)}` : `stay in ${placeOf(next)}`,
    warnings: [
      ...(renamed ? [`the new claim gets no volume as long as ${claimName(old)} has it`] : []),
      ...(otherVolume && !renamed ? ['Kubernetes refuses to change the volume'] : []),
      ...(refused ? [`Kubernetes refuses to change Grafana's claim, and helm upgrade fails`] : []),
      ...(otherTemplate && !refused && !remake
        ? ['the claim stays as it is; the operator makes the StatefulSet anew, and the pod starts again']
        : []),
      ...(owner
        ? [`the init Job gives the data to ${uid}:${gid}, and a process of another user can no longer write`]
        : []),
      ...(deletes
        ? [`Prometheus deletes what is above ${plans.new.retentionSize ?? ''}, the oldest first, when it starts`]
        : []),
    ],
  };
}

/** Helm itself makes Grafana's claim or claim template; those of the others the operator makes anew. */
function grafanaKind({ workloads }: PlanDocument, { claim }: PlacedVolume): 'Deployment' | 'StatefulSet' | undefined {
  const kind = workloads.find(({ component }) => component === claim.component)?.kind;
  return kind === 'Deployment' || kind === 'StatefulSet' ? kind : undefined;
}
