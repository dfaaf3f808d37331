import { WAITING_CONTAINER } from '../../plan/waiting-init-containers';
import type { ClaimView } from '../claim-view';
import { ageOf } from '../../cluster/cluster-state';
import { findMount, makeDirectory } from '../fixes';
import { eventSeen, eventsOf, fact, nameOf } from '../evidence';
import { type Diagnosis, type Evidence, onNode, type Step } from '../finding';
import type { Pod } from '../../cluster/live-objects';
import { PATIENCE } from '../patience';

const NO_DIRECTORY = /hostPath type check failed|path "[^"]*" does not exist|no such file or directory/;

/** A pod waits for its directory although the Job is Complete, which it became a moment ago. */
export function directoryJustMade(view: ClaimView): Diagnosis | undefined {
  const { job, node, state } = view;
  const waiting = waitingPods(view);
  const isRecent = job !== undefined && ageOf(job.status.completionTime, state.now) < PATIENCE.mountRetry;
  return waiting.length === 0 || !isRecent || isRebuilt(view)
    ? undefined
    : {
        code: 'starting',
        status: 'waiting',
        about: `directories of node ${node.node}`,
        title: `the directories of node ${node.node} were created a moment ago`,
        cause: 'the kubelet tries to mount them again within two minutes',
        evidence: [...waiting, ...timesOf(view)],
        fix: [],
      };
}

/** The node joined after the Job had finished. */
export function nodeRebuilt(view: ClaimView): Diagnosis | undefined {
  const { node } = view;
  const waiting = waitingPods(view);
  return waiting.length === 0 || !isRebuilt(view)
    ? undefined
    : {
        code: 'node-rebuilt',
        status: 'problem',
        about: `directories of node ${node.node}`,
        title: `node ${node.node} was rebuilt after the init Job had finished: its directories are missing`,
        cause:
          'a finished Job does not run again. The data on the old disk is lost, unless the disk only has to be mounted',
        evidence: [...waiting, ...timesOf(view)],
        fix: mountOrCreate(view),
      };
}

/** The directory was removed, or was never on this disk. */
export function directoryMissing(view: ClaimView): Diagnosis | undefined {
  const { node, planned } = view;
  const waiting = waitingPods(view);
  return waiting.length === 0 || isRebuilt(view) || directoryJustMade(view) !== undefined
    ? undefined
    : {
        code: 'directory-missing',
        status: 'problem',
        about: `directories of node ${node.node}`,
        title: `${planned.root} does not exist on node ${node.node}${view.plannedJob === undefined ? '' : ' although the init Job is Complete'}`,
        cause:
          'the disk is not mounted, for example since a reboot, or the directory was removed. Pods wait, so nothing is written to the wrong disk',
        evidence: [...waiting, ...timesOf(view)],
        fix: mountOrCreate(view),
      };
}

function mountOrCreate(view: ClaimView): Step[] {
  const { node, planned } = view;
  return [
    onNode(
      node.node,
      'check whether the data disk is mounted. If it is not, mount it: the pod continues by itself',
      findMount(planned.root),
    ),
    ...makeDirectory(view, 'Otherwise let the Job create the directories again, empty'),
  ];
}

function isRebuilt({ liveNodes: [live], job }: ClaimView): boolean {
  return (
    live !== undefined && Date.parse(live.metadata.creationTimestamp) > Date.parse(job?.status.completionTime ?? '')
  );
}

function timesOf({ job, liveNodes: [live] }: ClaimView): Evidence[] {
  return [
    ...(job === undefined ? [] : [fact(nameOf('Job', job), `Complete since ${job.status.completionTime}`)]),
    ...(live === undefined ? [] : [fact(nameOf('node', live), `joined at ${live.metadata.creationTimestamp}`)]),
  ];
}

function waitingPods(view: ClaimView): Evidence[] {
  return view.pods.flatMap((pod) => waitsFor(view, pod));
}

function waitsFor({ here, planned }: ClaimView, pod: Pod): Evidence[] {
  const container = pod.status.initContainerStatuses.find(({ name }) => name === WAITING_CONTAINER);
  const isWaiting = container !== undefined && container.state.terminated?.exitCode !== 0 && pod.spec.nodeName !== '';
  const mount = eventsOf(here, pod, ['FailedMount']).find(({ message }) => NO_DIRECTORY.test(message));
  const isMounting = [...pod.status.initContainerStatuses, ...pod.status.containerStatuses].every(
    ({ state, restartCount }) => state.running === undefined && state.terminated === undefined && restartCount === 0,
  );
  if (mount !== undefined && isMounting) {
    return [eventSeen(nameOf('pod', pod), mount)];
  }
  const isStarted = container?.state.running !== undefined || (container?.restartCount ?? 0) > 0;
  return isWaiting && isStarted
    ? [fact(nameOf('pod', pod), `its init container ${WAITING_CONTAINER} waits for ${planned.dataDirectory}`)]
    : [];
}
