import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kubectl } from '../../src/cluster/kubectl';
import { readLogs } from '../../src/doctor/read-logs';
import { inFolder } from '../tools/folders';
import { LEAST_FREE, PATIENCE } from '../../src/doctor/patience';
import { GIB } from '../tools/describe';
import { firstVolume, healthWith, healthy, meta, NOW, type Objects, plan, podObject, stateOf, jobMeta } from './states';

const ONE = plan();
const VOLUME = firstVolume(ONE);
const { claim: CLAIM } = VOLUME;
const JOB = ONE.document.nodes[0]?.initJobs[0]?.name ?? '';
const [PROMETHEUS = {}] = healthy(ONE).prometheus;
const [SET = {}] = healthy(ONE).statefulSets;
const [BOUND = {}] = healthy(ONE).claims;
const [PERSISTENT_VOLUME = {}] = healthy(ONE).volumes;

/** The time that many milliseconds ago. */
function ago(age: number): string {
  return new Date(NOW - age).toISOString();
}

/** The object, created that many milliseconds ago. */
function aged(object: object, age: number): object {
  const { metadata } = object as { metadata?: object };
  return { ...object, metadata: { ...metadata, creationTimestamp: ago(age) } };
}

function jobPod(status: object, age: number): object {
  const ownerReferences = [{ kind: 'Job', name: JOB, uid: `uid-${JOB}` }];
  return { metadata: meta('init-x', { ownerReferences, creationTimestamp: ago(age) }), spec: {}, status };
}

function mountEvent(kind: string, name: string, message: string): object {
  const involvedObject = { kind, namespace: 'monitoring', name, uid: `uid-${name}` };
  return { metadata: meta('event'), involvedObject, type: 'Warning', reason: 'FailedMount', message };
}

const PENDING = podObject(VOLUME, { phase: 'Pending' });
const RUNNING_JOB = { metadata: jobMeta(JOB), spec: {}, status: { active: 1 } };

/** Something is in progress until just before the limit, and a problem from the limit on. */
test.each<[keyof typeof PATIENCE, string, string, (age: number) => Partial<Objects>]>([
  [
    'binding',
    'claim-binding',
    'claim-mismatch',
    (age) => ({
      pods: [],
      claims: [
        {
          ...aged(BOUND, age),
          spec: { ...(BOUND as { spec: object }).spec, volumeName: '' },
          status: { phase: 'Pending' },
        },
      ],
      volumes: [{ ...PERSISTENT_VOLUME, status: { phase: 'Available', lastPhaseTransitionTime: ago(age) } }],
    }),
  ],
  [
    'statefulSet',
    'starting',
    'operator-silent',
    (age) => ({ statefulSets: [], pods: [], claims: [], prometheus: [aged(PROMETHEUS, age)] }),
  ],
  ['claim', 'starting', 'claim-missing', (age) => ({ pods: [], claims: [], statefulSets: [aged(SET, age)] })],
  ['pod', 'pod-missing', 'pod-missing', (age) => ({ pods: [], claims: [aged(BOUND, age)] })],
  [
    'scheduling',
    'starting',
    'not-scheduled',
    (age) => ({
      pods: [
        {
          metadata: meta('unscheduled'),
          spec: { volumes: [{ persistentVolumeClaim: { claimName: CLAIM.name } }] },
          status: {
            phase: 'Pending',
            conditions: [{ type: 'PodScheduled', status: 'False', lastTransitionTime: ago(age) }],
          },
        },
      ],
    }),
  ],
  [
    'mountRetry',
    'starting',
    'directory-missing',
    (age) => ({
      pods: [PENDING],
      jobs: [
        {
          metadata: jobMeta(JOB),
          spec: {},
          status: { completionTime: ago(age), conditions: [{ type: 'Complete', status: 'True' }] },
        },
      ],
      events: [mountEvent('Pod', `${CLAIM.workload}-0`, 'hostPath type check failed: /x is not a directory')],
    }),
  ],
  ['jobPod', 'job-running', 'job-without-pod', (age) => ({ pods: [PENDING], jobs: [aged(RUNNING_JOB, age)] })],
  [
    'jobMount',
    'job-running',
    'disk-not-mounted',
    (age) => ({
      pods: [PENDING, jobPod({ phase: 'Pending' }, age)],
      jobs: [RUNNING_JOB],
      events: [mountEvent('Pod', 'init-x', 'MountVolume.SetUp failed for volume "base-0": anything')],
    }),
  ],
  [
    'hook',
    'chart-not-installed',
    'admission-hook-stuck',
    (age) => ({
      ...{ claims: [], pods: [], prometheus: [], statefulSets: [] },
      jobs: [
        ...healthy(ONE).jobs,
        {
          metadata: meta('kps-admission-create', { labels: { release: 'kps' }, creationTimestamp: ago(age) }),
          spec: {},
          status: { active: 1 },
        },
      ],
    }),
  ],
  ['startup', 'starting', 'pod-not-ready', (age) => ({ pods: [aged(PENDING, age)] })],
])('%s: %s, then %s', (limit, before, after, objects) => {
  const found = (age: number): unknown => {
    const { findings } = healthWith(ONE, objects(age)).releases[0] ?? { findings: [] };
    return findings.map(({ code, status }) => `${code} ${status}`);
  };
  expect([found(PATIENCE[limit] - 1), found(PATIENCE[limit])]).toEqual([[`${before} waiting`], [`${after} problem`]]);
});

test('a volume is nearly full if at most a tenth of it is free', () => {
  const local = plan({ prometheus: GIB, volumeType: 'local' });
  const { claim } = firstVolume(local);
  const capacityBytes = 1000;
  const free = LEAST_FREE * capacityBytes;
  const codes = (availableBytes: number): string[] => {
    const usage = [{ namespace: 'monitoring', claim: claim.name, usedBytes: 0, capacityBytes, availableBytes }];
    return healthWith(local, { usage }).releases.flatMap(({ findings }) => findings.map(({ code }) => code));
  };
  expect([codes(free + 1), codes(free), codes(free - 1)]).toEqual([[], ['volume-nearly-full'], ['volume-nearly-full']]);
});

test('a missing log of a container that is not ready is reported only after its startup', async () => {
  await inFolder(async (folder) => {
    const kubectl = join(folder, 'kubectl');
    writeFileSync(kubectl, '#!/bin/sh\necho "no logs" >&2\nexit 1\n', { mode: 0o755 });
    const missed = async (age: number): Promise<number> => {
      const containerStatuses = [{ name: 'prometheus', ready: false, state: { running: { startedAt: ago(age) } } }];
      const pods = [podObject(VOLUME, { phase: 'Running', containerStatuses })];
      const { namespaces } = stateOf({ ...healthy(ONE), pods });
      const { unreadable } = await readLogs(new Kubectl({ kubectl }), [ONE.document], namespaces, NOW);
      return unreadable.length;
    };
    const limit = PATIENCE.containerStartup;
    expect([await missed(limit - 1), await missed(limit)]).toEqual([0, 1]);
  });
});

/** The limits themselves, so that a change of one is deliberate. */
test('the limits in seconds', () => {
  expect(Object.fromEntries(Object.entries(PATIENCE).map(([name, limit]) => [name, limit / 1000]))).toEqual({
    binding: 60,
    objects: 60,
    statefulSet: 90,
    claim: 90,
    pod: 120,
    scheduling: 60,
    mountRetry: 120,
    jobPod: 60,
    jobMount: 120,
    hook: 180,
    startup: 900,
    containerStartup: 600,
  });
  expect(LEAST_FREE).toBe(0.1);
});
