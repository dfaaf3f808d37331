import type { ClaimView } from '../claim-view';
import { installChart } from '../fixes';
import { fact, nameOf } from '../evidence';
import { type Diagnosis, instruct, step } from '../finding';
import { type Command, kubectl } from '../../commands/command';
import { isOperatorKind, operatorResource } from '../../model/operator-kinds';
import { memoized } from '../../model/memoized';
import type { PlanDocument } from '../../plan/plan-document';
import { isOfStack } from '../../plan/storage-plan';

/** The installed values have fewer replicas or shards than the plan, usually because the chart was not upgraded yet. */
export function fewerThanPlanned({ object, pods, planned, plan }: ClaimView): Diagnosis | undefined {
  const { component, replica, shard } = planned.claim;
  if (object === undefined || pods.length > 0) {
    return undefined;
  }
  // as the operator reads them
  const replicas = object.spec.replicas ?? 1;
  const shards = Math.max(1, object.spec.shards ?? 1);
  if (replicas === 0 || (replicas > replica && shards > shard)) {
    return undefined;
  }
  const about = nameOf(object.kind, object);
  return {
    code: 'scaled-down',
    status: 'waiting',
    about,
    title: `${component} is installed with fewer pods than planned`,
    cause:
      'the plan has grown, and the chart was not upgraded with its values since; or the workload was scaled down by hand',
    evidence: [fact(about, `replicas ${replicas}, shards ${shards}`)],
    fix: [
      installChart(plan, 'Upgrade the chart with the planned values'),
      instruct(
        'If Helm 4 reports that another manager owns replicas, it was scaled by hand: use helm --force-conflicts',
      ),
    ],
  };
}

/** The workload was stopped. */
export function scaledDown(view: ClaimView): Diagnosis | undefined {
  const { statefulSet, deployment, pods, planned, object, plan } = view;
  const { component, replica } = planned.claim;
  const owner = statefulSet ?? deployment;
  const replicas = owner?.spec.replicas;
  return owner === undefined || replicas === undefined || replicas > replica || pods.length > 0
    ? undefined
    : {
        code: 'scaled-down',
        status: 'waiting',
        about: nameOf(statefulSet === undefined ? 'Deployment' : 'StatefulSet', owner),
        title: `${component} is scaled to ${replicas} of at least ${replica + 1} planned pods`,
        cause:
          replicas > 0 && !isOfStack(plan.document.release)
            ? 'the values of its chart have fewer replicas than the description, or it was scaled down by hand'
            : 'it was stopped, usually for a data move',
        evidence: [
          fact(
            nameOf(statefulSet === undefined ? 'Deployment' : 'StatefulSet', owner),
            `replicas ${replicas}${object?.spec.replicas === undefined ? '' : `, of the object ${object.spec.replicas}`}`,
          ),
        ],
        fix: [
          step('When the workload may run again, scale it up', start(view)),
          instruct(
            'The field then belongs to kubectl: if Helm 4 reports a conflict on replicas later, use --force-conflicts',
          ),
        ],
      };
}

/** The planned replicas of each component. */
const plannedReplicas = memoized(({ nodes }: PlanDocument): ReadonlyMap<string, number> => {
  const claims = nodes.flatMap(({ volumes }) => volumes.map(({ claim }) => claim));
  return new Map(
    claims.sort((a, b) => a.replica - b.replica).map(({ component, replica }) => [component, replica + 1]),
  );
});

/** As many pods as the plan has claims for. Not with helm, whose server-side apply does not change a field that kubectl has set. */
function start({ plan, planned, workload, object }: ClaimView): Command {
  const { component, namespace, workload: name } = planned.claim;
  const replicas = plannedReplicas(plan.document).get(component) ?? 1;
  if (workload !== undefined && object !== undefined && isOperatorKind(workload.kind)) {
    const patch = `--patch={"spec":{"replicas":${replicas}}}`;
    const type = operatorResource(workload.kind);
    return kubectl('patch', type, '--namespace', namespace, workload.name, '--type=merge', patch);
  }
  const type = workload?.kind === 'Deployment' ? 'deployment' : 'statefulset';
  return kubectl('scale', type, '--namespace', namespace, name, `--replicas=${replicas}`);
}
