import { kubectl } from '../../commands/command';
import { type ClaimView, isReady } from '../claim-view';
import { ageOf } from '../../cluster/cluster-state';
import { eventSeen, eventsOf, fact, logSeen, nameOf } from '../evidence';
import { type Diagnosis, type Evidence, instruct, type Step, step } from '../finding';
import type { ContainerStatus, Pod } from '../../cluster/live-objects';
import { PATIENCE } from '../patience';
import { isFailing } from '../read-logs';
import { keptOut, unscheduled } from './scheduling';
import { isComponent } from '../../model/components';
import { isDnsSubdomain } from '../../kubernetes/names';

const IMAGE_REASONS = /ImagePull|ErrImage|InvalidImage/;

/** A pod that its node keeps out, whatever else the scheduler reports. */
export function podKeptOut(view: ClaimView): Diagnosis | undefined {
  return unscheduledPod(view, keptOut);
}

/** A pod that is not scheduled, and what the scheduler reports. */
export function podNotScheduled(view: ClaimView): Diagnosis | undefined {
  return unscheduledPod(view, unscheduled);
}

function unscheduledPod(view: ClaimView, check: typeof unscheduled): Diagnosis | undefined {
  const { component } = view.planned.claim;
  const ofJob = isComponent(component)
    ? 'the init Job then tolerates it as well'
    : 'the init Job needs it in initJob.tolerations';
  const instead = instruct(`Or let ${component} tolerate it, with tolerations in the values; ${ofJob}`);
  for (const pod of view.pods) {
    const found = check(view, pod, `the pod of ${component}`, instead);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

export function podMissing({ claim, pods, state, here, planned }: ClaimView): Diagnosis | undefined {
  const { component, workload, namespace } = planned.claim;
  return pods.length > 0 || !here.pods.seen || claim === undefined
    ? undefined
    : {
        code: 'pod-missing',
        status: ageOf(claim.metadata.creationTimestamp, state.now) < PATIENCE.pod ? 'waiting' : 'problem',
        about: `pods of ${workload}`,
        title: `no pod uses the claim of ${component}`,
        cause: 'the workload is scaled to 0, or its controller has not created the pod',
        evidence: [fact(nameOf('claim', claim), `${claim.status.phase}, not used by a pod`)],
        fix: [
          step(
            'Read what its controller reports',
            kubectl('get', 'statefulsets,deployments,events', '--namespace', namespace),
          ),
        ],
      };
}

function isCrashing(pod: Pod): boolean {
  return statusesOf(pod).some(isFailing);
}

/** The first pod, if none is ready. */
function unreadyPod({ pods }: ClaimView): Pod | undefined {
  return pods.some(isReady) ? undefined : pods[0];
}

function statusesOf({ status }: Pod): ContainerStatus[] {
  return [...status.initContainerStatuses, ...status.containerStatuses];
}

function hasNoImage({ state }: ContainerStatus): boolean {
  return IMAGE_REASONS.test(state.waiting?.reason ?? '');
}

/** Scheduled, and nothing has failed so far. */
export function podStarting(view: ClaimView): Diagnosis | undefined {
  const pod = unreadyPod(view);
  return pod === undefined ||
    statusesOf(pod).some((one) => isFailing(one) || hasNoImage(one)) ||
    ageOf(pod.metadata.creationTimestamp, view.state.now) >= PATIENCE.startup
    ? undefined
    : {
        code: 'starting',
        status: 'waiting',
        about: nameOf('pod', pod),
        title: `the pod of ${view.planned.claim.component} is starting`,
        cause: 'it is scheduled and has not failed',
        evidence: evidenceOf(view, pod),
        fix: lookCloser(pod),
      };
}

export function podImage(view: ClaimView): Diagnosis | undefined {
  const pod = unreadyPod(view);
  return pod === undefined || !statusesOf(pod).some(hasNoImage)
    ? undefined
    : {
        code: 'image',
        status: 'problem',
        about: nameOf('pod', pod),
        title: `an image of the pod of ${view.planned.claim.component} cannot be pulled`,
        cause: ALL_AS_PLANNED,
        evidence: evidenceOf(view, pod),
        fix: lookCloser(pod),
      };
}

export function podNotReady(view: ClaimView): Diagnosis | undefined {
  const pod = unreadyPod(view);
  if (pod === undefined) {
    return undefined;
  }
  return {
    code: 'pod-not-ready',
    status: 'problem',
    about: nameOf('pod', pod),
    title: `the pod of ${view.planned.claim.component} does not become ready${isCrashing(pod) ? ': it fails again and again' : ''}`,
    cause: ALL_AS_PLANNED,
    evidence: evidenceOf(view, pod),
    fix: lookCloser(pod),
  };
}

const ALL_AS_PLANNED = 'as far as can be seen its storage is as planned: claim, volume, node and directory';

function evidenceOf(view: ClaimView, pod: Pod): Evidence[] {
  const { here } = view;
  const about = nameOf('pod', pod);
  const statuses = statusesOf(pod);
  const [warning] = eventsOf(here, pod).filter(({ type }) => type === 'Warning');
  const lines = isCrashing(pod) ? lastErrors(view, pod) : [];
  const evidence = [
    ...[...statuses.filter(isFailing), ...statuses.filter(hasNoImage).slice(0, 1)]
      .slice(0, 2)
      .map((one) => fact(about, describe(one))),
    ...lines.map((line) => logSeen(about, line)),
    ...(warning === undefined ? [] : [eventSeen(about, warning)]),
  ];
  const { phase, reason, message } = pod.status;
  return evidence.length > 0 ? evidence : [fact(about, `${phase} ${reason} ${message}`)];
}

/** The last lines of a pod that fails, which no sign explains: errors, or else whatever it wrote last. */
function lastErrors({ state }: ClaimView, { metadata: { namespace, name } }: Pod): string[] {
  const lines = state.logs
    .filter((log) => log.namespace === namespace && log.pod === name)
    .flatMap((log) => log.lines.filter((line) => line.trim() !== ''));
  const errors = lines.filter((line) =>
    /\b(?:level=(?:error|fatal)|lvl=eror|err(?:or)?=|error|fatal|panic)\b/i.test(line),
  );
  return [...new Set(errors.length > 0 ? errors : lines)].slice(-2);
}

function lookCloser(pod: Pod): Step[] {
  const { namespace, name } = pod.metadata;
  const logs = kubectl('logs', '--namespace', namespace, name, '--all-containers=true', '--tail=50');
  return isDnsSubdomain(name)
    ? [
        step(
          'Look closer',
          kubectl('describe', 'pod', '--namespace', namespace, name),
          ...(statusesOf(pod).some(isFailing) ? [logs] : []),
        ),
      ]
    : [];
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
