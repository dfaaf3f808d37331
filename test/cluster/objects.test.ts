import { diagnose } from '../../src/doctor/diagnose';
import { lineOf } from '../../src/doctor/finding';
import {
  firstVolume,
  healthWith,
  healthy,
  HOURS_AGO,
  meta,
  type Objects,
  plan,
  podObject,
  READY,
  SECONDS_AGO,
  stateOf,
  jobMeta,
} from '../doctor/states';
import { GIB } from '../tools/describe';
import { deleteOurs } from '../doctor/facts';

const ONE = plan();
const VOLUME = firstVolume(ONE);
const SET = VOLUME.claim.workload;
const JOB = ONE.document.nodes[0]?.initJobs[0]?.name ?? '';
const PENDING = podObject(VOLUME, { phase: 'Pending' });

function refusal(kind: string, name: string, message: string): object {
  const involvedObject = { kind, namespace: 'monitoring', name, uid: `uid-${name}` };
  return {
    metadata: meta('e'),
    involvedObject,
    type: 'Warning',
    reason: 'FailedCreate',
    message,
    lastTimestamp: SECONDS_AGO,
  };
}

function job(spec: object, status: object = {}): object {
  return { metadata: jobMeta(JOB), spec, status };
}

/** States that a test on a real cluster cannot create: everything is as planned except these objects. */
test.each<[string, Partial<Objects>, string[]]>([
  [
    'claim-missing',
    { claims: [] },
    [`kubectl delete pod --namespace monitoring ${SET}-0 --ignore-not-found --wait=false`],
  ],
  ['pod-missing', { pods: [] }, ['kubectl get statefulsets,deployments,events --namespace monitoring']],
  [
    'pods-refused-by-pod-security',
    {
      pods: [],
      events: [refusal('StatefulSet', SET, 'pods "x" is forbidden: violates PodSecurity "restricted:latest"')],
    },
    ['kubectl label namespace monitoring pod-security.kubernetes.io/enforce=privileged --overwrite'],
  ],
  [
    'object-paused',
    {
      statefulSets: [],
      pods: [],
      claims: [],
      prometheus: [
        {
          kind: 'Prometheus',
          metadata: meta('kps-kube-prometheus-stack-prometheus', { labels: { release: 'kps' } }),
          spec: { paused: true, retention: '10d', retentionSize: '870MB' },
        },
      ],
    },
    [
      `kubectl patch prometheuses.monitoring.coreos.com --namespace monitoring kps-kube-prometheus-stack-prometheus --type=merge '--patch={"spec":{"paused":false}}'`,
    ],
  ],
  [
    'job-suspended',
    { pods: [PENDING], jobs: [job({ suspend: true })] },
    [`kubectl patch job --namespace monitoring ${JOB} --type=merge '--patch={"spec":{"suspend":false}}'`],
  ],
  [
    'job-pod-refused',
    {
      pods: [PENDING],
      jobs: [job({})],
      events: [refusal('Job', JOB, 'admission webhook "policy" denied the request')],
    },
    [deleteOurs('job', JOB), 'kubectl apply -k dist'],
  ],
  ['job-without-pod', { pods: [PENDING], jobs: [job({})] }, [deleteOurs('job', JOB), 'kubectl apply -k dist']],
  [
    'not-scheduled',
    {
      pods: [
        {
          ...PENDING,
          spec: { volumes: [{ persistentVolumeClaim: { claimName: VOLUME.claim.name } }] },
          status: {
            phase: 'Pending',
            conditions: [
              {
                type: 'PodScheduled',
                status: 'False',
                reason: 'SchedulerError',
                message: 'x',
                lastTransitionTime: HOURS_AGO,
              },
            ],
          },
        },
      ],
    },
    [`kubectl describe pod --namespace monitoring ${SET}-0`],
  ],
])('%s', (code, other, commands) => {
  const [finding, ...others] = healthWith(ONE, other).releases.flatMap(({ findings }) => findings);
  expect([finding?.code, others.map((one) => one.code)]).toEqual([code, []]);
  expect(finding?.evidence.length).toBeGreaterThan(0);
  expect(finding?.fix.flatMap((step) => step.commands.map((one) => lineOf(one)))).toEqual(commands);
});

test('the event of a deleted object is no evidence for its successor', () => {
  const old = { ...(refusal('StatefulSet', SET, 'x') as { involvedObject: object }) };
  const events = [{ ...old, involvedObject: { ...old.involvedObject, uid: 'before' } }];
  expect(healthWith(ONE, { pods: [], events }).releases[0]?.findings.map(({ code }) => code)).toEqual(['pod-missing']);
});

test("without the operator's CRDs the kind is reported as unknown, and Grafana is still checked", () => {
  const two = plan({ prometheus: GIB, grafana: GIB });
  const state = stateOf({ ...healthy(two), statefulSets: [], prometheus: [] });
  const [namespace] = [...state.namespaces.values()];
  if (namespace === undefined) {
    throw new Error('there is a namespace');
  }
  const unknown = { seen: false, obstacle: 'no-such-type', reason: "doesn't have a resource type" } as const;
  const claims = { seen: true, items: namespace.claims.seen ? namespace.claims.items.slice(1) : [] } as const;
  const pods = { seen: true, items: namespace.pods.seen ? namespace.pods.items.slice(1) : [] } as const;
  const customResources = new Map(namespace.customResources).set('Prometheus', unknown);
  const namespaces = new Map([['monitoring', { ...namespace, claims, pods, customResources }]]);
  const { releases } = diagnose([two], { ...state, namespaces });
  expect(releases[0]?.findings.map(({ code, claims: of }) => [code, of.length])).toEqual([
    ['operator-types-missing', 1],
  ]);
  expect(releases[0]?.claims.map(({ status }) => status)).toEqual(['problem', 'fine']);
});

test('a terminating pod beside its successor is ignored', () => {
  const leaving = { ...podObject(VOLUME), metadata: meta('old', { deletionTimestamp: SECONDS_AGO }) };
  const staying = podObject(VOLUME, { phase: 'Running', conditions: [READY] });
  expect(healthWith(ONE, { pods: [leaving, staying] }).status).toBe('fine');
  expect(
    healthWith(ONE, { pods: [{ ...leaving, metadata: meta('old') }, staying] }).releases[0]?.findings[0]?.code,
  ).toBe('two-pods');
});

test('a stopped workload is waiting, however long it has been stopped', () => {
  const statefulSets = [
    { metadata: meta(SET), spec: { replicas: 0, volumeClaimTemplates: [{ metadata: { name: 'x' } }] } },
  ];
  const { status, releases } = healthWith(ONE, { statefulSets, pods: [] });
  expect([status, releases[0]?.findings.map(({ code }) => code)]).toEqual(['waiting', ['scaled-down']]);
});
