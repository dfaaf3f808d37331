import type { ClaimView } from '../claim-view';
import { installChart } from '../fixes';
import { fact, nameOf } from '../evidence';
import { type Diagnosis, instruct, step } from '../finding';
import { type Command, kubectl } from '../../commands/command';
import { isOperatorKind, operatorResource } from '../../model/operator-kinds';

/** The installed values have fewer replicas or shards than the plan: between its growing and the upgrade, as a rule. */
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
      'the plan has grown, and the chart has not been upgraded with its values since; or somebody has scaled it down',
    evidence: [fact(about, `replicas ${replicas}, shards ${shards}`)],
    fix: [
      installChart(plan, 'Upgrade the chart with the planned values'),
      instruct(
        'Where Helm 4 says that another manager owns replicas, somebody has scaled it by hand: give helm --force-conflicts',
      ),
    ],
  };
}

/** Somebody stopped it. */
export function scaledDown(view: ClaimView): Diagnosis | undefined {
  const { statefulSet, deployment, pods, planned, object } = view;
  const { component, replica } = planned.claim;
  const owner = statefulSet ?? deployment;
  const replicas = owner?.spec.replicas;
  return owner === undefined || replicas === undefined || replicas > replica || pods.length > 0
    ? undefined
    : {
        code: 'scaled-down',
        status: 'waiting',
        about: nameOf(statefulSet === undefined ? 'Deployment' : 'StatefulSet', owner),
        title: `${component} is told to run ${replicas} of ${replica + 1} pods or more`,
        cause: 'somebody stopped it, for a data move as a rule',
        evidence: [
          fact(
            nameOf(statefulSet === undefined ? 'Deployment' : 'StatefulSet', owner),
            `replicas ${replicas}${object?.spec.replicas === undefined ? '' : `, of the object ${object.spec.replicas}`}`,
          ),
        ],
        fix: [
          step('When it may run again, let it', start(view)),
          instruct(
            'The field then belongs to kubectl: where Helm 4 finds a conflict on replicas later, give it --force-conflicts',
          ),
        ],
      };
}

/** As many pods as the plan has claims for. Not by helm: its server-side apply leaves a field to kubectl that kubectl has set. */
function start({ plan, planned, workload, object }: ClaimView): Command {
  const { component, namespace, workload: name } = planned.claim;
  const claims = plan.document.nodes.flatMap(({ volumes }) => volumes.map(({ claim }) => claim));
  const replicas =
    Math.max(...claims.filter((claim) => claim.component === component).map((claim) => claim.replica)) + 1;
  if (workload !== undefined && object !== undefined && isOperatorKind(workload.kind)) {
    const patch = `--patch={"spec":{"replicas":${replicas}}}`;
    const type = operatorResource(workload.kind);
    return kubectl('patch', type, '--namespace', namespace, workload.object, '--type=merge', patch);
  }
  const type = workload?.kind === 'Deployment' ? 'deployment' : 'statefulset';
  return kubectl('scale', type, '--namespace', namespace, name, `--replicas=${replicas}`);
}
