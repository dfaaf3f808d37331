import { Size } from 'cdk8s';
import fc from 'fast-check';
import { diagnose, type Health } from '../../src/doctor/diagnose';
import { lineOf } from '../../src/doctor/finding';
import { merged } from '../../src/doctor/ordered-steps';
import { runs } from '../tools/runs';
import { GIB } from '../tools/describe';
import { changed, eventAbout, first } from './facts';
import { healthWith, healthy, meta, type Objects, plan, stateOf } from './states';

const ONE = plan({ prometheus: GIB, alertmanager: GIB, grafana: GIB });
const ALL = healthy(ONE);
const OLD = '2026-01-02T11:00:00Z';
const named = (objects: readonly object[], part: string): number =>
  objects.findIndex((one) => (one as { metadata: { name: string } }).metadata.name.includes(part));

/** The objects with one of them changed. */
function change(
  objects: readonly object[],
  part: string,
  changes: Parameters<typeof changed>[1] | undefined,
): object[] {
  const at = named(objects, part);
  return objects.flatMap((one, index) => (index !== at ? [one] : changes === undefined ? [] : [changed(one, changes)]));
}

function healthOf(objects: Objects): Health {
  return diagnose([ONE], stateOf(objects));
}

function codesOf({ releases }: Health): string[] {
  return releases.flatMap(({ findings }) => findings.map(({ code }) => code));
}

/** A problem that is independent of the others: what it changes, and the finding. */
interface Trouble {
  readonly code: string;
  readonly apply: (objects: Objects) => Objects;
}

const THEIRS = ['theirs', 'backup-of-theirs', 'their-job'];

const TROUBLES: readonly Trouble[] = [
  {
    code: 'reclaim-policy',
    apply: (all) => ({
      ...all,
      volumes: change(all.volumes, 'alertmanager', { spec: { persistentVolumeReclaimPolicy: 'Delete' } }),
    }),
  },
  {
    code: 'volume-terminating',
    apply: (all) => ({
      ...all,
      volumes: change(all.volumes, 'alertmanager', {
        metadata: { deletionTimestamp: OLD, finalizers: ['kubernetes.io/pv-protection'] },
      }),
    }),
  },
  {
    code: 'claim-terminating',
    apply: (all) => ({
      ...all,
      claims: change(all.claims, 'alertmanager', {
        metadata: { deletionTimestamp: OLD, finalizers: ['kubernetes.io/pvc-protection'] },
      }),
    }),
  },
  {
    code: 'volume-released',
    apply: (all) => ({
      ...all,
      volumes: change(all.volumes, 'grafana', { status: { phase: 'Released' } }),
    }),
  },
  {
    code: 'directory-shared',
    apply: (all) => ({
      ...all,
      volumes: [
        ...all.volumes,
        {
          metadata: { name: 'theirs', uid: 'theirs', creationTimestamp: OLD },
          spec: {
            hostPath: { path: '/data/kps' },
            claimRef: { namespace: 'theirs', name: 'backup-of-theirs', uid: 'x' },
          },
          status: { phase: 'Bound' },
        },
      ],
    }),
  },
  {
    code: 'storage-class-provisions',
    apply: (all) => ({
      ...all,
      classes: [{ metadata: { name: 'monitoring-kps' }, provisioner: 'example.com/theirs' }],
    }),
  },
  {
    code: 'claims-not-planned',
    apply: (all) => ({ ...all, prometheus: change(all.prometheus, 'prometheus', { spec: { replicas: 3 } }) }),
  },
  {
    code: 'differs-from-plan',
    apply: (all) => ({
      ...all,
      alertmanager: change(all.alertmanager, 'alertmanager', { spec: { securityContext: { runAsUser: 0 } } }),
    }),
  },
  {
    code: 'deletes-more-than-planned',
    apply: (all) => ({
      ...all,
      statefulSets: all.statefulSets,
      prometheus: change(all.prometheus, 'prometheus', { spec: { retention: '1h' } }),
    }),
  },
  {
    code: 'disk-full',
    apply: (all) => ({
      ...all,
      logs: [
        {
          namespace: 'monitoring',
          pod: 'prometheus-kps-kube-prometheus-stack-prometheus-0',
          container: 'prometheus',
          lines: ['err="write /prometheus/wal/1: no space left on device"'],
        },
      ],
    }),
  },
  {
    code: 'two-pods',
    apply: (all) => ({
      ...all,
      pods: [...all.pods, changed(first(all.pods), { metadata: { name: 'their-job', ownerReferences: [] } })],
    }),
  },
];

test('every combination of independent causes is reported at once, and no command names an object of another owner', () => {
  fc.assert(
    fc.property(fc.subarray([...TROUBLES]), (troubles) => {
      const objects = troubles.reduce((all, { apply }) => apply(all), ALL);
      const health = healthOf(objects);
      expect(codesOf(health).sort()).toEqual(troubles.map(({ code }) => code).sort());
      const lines = health.steps.flatMap(({ step }) => step.commands.map((line) => lineOf(line)));
      expect(lines.filter((line) => THEIRS.some((name) => line.includes(name)))).toEqual([]);
      expect(new Set(lines).size).toBe(lines.length);
      for (const { step } of health.steps) {
        const deletes = step.commands.some((line) => /kubectl delete |helm uninstall /.test(lineOf(line)));
        expect([step.text, deletes && step.deletes === undefined]).toEqual([step.text, false]);
      }
    }),
    { numRuns: runs(300, 30) },
  );
});

describe('steps of several findings', () => {
  test.each<[string[][], string[]]>([
    [
      [['apply'], ['delete', 'apply'], ['apply', 'return']],
      ['delete', 'apply', 'return'],
    ],
    [
      [['a', 'b'], ['c']],
      ['a', 'b', 'c'],
    ],
    [
      [
        ['a', 'b'],
        ['b', 'a'],
      ],
      ['a', 'b', 'a'],
    ],
    [[['a', 'a']], ['a', 'a']],
    [[], []],
  ])('%j are one list', (sequences, expected) => {
    expect(merged(sequences)).toEqual(expected);
  });
});

describe('a pod that reads a claim', () => {
  const [pod = {}] = ALL.pods;
  const reader = (spec: object): object =>
    changed(pod, { metadata: { name: 'backup', ownerReferences: [] }, spec: { nodeName: 'node-0', ...spec } });
  const claimName = ONE.document.nodes[0]?.volumes[0]?.claim.name;

  test.each<[string, object]>([
    ['as a whole', { volumes: [{ name: 'd', persistentVolumeClaim: { claimName, readOnly: true } }] }],
    [
      'by its mounts',
      {
        volumes: [{ name: 'd', persistentVolumeClaim: { claimName } }],
        containers: [{ volumeMounts: [{ name: 'd', readOnly: true }, { name: 'other' }] }],
      },
    ],
  ])('is a note if it is read-only %s', (_, spec) => {
    const health = healthOf({ ...ALL, pods: [...ALL.pods, reader(spec)] });
    expect([health.status, codesOf(health)]).toEqual(['fine', []]);
    expect(health.notes).toEqual([expect.stringContaining('pod monitoring/backup reads the claim of prometheus')]);
  });

  test('is a problem if one of its containers may write', () => {
    const volumes = [{ name: 'd', persistentVolumeClaim: { claimName } }];
    const containers = [{ volumeMounts: [{ name: 'd', readOnly: true }] }];
    const initContainers = [{ volumeMounts: [{ name: 'd' }] }];
    expect(codesOf(healthOf({ ...ALL, pods: [...ALL.pods, reader({ volumes, containers, initContainers })] }))).toEqual(
      ['two-pods'],
    );
  });
});

describe('an object of another owner under a planned name', () => {
  const [volume = {}] = ALL.volumes;
  const [job = {}] = ALL.jobs;

  test('is a volume, which no command changes', () => {
    const theirs = changed(volume, {
      metadata: { labels: { team: 'x' } },
      spec: { hostPath: { path: '/srv/theirs' }, claimRef: undefined },
      status: { phase: 'Available' },
    });
    const health = healthOf({
      ...ALL,
      volumes: [theirs, ...ALL.volumes.slice(1)],
      claims: ALL.claims.slice(1),
      pods: [],
    });
    expect(codesOf(health)).toContain('volume-not-ours');
    const lines = health.steps.flatMap(({ step }) => step.commands.map((line) => lineOf(line)));
    const { name } = (volume as { metadata: { name: string } }).metadata;
    expect(lines.filter((line) => line.includes(name))).toEqual([`kubectl get persistentvolume ${name} --output=yaml`]);
  });

  test('is a volume made by hand in the planned place, which may be reserved, but never deleted', () => {
    const released = changed(volume, { metadata: { labels: {} }, status: { phase: 'Released' } });
    const health = healthOf({ ...ALL, volumes: [released, ...ALL.volumes.slice(1)] });
    expect(codesOf(health)).toEqual(['volume-released']);
    const lines = health.steps.flatMap(({ step }) => step.commands.map((line) => lineOf(line)));
    expect(lines.join()).not.toContain('delete');
  });

  test('is a Job, which is never deleted', () => {
    const theirs = changed(job, { metadata: { labels: {} }, status: { conditions: [] } });
    const waiting = ALL.pods.map((pod) => changed(pod, { status: { phase: 'Pending', conditions: [] } }));
    const health = healthOf({ ...ALL, jobs: [theirs], pods: waiting });
    expect(codesOf(health)).toEqual(['job-not-ours']);
    const lines = health.steps.flatMap(({ step }) => step.commands.map((line) => lineOf(line)));
    expect(lines).toEqual(['kubectl apply -k dist']);
  });
});

test('a log line that no sign explains is shown as it was seen, with credentials masked', () => {
  const [pod = {}] = ALL.pods;
  const status = {
    phase: 'Running',
    conditions: [],
    containerStatuses: [
      {
        name: 'prometheus',
        ready: false,
        restartCount: 5,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { exitCode: 1 } },
      },
    ],
  };
  const { name } = (pod as { metadata: { name: string } }).metadata;
  const health = healthOf({
    ...ALL,
    pods: [changed(pod, { status }), ...ALL.pods.slice(1)],
    logs: [
      {
        namespace: 'monitoring',
        pod: name,
        container: 'prometheus',
        lines: ['level=info msg=fine', 'level=error err="never seen before" password=hunter2hunter2', ''],
      },
    ],
  });
  expect(codesOf(health)).toEqual(['pod-not-ready']);
  const [line] = (health.releases[0]?.findings[0]?.evidence ?? []).filter(({ kind }) => kind === 'log');
  expect(line?.text).toContain('never seen before');
  expect(line?.text).not.toContain('hunter2');
});

describe('a quota that is exceeded', () => {
  const set = first(ALL.statefulSets) as { metadata: { name: string } };
  const message =
    'create Claim x failed error: persistentvolumeclaims "x" is forbidden: exceeded quota: tight, requested: persistentvolumeclaims=1, used: persistentvolumeclaims=0, limited: persistentvolumeclaims=0';

  test('is reported beside a Released volume', () => {
    const { claims, pods, volumes } = ALL;
    const health = healthOf({
      ...ALL,
      claims: claims.slice(1),
      pods: pods.slice(1),
      volumes: change(volumes, 'prometheus', { status: { phase: 'Released' } }),
      events: [eventAbout('StatefulSet', set.metadata.name, 'FailedCreate', message)],
    });
    expect(codesOf(health).sort()).toEqual(['quota', 'volume-released']);
    const lines = health.steps.flatMap(({ step }) => step.commands.map((line) => lineOf(line)));
    expect(lines).toContain('kubectl describe resourcequota --namespace monitoring tight');
  });
});

test('one quota is one finding, whatever it refuses', () => {
  const refusal = 'x is forbidden: exceeded quota: tight, requested: pods=1, used: pods=0, limited: pods=0';
  const nameOf = (object: object): string => (object as { metadata: { name: string } }).metadata.name;
  const health = healthOf({
    ...ALL,
    claims: ALL.claims.slice(0, 2),
    pods: [],
    jobs: ALL.jobs.map((job) => ({ ...job, status: { active: 1 } })),
    quotas: [
      {
        metadata: meta('tight'),
        spec: { hard: { persistentvolumeclaims: '2' } },
        status: { used: { persistentvolumeclaims: '2' } },
      },
    ],
    events: [
      ...ALL.statefulSets.map((set) => eventAbout('StatefulSet', nameOf(set), 'FailedCreate', refusal)),
      ...ALL.jobs.map((job) => eventAbout('Job', nameOf(job), 'FailedCreate', refusal)),
    ],
  });
  expect(codesOf(health)).toEqual(['quota']);
  expect(health.releases[0]?.findings[0]?.claims).toHaveLength(3);
  const lines = health.steps.flatMap(({ step }) => step.commands.map((line) => lineOf(line)));
  expect(lines.filter((line) => line.includes(' describe resourcequota '))).toHaveLength(1);
  expect(lines.filter((line) => line.startsWith('helm upgrade'))).toHaveLength(1);
});

test('two LimitRanges that refuse different claims are two findings', () => {
  const range = (name: string, limits: object): object => ({
    metadata: meta(name),
    spec: { limits: [{ type: 'PersistentVolumeClaim', ...limits }] },
  });
  const sizes = plan({ prometheus: GIB, alertmanager: { size: Size.gibibytes(5) } });
  const health = healthWith(sizes, {
    claims: [],
    pods: [],
    limitRanges: [range('min', { min: { storage: '2Gi' } }), range('max', { max: { storage: '4Gi' } })],
  });
  const found = health.releases.flatMap(({ findings }) => findings);
  expect(found.map(({ about, claims }) => [about, claims.map((name) => name.includes('prometheus-db'))])).toEqual([
    ['LimitRange monitoring/min', [true]],
    ['LimitRange monitoring/max', [false]],
  ]);
});

test('replicas without end make no claims without end', () => {
  const health = healthOf({
    ...ALL,
    prometheus: change(ALL.prometheus, 'prometheus', { spec: { replicas: 2_147_483_647, shards: 2_147_483_647 } }),
  });
  expect(codesOf(health)).toEqual(['claims-not-planned']);
});

test('a namespace that is being deleted is one cause', () => {
  const state = stateOf({ ...ALL, claims: [], pods: [], jobs: [], deployments: [], statefulSets: [], prometheus: [] });
  const here = state.namespaces.get('monitoring');
  if (here === undefined) {
    throw new Error('it has a namespace');
  }
  const message = 'Some resources are remaining: configmaps. has 1 resource instances';
  const terminating = {
    ...meta('monitoring'),
    uid: 'u',
    labels: {},
    annotations: {},
    ownerReferences: [],
    finalizers: [],
    deletionTimestamp: OLD,
    name: 'monitoring',
    namespace: '',
    creationTimestamp: OLD,
  };
  const condition = { type: 'NamespaceContentRemaining', status: 'True', reason: '', message, lastTransitionTime: OLD };
  const self = {
    seen: true as const,
    items: [{ metadata: terminating, status: { phase: 'Terminating', conditions: [condition] } }],
  };
  const health = diagnose([ONE], { ...state, namespaces: new Map([['monitoring', { ...here, self }]]) });
  expect(codesOf(health)).toEqual(['namespace-terminating']);
  const [line = ''] = health.steps.flatMap(({ step }) => step.commands.map((one) => lineOf(one)));
  expect(line).toMatch(/^kubectl get configmaps --namespace monitoring /);
});
