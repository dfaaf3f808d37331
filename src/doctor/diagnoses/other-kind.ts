import type { ClaimView } from '../claim-view';
import { fact, nameOf } from '../evidence';
import { type Diagnosis, instruct } from '../finding';
import { installChart } from '../fixes';
import { deletesClaims, liveWorkloads } from './live-workloads';

/** The component runs as another kind of object, such as a PrometheusAgent. */
export function otherKind(view: ClaimView): Diagnosis | undefined {
  const { workload, object, deployment, statefulSet, plan, planned } = view;
  const isThere = (object ?? deployment ?? (workload?.kind === 'StatefulSet' ? statefulSet : undefined)) !== undefined;
  const other = isThere ? undefined : liveWorkloads(view).find(({ kind }) => kind !== workload?.kind);
  if (workload === undefined || other === undefined) {
    return undefined;
  }
  const { component } = planned.claim;
  return {
    code: 'other-kind',
    status: 'problem',
    about: `${workload.kind} ${workload.namespace}/${workload.name}`,
    title: `${component} is installed as ${other.kind}, but planned as ${workload.kind}`,
    cause: `the installed values make another kind of object of it${other.kind === 'PrometheusAgent' ? ' (prometheus.agentMode), which forwards samples and answers no queries' : ''}. The kind decides the names of StatefulSet and claims, so the planned volume is not used`,
    data: 'the planned volume keeps what was written to it; the other workload writes elsewhere',
    evidence: [
      fact(`${workload.kind} ${workload.namespace}/${workload.name}`, 'does not exist'),
      fact(nameOf(other.kind, other), 'exists'),
    ],
    fix: [
      {
        ...installChart(plan, 'Install the planned values'),
        deletes: `the ${other.kind} and its pods; ${deletesClaims(other) ? 'its claims too, because of its whenDeleted: Delete' : 'claims and data stay'}`,
      },
      instruct(`Or, if ${other.kind} is right, describe it with the same values, synthesize and apply`),
    ],
  };
}
