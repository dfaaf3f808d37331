import { kubectl } from '../../commands/command';
import { type ClaimView, isReady } from '../claim-view';
import { fact, nameOf, conditionSeen } from '../evidence';
import { type Diagnosis, instruct, step } from '../finding';
import { recreate } from './logs';
import { isDnsSubdomain } from '../../kubernetes/names';
import { humanBytes } from '../../kubernetes/quantity';

/** From how full on a volume counts as nearly full. */
const NEARLY = 0.9;

/** What is wrong beside everything else, also where all pods are ready. */
export const INDEPENDENT: readonly ((view: ClaimView) => Diagnosis | undefined)[] = [twoPods, diskPressure, nearlyFull];

/** ReadWriteOnce is once per node: nothing keeps two pods of one node from sharing a claim. */
function twoPods(view: ClaimView): Diagnosis | undefined {
  const { planned, deployment } = view;
  const pods = view.pods.filter(
    ({ metadata, spec }) => metadata.deletionTimestamp === undefined && spec.nodeName !== '',
  );
  if (pods.length < 2) {
    return undefined;
  }
  const { component, namespace, workload } = planned.claim;
  const replicas = deployment?.spec.replicas ?? 1;
  return {
    code: 'two-pods',
    status: 'problem',
    about: `claim ${namespace}/${planned.claim.name}`,
    title: `${pods.length} pods use the one claim of ${component} at the same time`,
    cause:
      component === 'grafana'
        ? "Grafana's SQLite database serves one process: the others find it locked, or break it"
        : 'each writes into the directory of the others',
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
        ? [step('Run one', kubectl('scale', 'deployment', '--namespace', namespace, workload, '--replicas=1'))]
        : []),
      ...recreate(view),
      ...(deployment === undefined
        ? [instruct('Find out which of them should not be there, and delete what makes it')]
        : []),
    ],
  };
}

function diskPressure({ liveNodes, node }: ClaimView): Diagnosis | undefined {
  const [live] = liveNodes;
  const pressure = live?.status.conditions.find(({ type, status }) => type === 'DiskPressure' && status === 'True');
  return live === undefined || pressure === undefined
    ? undefined
    : {
        code: 'disk-pressure',
        status: 'problem',
        about: `disk of node ${node.node}`,
        title: `the disk of node ${node.node} is nearly full`,
        cause:
          'the kubelet evicts pods and takes no new ones; volumes on the same disk as the kubelet fill it, whatever size they have',
        evidence: [conditionSeen(nameOf('node', live), pressure)],
        fix: [
          ...(isDnsSubdomain(live.metadata.name)
            ? [step('See what it says', kubectl('describe', 'node', live.metadata.name))]
            : []),
          instruct('Make room there; keep volumes on a disk of their own, with retentionSize below its size'),
        ],
      };
}

function nearlyFull({ state, planned, node }: ClaimView): Diagnosis | undefined {
  const { namespace, name, component } = planned.claim;
  const used = state.usage?.find((one) => one.namespace === namespace && one.claim === name);
  if (used === undefined || used.capacityBytes === 0 || used.availableBytes > (1 - NEARLY) * used.capacityBytes) {
    return undefined;
  }
  return {
    code: 'volume-nearly-full',
    status: 'problem',
    about: `claim ${namespace}/${name}`,
    title: `the file system of ${component}'s volume on node ${node.node} is nearly full`,
    cause: 'what is written beyond it fails with "no space left on device", and the process crash-loops',
    evidence: [
      fact(
        `kubelet of node ${node.node}`,
        `${humanBytes(used.availableBytes)} of ${humanBytes(used.capacityBytes)} are free, ${humanBytes(used.usedBytes)} used`,
      ),
    ],
    fix: [
      instruct(
        component === 'prometheus'
          ? 'Lower retentionSize in the description, or give it a larger disk'
          : `Make room below ${planned.dataDirectory}, or give it a larger disk`,
      ),
    ],
  };
}
