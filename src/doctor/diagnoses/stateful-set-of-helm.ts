import { keepClaimsOfStatefulSet, stopWorkload } from '../../commands/storage-commands';
import type { ClaimView } from '../claim-view';
import { type Step, step } from '../finding';

/** Deletes a StatefulSet that Helm itself creates: Kubernetes never changes its claim templates, so that an upgrade fails. */
export function letGo({ planned, statefulSet }: ClaimView): Step[] {
  const { namespace, workload: name } = planned.claim;
  return statefulSet === undefined
    ? []
    : [
        step(
          'Delete the StatefulSet, whose claim templates cannot change; its claims stay, and the chart creates it again',
          keepClaimsOfStatefulSet({ namespace, name }),
          stopWorkload({ kind: 'StatefulSet', namespace, name }),
        ),
      ];
}
