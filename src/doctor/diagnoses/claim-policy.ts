import type { ClaimView } from '../claim-view';
import { fact, nameOf } from '../evidence';
import { type Diagnosis, instruct, step } from '../finding';
import { installChart, reserve } from '../fixes';
import { isVolumeOfPlan } from '../ours';
import { keepVolume, stillThere } from './volume';
import { DELETIONS, deletionValue } from '../../model/deletions';

/** The policy of the workload deletes claims with its StatefulSet or its replicas; `undefined` if it keeps them. */
function deletingPolicy({
  object,
  statefulSet,
}: ClaimView): { readonly about: string; readonly text: string } | undefined {
  const live = [
    ...(object === undefined ? [] : [{ about: nameOf(object.kind, object), spec: object.spec }]),
    ...(statefulSet === undefined ? [] : [{ about: nameOf('StatefulSet', statefulSet), spec: statefulSet.spec }]),
  ];
  return live.flatMap(({ about, spec }) => {
    const { whenDeleted, whenScaled } = spec.persistentVolumeClaimRetentionPolicy ?? {};
    const words = [
      ...(whenDeleted === 'Delete' ? ['whenDeleted: Delete'] : []),
      ...(whenScaled === 'Delete' ? ['whenScaled: Delete'] : []),
    ];
    return words.length === 0 ? [] : [{ about, text: words.join(', ') }];
  })[0];
}

/** The volume lost its claim, and the policy by which its claim was deleted is still set: it happens again and again. */
export function claimDeletedByPolicy(view: ClaimView): Diagnosis | undefined {
  const { volume, plan, planned } = view;
  const policy = deletingPolicy(view);
  // Failed: its own reclaim policy is Delete, and nothing can delete a directory of a node
  if (
    policy === undefined ||
    volume === undefined ||
    !['Released', 'Failed'].includes(volume.status.phase) ||
    !isVolumeOfPlan(volume, view)
  ) {
    return undefined;
  }
  const { component } = planned.claim;
  const { deletions = [] } = plan.document;
  const codes = ['claims-when-deleted', 'claims-when-scaled'] as const;
  const isPlanned = codes.some((code) => deletionValue(deletions, code, component) === 'Delete');
  return {
    code: 'claim-deleted-by-policy',
    status: 'problem',
    about: `claims of ${policy.about}`,
    title: `Kubernetes deletes the claims of ${component} by its policy, so that its volumes are Released again and again`,
    cause: `the persistentVolumeClaimRetentionPolicy of its workload does not keep claims. ${DELETIONS['claims-when-deleted'].when}`,
    data: stillThere(view),
    evidence: [fact(policy.about, policy.text), fact(nameOf('PersistentVolume', volume), volume.status.phase)],
    fix: [
      ...keepVolume(view),
      isPlanned
        ? instruct('The plan has this policy: set Retain in the values of the description, synthesize and install')
        : installChart(plan, 'Install the planned values, which keep the claims'),
      step('Reserve the volumes for their claims by name only; they bind again at once', reserve(view)),
    ],
  };
}
