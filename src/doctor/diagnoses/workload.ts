import { type ClaimView, lacksClaim } from '../claim-view';
import { ageOf, ofKind } from '../../cluster/cluster-state';
import { installChart, restartPods } from '../fixes';
import { eventSeen, eventsOf, fact, nameOf } from '../evidence';
import { type Diagnosis, step } from '../finding';
import { PATIENCE } from '../patience';
import { unplannedStatefulSets } from './live-workloads';
import { kubectl } from '../../commands/command';
import { isOperatorKind } from '../../model/operator-kinds';
import type { PlannedObject } from '../../plan/storage-plan';
import { isOfStack } from '../../plan/storage-plan';

/** The planned workload, if no object of it exists in the cluster. */
export function absentWorkload({ workload, object, deployment, statefulSet }: ClaimView): PlannedObject | undefined {
  return (object ?? deployment ?? statefulSet) === undefined ? workload : undefined;
}

/** `Prometheus monitoring/x`. */
export function nameOfWorkload({ kind, namespace, name }: PlannedObject): string {
  return `${kind} ${namespace}/${name}`;
}

export function componentMissing(view: ClaimView): Diagnosis | undefined {
  const workload = absentWorkload(view);
  if (workload === undefined || !isRead(view, workload)) {
    return undefined;
  }
  const about = nameOfWorkload(workload);
  const found = { code: 'component-missing', status: 'problem', about } as const;
  if (!isOfStack(view.plan.document.release)) {
    const others = unplannedStatefulSets(view).filter(({ spec }) => spec.volumeClaimTemplates.length > 0);
    return {
      ...found,
      title: `the chart is installed without StatefulSet ${workload.name}`,
      cause: 'its values switch it off, or give it another name than the description',
      evidence: [
        fact(about, 'does not exist'),
        ...others.map((other) => fact(nameOf('StatefulSet', other), 'exists and is not described')),
      ],
      fix: [
        step(
          'List the StatefulSets, and describe the name that is right',
          kubectl('get', 'statefulsets', '--namespace', workload.namespace),
        ),
        installChart(view.plan, 'Or let the chart create it'),
      ],
    };
  }
  return {
    ...found,
    title: `the chart is installed without ${workload.component}`,
    cause: 'it was installed with other values than those of the plan, which enable it',
    evidence: [fact(about, 'does not exist')],
    fix: [installChart(view.plan, 'Install the planned values')],
  };
}

/** Whether everything was read that could be the workload. */
function isRead({ here }: ClaimView, { kind }: PlannedObject): boolean {
  return isOperatorKind(kind) ? ofKind(here, kind).seen : here.deployments.seen && here.statefulSets.seen;
}

/** The StatefulSet exists, but its claim does not, although claims can be read. */
function ownerWithoutClaim(view: ClaimView) {
  return lacksClaim(view) ? view.statefulSet : undefined;
}

export function claimStarting(view: ClaimView): Diagnosis | undefined {
  const { namespace, name, component } = view.planned.claim;
  const owner = ownerWithoutClaim(view);
  const about = `claim ${namespace}/${name}`;
  return owner === undefined || ageOf(owner.metadata.creationTimestamp, view.state.now) >= PATIENCE.claim
    ? undefined
    : {
        code: 'starting',
        status: 'waiting',
        about,
        title: `the claim of ${component} is not created yet`,
        cause: 'its workload was created a moment ago',
        evidence: [fact(about, 'does not exist')],
        fix: [],
      };
}

export function claimMissing(view: ClaimView): Diagnosis | undefined {
  const { here, planned } = view;
  const { name, namespace, component } = planned.claim;
  const owner = ownerWithoutClaim(view);
  if (owner === undefined) {
    return undefined;
  }
  const about = `claim ${namespace}/${name}`;
  const [refusal] = eventsOf(here, owner, ['FailedCreate']);
  return {
    code: 'claim-missing',
    status: 'problem',
    about,
    title: `the claim of ${component} does not exist`,
    cause: 'it was deleted. A StatefulSet creates its claims when it creates a pod',
    evidence: [
      fact(about, 'does not exist'),
      ...(refusal === undefined ? [] : [eventSeen(nameOf('workload', owner), refusal)]),
    ],
    fix: restartPods(view, 'Delete the pod; it is created again, and the claim with it'),
  };
}
