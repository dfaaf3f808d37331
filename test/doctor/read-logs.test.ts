import { Kubectl } from '../../src/cluster/kubectl';
import { diagnose } from '../../src/doctor/diagnose';
import { MOST_LOGS, readLogs } from '../../src/doctor/read-logs';
import type { VolumeOnNode } from '../../src/plan/plan-document';
import { GIB } from '../tools/describe';
import { healthy, HOURS_AGO, NOW, plan, podObject, READY, stateOf } from './states';

const REPLICAS = MOST_LOGS + 10;
const MANY = plan({
  prometheus: { ...GIB, replicas: REPLICAS },
  nodes: Array.from({ length: REPLICAS }, (_, index) => `node-${index}`),
});
const VOLUMES = MANY.document.nodes.flatMap(({ volumes }) => volumes);

/** A pod of Prometheus with its sidecar, which does not mount the claim. */
function podOf(volume: VolumeOnNode, isReady: boolean, isSidecarReady = isReady): object {
  const container = (name: string, ready: boolean): object => ({
    name,
    ready,
    restartCount: ready ? 0 : 3,
    state: ready ? { running: { startedAt: HOURS_AGO } } : { waiting: { reason: 'CrashLoopBackOff' } },
  });
  const pod = podObject(volume, {
    phase: 'Running',
    conditions: [READY],
    containerStatuses: [container('prometheus', isReady), container('config-reloader', isSidecarReady)],
  });
  return {
    ...pod,
    spec: {
      volumes: [{ name: 'db', persistentVolumeClaim: { claimName: volume.claim.name } }],
      containers: [
        { name: 'prometheus', volumeMounts: [{ name: 'db' }] },
        { name: 'config-reloader', volumeMounts: [{ name: 'config' }] },
      ],
    },
  };
}

async function read(pods: readonly object[]) {
  const { namespaces } = stateOf({ ...healthy(MANY), pods: [...pods] });
  // it prints nothing, and that is the log
  return readLogs(new Kubectl({ kubectl: 'true' }), [MANY.document], namespaces, NOW);
}

test('of a sidecar without the claim a log is read only if it is not ready', async () => {
  const [volume] = VOLUMES;
  if (volume === undefined) {
    throw new Error('the plan has a volume');
  }
  const containers = async (pod: object): Promise<string[]> =>
    (await read([pod])).logs.map(({ container }) => container);
  expect(await containers(podOf(volume, true))).toEqual(['prometheus']);
  expect(await containers(podOf(volume, true, false))).toEqual(['config-reloader', 'prometheus']);
});

test('of too many ready pods some logs are read, of the whole range, and the report says so', async () => {
  const { logs, unreadable, unreadLogs } = await read(VOLUMES.map((volume) => podOf(volume, true)));
  expect([logs.length, unreadable, unreadLogs]).toEqual([MOST_LOGS, [], 10]);
  expect(new Set(logs.map(({ pod }) => pod)).size).toBe(MOST_LOGS);
  const last = VOLUMES.at(-1)?.claim;
  expect(logs.at(-1)?.pod).toBe(`${last?.workload ?? ''}-${last?.replica ?? ''}`);
  const health = diagnose([MANY], { ...stateOf(healthy(MANY)), unreadLogs });
  expect([health.status, health.notes]).toEqual(['fine', [expect.stringContaining('10 containers')]]);
});

test('of too many failing pods some logs are read, none of a ready one, and the others count as unread', async () => {
  const ready = 4;
  const pods = VOLUMES.map((volume, index) => podOf(volume, index < ready, true));
  const { logs, unreadable, unreadLogs } = await read(pods);
  const isReady = new Set(VOLUMES.slice(0, ready).map(({ claim }) => `${claim.workload}-${claim.replica}`));
  expect(logs).toHaveLength(MOST_LOGS);
  expect(logs.filter(({ pod }) => isReady.has(pod))).toEqual([]);
  expect(unreadable.map(({ what }) => what)).toEqual([expect.stringContaining('logs of 6 more containers')]);
  expect(unreadLogs).toBe(ready);
});
