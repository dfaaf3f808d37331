import { deliveredPlan } from './delivered-plan';
import { DELIVERY_STEPS } from './delivery-steps';
import { type Command, commandLine, kubectl } from '../commands/command';
import { type RunbookStep, step } from '../commands/step';
import { deletionValue } from '../model/deletions';
import { isOperatorKind, operatorResource } from '../model/operator-kinds';
import type { PlanDocument } from '../plan/plan-document';
import { isOfStack, type PlannedObject, type PlannedRelease } from '../plan/storage-plan';
import { keepClaims } from '../commands/storage-commands';

/** A workload whose pods write, and how many there are. */
interface Writer {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
}

/**
 * Stops the pods of components without a change of the release, and keeps them stopped: the operator leaves the
 * StatefulSets of a paused object alone.
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusSpec
 */
export function pauseSteps(plan: PlanDocument, components: ReadonlySet<string>): RunbookStep[] {
  const objects = plan.objects.filter(({ component }) => components.has(component));
  const writers = objects.flatMap((object) => writersOf(plan, object));
  return [
    ...DELIVERY_STEPS[plan.delivery].pause(deliveredPlan(plan)),
    ...step(
      'Keep the claims, even if they are to be deleted with the pods that are scaled down.',
      keepDeletedClaims(objects, plan.release, (component) =>
        deletionValue(plan.deletions ?? [], 'claims-when-scaled', component),
      ),
      'pause',
    ),
    ...step(
      'Stop the pods that write, and wait until they are gone. The operator leaves them stopped.',
      [
        ...paused(objects, true),
        ...writers.map((writer) => scale(writer, 0)),
        ...writers.map((writer) => untilGone(writer, plan)),
      ],
      'pause',
    ),
  ];
}

/**
 * Keeps the claims that Kubernetes would delete with what is stopped. Those of other charts are kept in any case, because their
 * policy is not known.
 * @param policyOf the planned policy for the claims of a component
 */
export function keepDeletedClaims(
  objects: readonly PlannedObject[],
  release: PlannedRelease,
  policyOf: (component: string) => string | undefined,
): Command[] {
  const ofStack = isOfStack(release);
  return objects
    .filter(({ component, kind }) => (ofStack ? policyOf(component) === 'Delete' : kind === 'StatefulSet'))
    .flatMap(keepClaims);
}

/** Starts them again. */
export function resumeSteps(plan: PlanDocument, components: ReadonlySet<string>): RunbookStep[] {
  const objects = plan.objects.filter(({ component }) => components.has(component));
  return [
    ...step(
      'Start the pods again.',
      [
        ...objects.flatMap((object) => writersOf(plan, object)).map((writer) => scale(writer, writer.replicas)),
        ...paused(objects, false),
      ],
      'resume',
    ),
    ...DELIVERY_STEPS[plan.delivery].resume(deliveredPlan(plan)),
  ];
}

function paused(objects: readonly PlannedObject[], is: boolean): Command[] {
  return objects.flatMap(({ kind, name, namespace }) =>
    isOperatorKind(kind)
      ? [
          kubectl(
            ...['patch', operatorResource(kind), name, '--namespace', namespace],
            ...['--type=merge', `--patch=${JSON.stringify({ spec: { paused: is } })}`],
          ),
        ]
      : [],
  );
}

function scale({ resource, namespace, name, replicas }: Writer, to = replicas): Command {
  return kubectl('scale', resource, name, `--replicas=${to}`, '--namespace', namespace);
}

/** Grafana's pods have no fixed names. */
function untilGone({ resource, namespace, name, replicas }: Writer, { release }: PlanDocument): Command | string {
  const selector = `app.kubernetes.io/name=grafana,app.kubernetes.io/instance=${release.name}`;
  return resource === 'deployment'
    ? `while ${commandLine(kubectl('get', 'pods', '--namespace', namespace, `--selector=${selector}`, '--output=name'))} | grep .; do sleep 2; done`
    : kubectl(
        ...['wait', ...Array.from({ length: replicas }, (_, index) => `pod/${name}-${index}`)],
        ...['--for=delete', '--namespace', namespace, '--timeout=15m'],
      );
}

function writersOf({ nodes }: PlanDocument, { kind, name, namespace, statefulSets }: PlannedObject): Writer[] {
  const claims = nodes.flatMap(({ volumes }) => volumes.map(({ claim }) => claim));
  const names = kind === 'Deployment' ? [name] : statefulSets.length > 0 ? statefulSets : [name];
  return names.map((workload) => ({
    resource: kind === 'Deployment' ? 'deployment' : 'statefulset',
    namespace,
    name: workload,
    replicas: new Set(claims.filter((claim) => claim.workload === workload).map(({ replica }) => replica)).size || 1,
  }));
}
