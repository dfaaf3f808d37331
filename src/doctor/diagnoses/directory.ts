import type { ClaimView } from '../claim-view';
import { ageOf } from '../../cluster/cluster-state';
import { runJobAgain } from '../fixes';
import { eventsOf, fact, nameOf, eventSeen } from '../evidence';
import { type Diagnosis, type Evidence, instruct } from '../finding';
import type { Pod } from '../../cluster/live-objects';

/** src/plan/waiting-init-containers.ts */
const WAITING_CONTAINER = 'wait-for-data-directory';
const A_MOMENT = 120_000;
const NO_DIRECTORY = /hostPath type check failed|path "[^"]*" does not exist|no such file or directory/;

/** A pod that waits for its directory although the Job says Complete: the directory went away, or never was on this disk. */
export function directoryTrouble(view: ClaimView): Diagnosis | undefined {
  const { job, node, planned, state, liveNodes } = view;
  const waiting = view.pods.flatMap((pod) => waitsFor(view, pod));
  if (waiting.length === 0) {
    return undefined;
  }
  const finished = job?.status.completionTime;
  const [live] = liveNodes;
  const isRebuilt = live !== undefined && Date.parse(live.metadata.creationTimestamp) > Date.parse(finished ?? '');
  const about = `directories of node ${node.node}`;
  const evidence = [
    ...waiting,
    ...(job === undefined ? [] : [fact(nameOf('Job', job), `Complete since ${finished ?? ''}`)]),
    ...(live === undefined ? [] : [fact(nameOf('node', live), `joined at ${live.metadata.creationTimestamp}`)]),
  ];
  if (job !== undefined && !isRebuilt && ageOf(finished, state.now) < A_MOMENT) {
    return {
      code: 'starting',
      status: 'waiting',
      about,
      title: `the directories of node ${node.node} were made a moment ago`,
      cause: 'the kubelet tries again to mount them, within two minutes',
      evidence,
      fix: [],
    };
  }
  return {
    code: isRebuilt ? 'node-rebuilt' : 'directory-missing',
    status: 'problem',
    about,
    title: isRebuilt
      ? `node ${node.node} was rebuilt after the init Job had finished: its directories are gone`
      : `${planned.root} is not there on node ${node.node} although the init Job says Complete`,
    cause: isRebuilt
      ? 'a finished Job does not run again; what was on the old disk is lost, unless the disk is only not mounted yet'
      : 'the disk is not mounted, for instance since a reboot, or somebody removed the directory. Pods wait, so that nothing is written to the wrong disk',
    evidence,
    fix: [
      instruct(
        `Look whether the data disk is mounted on node ${node.node} (findmnt --target ${planned.root}); if it is not, mount it: the pod goes on by itself`,
      ),
      ...runJobAgain(view, 'Otherwise let the Job make the directories again, empty'),
    ],
  };
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
