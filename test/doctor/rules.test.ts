import { diagnosesOf } from '../../src/doctor/folding';
import type { ReleaseView } from '../../src/doctor/rule';
import type { PlanOnDisk } from '../../src/files/plan-on-disk';
import type { Diagnosis } from '../../src/doctor/finding';
import { changed, eventAbout, first, type Unusual, viewWith } from './facts';
import { firstVolume, healthy, HOURS_AGO, meta, type Objects, plan, podObject, jobMeta } from './states';

const ONE = plan();
const VOLUME = firstVolume(ONE);
const { name: CLAIM, workload: SET } = VOLUME.claim;
const { name: JOB } = first(first(ONE.document.nodes).initJobs);
const [PV = {}] = healthy(ONE).volumes;
const [NODE = {}] = healthy(ONE).nodes;
const [BOUND = {}] = healthy(ONE).claims;
const [OBJECT = {}] = healthy(ONE).prometheus;
const INSTALLED: ReleaseView = { isChartInstalled: true, nothing: undefined, elsewhere: undefined };
/** A plan for a StatefulSet of another chart. */
const FOREIGN: PlanOnDisk = { ...ONE, document: { ...ONE.document, objects: [] } };

function codes(other: Partial<Objects>, release = INSTALLED, one = ONE, unusual: Unusual = {}): string[] {
  return first(diagnosesOf([viewWith(one, other, unusual)], release)).map(({ diagnosis: { code } }) => code);
}

function diagnosis(code: Diagnosis['code']): Diagnosis {
  return { code, status: 'problem', about: 'x', title: 'x', cause: 'x', evidence: [], fix: [] };
}

const TAKEN = changed(PV, { spec: { claimRef: { namespace: 'monitoring', name: 'other', uid: 'u' } } });
const MOVED = { hostPath: { path: '/elsewhere' } };
const UNUSED = changed(PV, {
  spec: { ...MOVED, claimRef: { namespace: 'monitoring', name: CLAIM } },
  status: { phase: 'Available' },
});
const PRESSURE = changed(NODE, { status: { conditions: [{ type: 'DiskPressure', status: 'True' }] } });
const UNREADY = changed(NODE, { status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } });

describe('a healthy claim', () => {
  test.each<[string, Partial<Objects>]>([
    ['node-label-missing', { nodes: [changed(NODE, { metadata: { labels: {} } })] }],
    ['node-missing', { nodes: [] }],
    ['storage-class-missing', { classes: [] }],
    ['volume-differs', { volumes: [changed(TAKEN, { spec: MOVED })] }],
    ['volume-differs', { volumes: [changed(PV, { spec: MOVED })] }],
    ['volume-missing', { volumes: [] }],
    ['volume-taken', { volumes: [TAKEN] }],
    ['volume-released', { volumes: [changed(PV, { status: { phase: 'Released' } })] }],
    ['disk-pressure', { nodes: [PRESSURE] }],
    ['two-pods', { pods: [...healthy(ONE).pods, changed(podObject(VOLUME), { metadata: { name: 'other' } })] }],
    [
      'disk-full',
      { logs: [{ namespace: 'monitoring', pod: `${SET}-0`, container: 'x', lines: ['no space left on device'] }] },
    ],
    [
      'volume-nearly-full',
      { usage: [{ namespace: 'monitoring', claim: CLAIM, usedBytes: 9, capacityBytes: 10, availableBytes: 1 }] },
    ],
  ])('has the finding %s', (code, other) => {
    expect(codes(other)).toEqual([code]);
  });

  test.each<[string, Partial<Objects>]>([
    ['its node is not ready', { nodes: [UNREADY] }],
    ['its init Job does not exist', { jobs: [] }],
    ['its custom resource does not exist', { prometheus: [] }],
    [
      'another of its pods has no node',
      { pods: [changed(podObject(VOLUME), { metadata: { name: 'x' }, spec: { nodeName: '' } }), ...healthy(ONE).pods] },
    ],
  ])('has no finding if %s', (_, other) => {
    expect(codes(other)).toEqual([]);
  });
});

const NO_POD = { pods: [] };
const NO_CLAIM = { pods: [], claims: [] };
const UNSERVED = { ...NO_CLAIM, statefulSets: [] };
const RUNNING = { metadata: jobMeta(JOB), spec: {}, status: { active: 1 } };
const WAITING: Partial<Objects> = { pods: [podObject(VOLUME, { phase: 'Pending' })], jobs: [RUNNING] };

function reconciled(message: string): Partial<Objects> {
  const conditions = [{ type: 'Reconciled', status: 'False', message }];
  return { ...UNSERVED, prometheus: [changed(OBJECT, { status: { conditions } })] };
}

function refused(message: string): Partial<Objects> {
  return { ...NO_CLAIM, events: [eventAbout('StatefulSet', SET, 'FailedCreate', message)] };
}

function withoutJobPod(message: string): Partial<Objects> {
  return { ...WAITING, events: [eventAbout('Job', JOB, 'FailedCreate', message)] };
}

function withJobPod(status: object, events: object[] = []): Partial<Objects> {
  const ownerReferences = [{ kind: 'Job', name: JOB, uid: `uid-${JOB}` }];
  const pod = { metadata: meta('init-x', { ownerReferences }), spec: {}, status: { phase: 'Pending', ...status } };
  return { ...WAITING, pods: [pod, ...(WAITING.pods ?? [])], events };
}

describe('a claim without a ready pod', () => {
  const LOST = changed(BOUND, { status: { phase: 'Lost' } });

  test.each<[string, Partial<Objects>]>([
    ['node-not-ready', { ...NO_POD, nodes: [UNREADY] }],
    ['volume-deleted', { ...NO_POD, volumes: [], claims: [LOST] }],
    [
      'claim-lost',
      {
        ...NO_POD,
        volumes: [changed(PV, { spec: { claimRef: { namespace: 'monitoring', name: CLAIM, uid: 'u' } } })],
        claims: [LOST],
      },
    ],
    ['component-missing', { ...UNSERVED, prometheus: [] }],
    ['storage-class-unknown', reconciled('storage class "x" does not exist')],
    ['statefulset-refused', reconciled('x')],
    ['object-paused', { ...UNSERVED, prometheus: [changed(OBJECT, { spec: { paused: true } })] }],
    ['operator-silent', UNSERVED],
    ['pods-refused-label-too-long', refused('must be no more than 63')],
    ['pods-refused-by-pod-security', refused('violates PodSecurity')],
    ['pods-refused', refused('quota')],
    ['claim-missing', NO_CLAIM],
    ['claim-elsewhere', { ...NO_POD, claims: [changed(BOUND, { spec: { volumeName: 'x' } })] }],
    ['job-missing', { ...WAITING, jobs: [] }],
    ['job-suspended', { ...WAITING, jobs: [{ ...RUNNING, spec: { suspend: true } }] }],
    ['job-blocked-by-pod-security', withoutJobPod('violates PodSecurity')],
    ['job-pod-refused', withoutJobPod('quota')],
    ['job-without-pod', WAITING],
    [
      'not-scheduled',
      withJobPod({ conditions: [{ type: 'PodScheduled', status: 'False', lastTransitionTime: HOURS_AGO }] }),
    ],
    ['job-failed', withJobPod({ phase: 'Failed' })],
    ['disk-not-mounted', withJobPod({}, [eventAbout('Pod', 'init-x', 'FailedMount', 'x')])],
    ['job-running', withJobPod({ phase: 'Running' })],
    ['pod-missing', NO_POD],
  ])('has the finding %s', (code, other) => {
    expect(codes(other)).toEqual([code]);
  });

  test('has the finding operator-types-missing', () => {
    const list = { seen: false, obstacle: 'no-such-type', reason: 'x' } as const;
    const unusual = { here: { customResources: new Map([['Prometheus', list] as const]) } };
    expect(codes(UNSERVED, INSTALLED, ONE, unusual)).toEqual(['operator-types-missing']);
  });
});

describe('the state of the release', () => {
  const elsewhere = { ...INSTALLED, elsewhere: diagnosis('installed-elsewhere') };
  const nothing = { ...INSTALLED, nothing: diagnosis('not-installed') };

  test('is a finding of every claim that is not healthy', () => {
    expect(codes(NO_POD, elsewhere)).toEqual(['installed-elsewhere']);
    expect(codes(NO_POD, nothing)).toEqual(['not-installed']);
    expect([codes({}, elsewhere), codes({}, nothing)]).toEqual([[], []]);
  });

  test('is no finding of a claim of another chart', () => {
    expect(codes(NO_POD, elsewhere, FOREIGN)).toEqual(['pod-missing']);
  });

  test('decides whether workloads are missing', () => {
    expect(codes(UNSERVED)).toEqual(['operator-silent']);
    expect(codes(UNSERVED, { ...INSTALLED, isChartInstalled: false })).toEqual(['chart-not-installed']);
    expect(codes(UNSERVED, INSTALLED, FOREIGN)).toEqual([]);
    expect(codes(NO_CLAIM, INSTALLED, FOREIGN)).toEqual([]);
  });

  test('hides a full disk if nothing is there', () => {
    expect(codes({ ...NO_POD, nodes: [PRESSURE] }, nothing)).toEqual(['not-installed']);
  });
});

describe('a finding hides others', () => {
  test.each<[string[], Partial<Objects>]>([
    [['node-missing'], { ...WAITING, nodes: [] }],
    [['volume-missing'], { ...NO_CLAIM, volumes: [] }],
    [['storage-class-missing', 'volume-missing'], { ...UNSERVED, classes: [], volumes: [] }],
    // neither was applied
    [['volume-missing'], { ...NO_CLAIM, volumes: [], jobs: [] }],
    // its own fix creates the volume
    [
      ['claim-elsewhere'],
      { ...NO_POD, volumes: [], jobs: [], claims: [changed(BOUND, { spec: { volumeName: 'x' } })] },
    ],
    [['claim-elsewhere', 'job-without-pod'], { ...WAITING, claims: [changed(BOUND, { spec: { volumeName: 'x' } })] }],
    [['job-without-pod'], WAITING],
    [['pod-missing', 'disk-pressure'], { ...NO_POD, nodes: [PRESSURE] }],
    [['node-missing', 'volume-differs'], { nodes: [], volumes: [changed(PV, { spec: MOVED })] }],
    [['volume-differs'], { ...WAITING, jobs: [], volumes: [changed(PV, { spec: MOVED })] }],
    [['unused-volume-differs'], { ...NO_CLAIM, jobs: [], volumes: [UNUSED] }],
  ])('of a layer above, so that only %j remain', (expected, other) => {
    expect(codes(other)).toEqual(expected);
  });

  test.each(['Released', 'Failed'])('with the policy that deletes claims behind a volume that is %s', (phase) => {
    const persistentVolumeClaimRetentionPolicy = { whenDeleted: 'Delete' };
    const prometheus = [changed(OBJECT, { spec: { persistentVolumeClaimRetentionPolicy } })];
    const volumes = [changed(PV, { status: { phase } })];
    expect(codes({ ...NO_CLAIM, prometheus, volumes })).toEqual(['claim-deleted-by-policy']);
  });

  test('but not a volume with other settings: installing the values does not change it', () => {
    const volumes = [changed(PV, { spec: { capacity: { storage: '5Gi' } } })];
    const paused = [changed(OBJECT, { spec: { paused: true } })];
    expect(codes({ ...UNSERVED, prometheus: [], volumes })).toEqual(['component-missing', 'differs-from-plan']);
    expect(codes({ ...UNSERVED, prometheus: paused, volumes })).toEqual(['object-paused', 'differs-from-plan']);
    expect(codes({ volumes })).toEqual(['differs-from-plan']);
  });

  test('after a directory that another volume has, which hides no symptom', () => {
    const other = changed(PV, {
      metadata: { name: 'theirs', uid: 'theirs', labels: null },
      spec: { claimRef: { namespace: 'theirs', name: 'theirs', uid: 'theirs' } },
    });
    expect(codes({ ...NO_POD, volumes: [...healthy(ONE).volumes, other] })).toEqual([
      'directory-shared',
      'pod-missing',
    ]);
  });

  test('unless they are independent, of which all remain', () => {
    const pods = [...healthy(ONE).pods, changed(podObject(VOLUME), { metadata: { name: 'other' } })];
    const volumes = [changed(PV, { spec: MOVED })];
    expect(codes({ nodes: [PRESSURE], pods, volumes })).toEqual(['volume-differs', 'two-pods', 'disk-pressure']);
  });
});

test.each([
  ['Complete', 'True', ['pod-not-ready']],
  ['Complete', 'False', ['job-without-pod']],
  ['Suspended', 'True', ['job-without-pod']],
])('a Job with the condition %s=%s gives %j', (type, status, expected) => {
  const jobs = [{ ...RUNNING, status: { conditions: [{ type, status }] } }];
  expect(codes({ ...WAITING, jobs })).toEqual(expected);
});
