import { lineOf } from '../../src/doctor/finding';
import { Size } from 'cdk8s';
import type { StatefulSetStorageProps } from '../../src';
import type { PlanOnDisk } from '../../src/doctor/claim-view';
import { diagnose, type Health } from '../../src/doctor/diagnose';
import { healthReport } from '../../src/doctor/report';
import { planDocument, type VolumeOnNode } from '../../src/plan/plan-document';
import { GIB } from '../tools/describe';
import { LOKI, lokiStorage, lokiWith, WITHOUT_TEMPLATE } from '../tools/loki';
import {
  firstVolume,
  healthWith,
  healthy,
  HOURS_AGO,
  type Objects,
  plan as planOfStack,
  podObject,
  statefulSetObject,
  stateOf,
} from './states';

function plan(props: Partial<StatefulSetStorageProps> = {}): PlanOnDisk {
  return { document: planDocument(lokiStorage(props)), folder: 'dist' };
}

const ONE = plan({ ...lokiWith({ replicas: 1 }), nodes: ['a'] });
const VOLUME: VolumeOnNode = firstVolume(ONE);

const codes = ({ releases }: Health): string[] => releases.flatMap(({ findings }) => findings.map(({ code }) => code));
const found = (other: Partial<Objects>): string[] => codes(healthWith(ONE, other));
const meta = (name: string, more: object = {}): object => ({
  name,
  namespace: 'logging',
  uid: `uid-${name}`,
  creationTimestamp: HOURS_AGO,
  ...more,
});
const unscheduled = (message: string): object => ({
  metadata: meta('loki-0'),
  spec: { nodeName: '', volumes: [{ persistentVolumeClaim: { claimName: VOLUME.claim.name } }] },
  status: {
    phase: 'Pending',
    conditions: [
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime: HOURS_AGO },
    ],
  },
});
const pending = (spec: object, name = VOLUME.claim.name): object => ({
  metadata: meta(name),
  spec: {
    storageClassName: VOLUME.storageClassName,
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: VOLUME.size } },
    ...spec,
  },
  status: { phase: 'Pending' },
});
const WAITING = podObject(VOLUME, { phase: 'Pending', conditions: [] });
const OF_RELEASE = { labels: { 'app.kubernetes.io/instance': 'loki', 'app.kubernetes.io/name': 'loki' } };
const other = (name: string, templates: readonly string[]): object => ({
  metadata: meta(name, OF_RELEASE),
  spec: { replicas: 1, volumeClaimTemplates: templates.map((template) => ({ metadata: { name: template } })) },
});

/** States of the cluster, each with its findings. */
const STATES: Readonly<Record<string, [Partial<Objects>, string[]]>> = {
  'the class of the claim differs': [
    { claims: [pending({ storageClassName: 'standard' })], pods: [WAITING] },
    ['claim-mismatch'],
  ],
  'the claim asks for more than its volume has': [
    { claims: [pending({ resources: { requests: { storage: '10Gi' } } })], pods: [WAITING] },
    ['claim-mismatch'],
  ],
  'the claim does not ask for the class': [
    { claims: [pending({ storageClassName: undefined })], pods: [WAITING] },
    ['claim-mismatch'],
  ],
  'nothing of the chart exists': [{ statefulSets: [], claims: [], pods: [] }, ['chart-not-installed']],
  'the StatefulSet has another name': [
    { statefulSets: [other('loki-single-binary', ['storage'])], claims: [], pods: [] },
    ['component-missing'],
  ],
  'only another StatefulSet of the chart exists': [
    { statefulSets: [other('loki-chunks-cache', [])], claims: [], pods: [] },
    ['component-missing'],
  ],
  'a StatefulSet of another release exists': [
    {
      statefulSets: [{ ...other('tempo', ['storage']), metadata: meta('tempo') }],
      claims: [],
      pods: [],
    },
    ['chart-not-installed'],
  ],
  'the claim template has another name': [
    {
      statefulSets: [other('loki', ['data'])],
      claims: [pending({}, 'data-loki-0')],
      pods: [],
    },
    ['claim-renamed'],
  ],
  'the StatefulSet has no claim template': [
    { statefulSets: [other('loki', [])], claims: [], pods: [] },
    ['no-claim-asked-for'],
  ],
  'the StatefulSet is stopped': [
    { statefulSets: [statefulSetObject(ONE.document, 'loki', { replicas: 0 })], pods: [] },
    ['scaled-down'],
  ],
  'the claim was deleted': [{ claims: [], pods: [] }, ['claim-missing']],
  'the pod is not scheduled': [
    {
      pods: [unscheduled('0/1 nodes are available: 1 Insufficient memory.')],
    },
    ['node-full'],
  ],
  'a taint keeps the pod out': [
    {
      nodes: [
        {
          metadata: { ...meta('a', { labels: { 'kubernetes.io/hostname': 'a' } }), namespace: '' },
          spec: { taints: [{ key: 'logs', value: 'x', effect: 'NoSchedule' }] },
          status: { conditions: [{ type: 'Ready', status: 'True' }] },
        },
      ],
      pods: [unscheduled('untolerated taint')],
    },
    ['node-tainted'],
  ],
  'the Job does not exist': [{ jobs: [], pods: [WAITING] }, ['job-missing']],
  'the class does not exist': [
    { classes: [], claims: [], pods: [], statefulSets: [] },
    ['storage-class-missing', 'chart-not-installed'],
  ],
  'the volume does not exist': [{ volumes: [], claims: [pending({})], pods: [WAITING] }, ['volume-missing']],
  'nothing of it is there': [
    { volumes: [], claims: [], pods: [], jobs: [], statefulSets: [], classes: [] },
    ['not-installed'],
  ],
};

describe('the doctor, of StatefulSets of another chart', () => {
  test.each<[string, PlanOnDisk]>([
    ['one replica', ONE],
    ['two replicas', plan()],
    [
      'several templates of one StatefulSet',
      plan({ workloads: { db: { ...WITHOUT_TEMPLATE, templates: { data: {}, wal: { mountPath: '/wal' } } } } }),
    ],
    [
      'several StatefulSets',
      plan({
        workloads: { write: { ...LOKI, statefulSet: 'loki-write' }, backend: { ...LOKI, statefulSet: 'loki-backend' } },
      }),
    ],
    ['no Jobs', plan({ initJob: false })],
  ])('finds nothing where all is as planned: %s', (_, one) => {
    const health = healthWith(one, {});
    expect([codes(health), health.status]).toEqual([[], 'fine']);
  });

  test.each(Object.entries(STATES))('%s', (_, [state, expected]) => {
    expect(found(state)).toEqual(expected);
  });

  test.each(Object.entries(STATES))('says nothing of kube-prometheus-stack and its operator: %s', (_, [state]) => {
    const text = healthReport(healthWith(ONE, state), {});
    expect(text).toContain('loki');
    expect(text).not.toMatch(
      /kube-prometheus-stack|grafana|operator|helm (?:upgrade|install)|undefined|chart [0-9.]*[;:]/i,
    );
  });

  test('deletes the StatefulSet, but not its other claims, before values that differ in a claim template', () => {
    const health = healthWith(ONE, { claims: [pending({ storageClassName: 'standard' })], pods: [WAITING] });
    const commands = health.releases.flatMap(({ findings }) =>
      findings.flatMap(({ fix }) => fix.flatMap((one) => one.commands.map((command) => lineOf(command)))),
    );
    const at = (part: string): number => commands.findIndex((command) => command.includes(part));
    expect(at('whenDeleted')).toBe(0);
    expect(at('delete statefulsets.apps')).toBe(1);
    expect(at('persistentvolumeclaims/')).toBe(2);
  });

  test('names a StatefulSet of the release that is not described', () => {
    const [state] = STATES['the StatefulSet has another name'] ?? [];
    expect(healthReport(healthWith(ONE, state ?? {}), {})).toContain('StatefulSet logging/loki-single-binary');
  });

  test('takes a claim of another template of the StatefulSet for no renamed one', () => {
    const both = plan({ ...lokiWith({ replicas: 1, template: 'wal' }), nodes: ['a'] });
    const health = healthWith(both, {
      statefulSets: [other('loki', ['data', 'wal'])],
      claims: [pending({}, 'data-loki-0')],
      pods: [],
    });
    expect(codes(health)).toEqual(['claim-missing']);
  });

  test('sees fewer replicas in the values than described', () => {
    const health = healthWith(plan(), {
      statefulSets: [statefulSetObject(plan().document, 'loki', { replicas: 1 })],
      pods: healthy(plan()).pods.slice(0, 1),
      claims: healthy(plan()).claims.slice(0, 1),
    });
    expect(codes(health)).toContain('scaled-down');
    expect(healthReport(health, {})).not.toContain('data move');
  });

  test('keeps apart a stack and StatefulSets in one namespace', () => {
    const both = [
      planOfStack({ prometheus: GIB }),
      plan({ release: { name: 'loki', namespace: 'monitoring' }, ...lokiWith({ size: Size.gibibytes(3) }) }),
    ];
    const [a, b] = both.map(healthy) as [Objects, Objects];
    const merged = Object.fromEntries(
      Object.entries(a).map(([key, list]) => [
        key,
        [...(list as unknown[]), ...(b[key as keyof Objects] as unknown[])],
      ]),
    ) as unknown as Objects;
    expect(codes(diagnose(both, stateOf(merged)))).toEqual([]);
    const withoutLoki = { ...merged, statefulSets: a.statefulSets, claims: a.claims, pods: a.pods };
    expect(codes(diagnose(both, stateOf(withoutLoki)))).toEqual(['chart-not-installed']);
  });
});
