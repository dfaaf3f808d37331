import { keepClaimsOfStatefulSet, stopWorkload } from '../../commands/storage-commands';
import type { ClaimView } from '../claim-view';
import { deletion, type Step } from '../finding';

/** Deletes a StatefulSet that Helm itself creates: Kubernetes never changes its claim templates, so that an upgrade fails. */
export function letGo({ planned, statefulSet }: ClaimView): Step[] {
  const { namespace, workload: name } = planned.claim;
  return statefulSet === undefined
    ? []
    : [
        deletion(
          'Delete the StatefulSet, whose claim templates cannot change; the chart creates it again',
          'the StatefulSet and its pods; claims and data stay',
          keepClaimsOfStatefulSet({ namespace, name }),
          stopWorkload({ kind: 'StatefulSet', namespace, name }),
        ),
      ];
}
