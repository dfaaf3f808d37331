import type { ClaimView } from '../claim-view';
import type { Diagnosis } from '../finding';
import { type ClusterState, known } from '../../cluster/cluster-state';
import type { PersistentVolume } from '../../cluster/objects';
import { plainText } from '../../cluster/plain-text';
import { isManaged } from '../../model/labels';
import { volumeNamesOf } from '../planned-names';
import { memoized } from '../../model/memoized';
import type { PlanDocument } from '../../plan/plan-document';

/** A volume of this library, but not of the plan, for each StorageClass. */
const volumesByClass = memoized((state: ClusterState) =>
  memoized((plan: PlanDocument): ReadonlyMap<string | undefined, PersistentVolume> => {
    const own = volumeNamesOf(plan);
    const others = known(state.volumes).filter(({ metadata }) => !own.has(metadata.name) && isManaged(metadata.labels));
    return new Map(others.reverse().map((volume) => [volume.spec.storageClassName, volume]));
  }),
);

/** The other release of this library that a StorageClass is of; `undefined` if it is planned, or of nothing that is known. */
export function releaseOfClass({ state, planned, plan }: ClaimView, asked: string | undefined): string | undefined {
  if (asked === undefined || asked === planned.storageClassName) {
    return undefined;
  }
  const owner = volumesByClass(state)(plan.document).get(asked);
  const instance = owner?.metadata.labels['app.kubernetes.io/instance'];
  return instance === undefined
    ? undefined
    : plainText(`release ${instance} in namespace ${owner?.spec.claimRef?.namespace ?? ''}`);
}

/** A release that has the values of another one: one finding for all its components. */
export function ofOtherRelease(
  { plan }: ClaimView,
  other: string,
): Pick<Diagnosis, 'about' | 'title' | 'cause' | 'data'> & { readonly code: 'values-of-other-release' } {
  const { name, namespace } = plan.document.release;
  return {
    code: 'values-of-other-release',
    about: `values of release ${namespace}/${name}`,
    title: `release ${name} in namespace ${namespace} has the values of ${other}`,
    cause:
      'it was installed with the values file of the other release, so its claims ask for the volumes of the other one and are never bound',
    data: 'as it was, until a claim is created again',
  };
}
