import { kubectl } from '../../commands/command';
import type { ClaimView } from '../claim-view';
import { ageOf } from '../../cluster/cluster-state';
import { eventsOf, fact, nameOf, eventSeen } from '../evidence';
import { type Diagnosis, type Evidence, instruct, type Step, step } from '../finding';
import type { ContainerStatus, Pod } from '../../cluster/live-objects';
import { isFailing } from '../read-logs';
import { unscheduled } from './scheduling';
import { isDnsSubdomain } from '../../kubernetes/names';
import { isReady } from '../claim-view';

/** Prometheus may replay its log for a quarter of an hour before its startup probe gives up. */
const STARTING = 15 * 60_000;

/** A pod that is not scheduled, by the scheduler's words. */
export function scheduleTrouble(view: ClaimView): Diagnosis | undefined {
  const { component } = view.planned.claim;
  for (const pod of view.pods) {
    const found = unscheduled(view, pod, `the pod of ${component}`, tolerate(component));
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function tolerate(component: string): Step {
  return instruct(
    `Or let ${component} tolerate it, with tolerations in the values; the init Job then tolerates it as well`,
  );
}

/** A pod that is not ready, and nothing above has said why. */
export function podTrouble(view: ClaimView): Diagnosis | undefined {
  const { pods, state, here, planned } = view;
  const { component } = planned.claim;
  if (pods.some(isReady)) {
    return undefined;
  }
  const [pod] = pods;
  if (pod === undefined) {
    return !here.pods.seen || view.claim === undefined
      ? undefined
      : {
          code: 'pod-missing',
          status: ageOf(view.claim.metadata.creationTimestamp, state.now) < 120_000 ? 'waiting' : 'problem',
          about: `pods of ${planned.claim.workload}`,
          title: `no pod uses the claim of ${component}`,
          cause: 'the workload is scaled to none, or its controller has not made the pod',
          evidence: [fact(nameOf('claim', view.claim), `${view.claim.status.phase}, in no pod`)],
          fix: [
            step(
              'See what its controller says',
              kubectl('get', 'statefulsets,deployments,events', '--namespace', planned.claim.namespace),
            ),
          ],
        };
  }
  const statuses = [...pod.status.initContainerStatuses, ...pod.status.containerStatuses];
  const failing = statuses.filter(isFailing);
  const image = statuses.find(({ state: { waiting } }) =>
    /ImagePull|ErrImage|InvalidImage/.test(waiting?.reason ?? ''),
  );
  const isStarting = failing.length === 0 && image === undefined && age(pod, state.now) < STARTING;
  const [warning] = eventsOf(here, pod).filter(({ type }) => type === 'Warning');
  const evidence: Evidence[] = [
    ...[...failing, ...(image === undefined ? [] : [image])]
      .slice(0, 2)
      .map((one) => fact(nameOf('pod', pod), describe(one))),
    ...(warning === undefined ? [] : [eventSeen(nameOf('pod', pod), warning)]),
  ];
  const name = pod.metadata.name;
  return {
    code: isStarting ? 'starting' : image === undefined ? 'pod-not-ready' : 'image',
    status: isStarting ? 'waiting' : 'problem',
    about: nameOf('pod', pod),
    title: isStarting
      ? `the pod of ${component} is starting`
      : image === undefined
        ? `the pod of ${component} does not get ready${failing.length > 0 ? ': it fails again and again' : ''}`
        : `an image of the pod of ${component} cannot be pulled`,
    cause: isStarting
      ? 'it is scheduled and has not failed'
      : 'its storage is there as far as can be seen: claim, volume, node and directory are as planned',
    evidence:
      evidence.length > 0
        ? evidence
        : [fact(nameOf('pod', pod), `${pod.status.phase} ${pod.status.reason} ${pod.status.message}`)],
    fix: isDnsSubdomain(name)
      ? [
          step(
            'Look closer',
            kubectl('describe', 'pod', '--namespace', planned.claim.namespace, name),
            ...(failing.length > 0
              ? [kubectl('logs', '--namespace', planned.claim.namespace, name, '--all-containers=true', '--tail=50')]
              : []),
          ),
        ]
      : [],
  };
}

function age({ metadata }: Pod, now: number): number {
  return ageOf(metadata.creationTimestamp, now);
}

function describe({ name, restartCount, state, lastState }: ContainerStatus): string {
  const ended = state.terminated ?? lastState.terminated;
  return [
    `container ${name}`,
    ...(state.waiting === undefined ? [] : [`waits: ${state.waiting.reason} ${state.waiting.message}`]),
    ...(ended === undefined ? [] : [`ended with ${ended.exitCode} ${ended.reason} ${ended.message}`]),
    `${restartCount} restarts`,
  ].join(', ');
}
