import { kubectl } from '../../commands/command';
import type { ClaimView } from '../claim-view';
import { installChart } from '../fixes';
import { type Step, step } from '../finding';

/** Lets a Deployment end its old pod before the new one starts, so that two never run at once. */
export function useRecreate({ deployment, planned, plan }: ClaimView): Step[] {
  if (deployment === undefined || deployment.spec.strategy.type === 'Recreate') {
    return [];
  }
  const { namespace, workload } = planned.claim;
  const patch = '--patch={"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}';
  return [
    step(
      'End the old pod before the new one starts',
      kubectl('patch', 'deployment', '--namespace', namespace, workload, patch),
    ),
    installChart(plan, 'Keep this with the planned values (grafana.deploymentStrategy.type: Recreate)'),
  ];
}
