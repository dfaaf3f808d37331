import { kubectl } from '../../commands/command';
import { type ClaimView, isReady } from '../claim-view';
import { conditionSeen, fact, nameOf } from '../evidence';
import { type Diagnosis, instruct, step } from '../finding';
import { useRecreate } from './grafana-strategy';
import { isDnsSubdomain } from '../../kubernetes/names';
import type { Pod } from '../../cluster/live-objects';
import { humanBytes } from '../../kubernetes/quantity';
import { LEAST_FREE } from '../patience';

/** ReadWriteOnce is once per node: Kubernetes lets two pods of one node share a claim. */
export function twoPods(view: ClaimView): Diagnosis | undefined {
  const { planned, deployment } = view;
  const pods = runningPods(view).filter((pod) => mayWrite(pod, planned.claim.name));
  if (pods.length < 2) {
    return undefined;
  }
  const { component, namespace, workload } = planned.claim;
  const replicas = deployment?.spec.replicas ?? 1;
  return {
    code: 'two-pods',
    status: 'problem',
    about: `claim ${namespace}/${planned.claim.name}`,
    title: `${pods.length} pods use the claim of ${component} at the same time`,
    cause:
      component === 'grafana'
        ? "Grafana's SQLite database is for one process: others find it locked, or damage it"
        : 'each of them writes to the directory of the others',
    evidence: [
      ...pods
        .slice(0, 4)
        .map((pod) =>
          fact(nameOf('pod', pod), `on node ${pod.spec.nodeName}, ${isReady(pod) ? 'ready' : 'not ready'}`),
        ),
      ...(deployment === undefined
        ? []
        : [fact(nameOf('Deployment', deployment), `strategy ${deployment.spec.strategy.type}, replicas ${replicas}`)]),
    ],
    fix: [
      ...(replicas > 1
        ? [step('Run one pod', kubectl('scale', 'deployment', '--namespace', namespace, workload, '--replicas=1'))]
        : []),
      ...useRecreate(view),
      ...(deployment === undefined
        ? [instruct('Find out which of them should not exist, and delete what creates it')]
        : []),
    ],
  };
}

/** Pods that only read a claim, such as that of a backup. They damage nothing. */
export function readersOf(view: ClaimView): string[] {
  const { planned } = view;
  const pods = runningPods(view);
  return pods
    .filter((pod) => pods.length > 1 && !mayWrite(pod, planned.claim.name))
    .map((pod) => `${nameOf('pod', pod)} reads the claim of ${planned.claim.component} (mounted read-only)`);
}

function runningPods({ pods }: ClaimView): Pod[] {
  return pods.filter(({ metadata, spec }) => metadata.deletionTimestamp === undefined && spec.nodeName !== '');
}

/** Whether a pod mounts a claim so that it can write: the volume of the pod, or every mount of it, may be read-only. */
function mayWrite({ spec }: Pod, claim: string): boolean {
  const mounts = [...spec.initContainers, ...spec.containers, ...spec.ephemeralContainers].flatMap(
    ({ volumeMounts }) => volumeMounts,
  );
  return spec.volumes.some(({ name, persistentVolumeClaim: source }) => {
    const its = mounts.filter((mount) => mount.name === name);
    const isReadOnly = source?.readOnly === true || (its.length > 0 && its.every(({ readOnly }) => readOnly));
    return source?.claimName === claim && !isReadOnly;
  });
}

export function diskPressure({ liveNodes: [live], node }: ClaimView): Diagnosis | undefined {
  const pressure = live?.status.conditions.find(({ type, status }) => type === 'DiskPressure' && status === 'True');
  return live === undefined || pressure === undefined
    ? undefined
    : {
        code: 'disk-pressure',
        status: 'problem',
        about: `disk of node ${node.node}`,
        title: `the disk of node ${node.node} is nearly full`,
        cause:
          'the kubelet evicts pods and takes no new ones. Volumes on the disk of the kubelet fill it, whatever size they have',
        evidence: [conditionSeen(nameOf('node', live), pressure)],
        fix: [
          ...(isDnsSubdomain(live.metadata.name)
            ? [step('Read what the node reports', kubectl('describe', 'node', live.metadata.name))]
            : []),
          instruct('Free space there. Keep volumes on a disk of their own, with retentionSize below its size'),
        ],
      };
}

export function volumeNearlyFull({ state, planned, node }: ClaimView): Diagnosis | undefined {
  const { namespace, name, component } = planned.claim;
  const used = state.usage?.find((one) => one.namespace === namespace && one.claim === name);
  if (used === undefined || used.capacityBytes === 0 || used.availableBytes > LEAST_FREE * used.capacityBytes) {
    return undefined;
  }
  return {
    code: 'volume-nearly-full',
    status: 'problem',
    about: `claim ${namespace}/${name}`,
    title: `the file system of ${component}'s volume on node ${node.node} is nearly full`,
    cause: 'once it is full, writes fail with "no space left on device", and the process crash-loops',
    evidence: [
      fact(
        `kubelet of node ${node.node}`,
        `${humanBytes(used.availableBytes)} of ${humanBytes(used.capacityBytes)} are free, ${humanBytes(used.usedBytes)} used`,
      ),
    ],
    fix: [
      instruct(
        component === 'prometheus'
          ? 'Lower retentionSize in the description, or use a larger disk'
          : `Free space below ${planned.dataDirectory}, or use a larger disk`,
      ),
    ],
  };
}
