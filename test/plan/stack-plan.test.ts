import { Size } from 'cdk8s';
import { planStack, type StackDescription, type StackPlan } from '../../src';
import { valueAt } from '../../src/values/values';
import { codesOf, description, GIB } from '../tools/describe';
import { containerOf, limitOf, podOf } from './planned';

const RULER = { thanosRuler: { thanosRulerSpec: { queryEndpoints: ['query:10902'] } } };
const ALL = { prometheus: GIB, alertmanager: GIB, thanosRuler: GIB, grafana: GIB, values: RULER };

const SHARDS = { prometheus: { prometheusSpec: { shards: 1 } } };

const planned = (props: Partial<StackDescription>): StackPlan => planStack(description(props));
const at = (chartVersion: string): Partial<StackDescription> => ({
  release: { name: 'kps', namespace: 'monitoring', chartVersion },
});

describe('the plan', () => {
  test('has the objects behind the claims, and no others', () => {
    expect(planned(ALL).plan.objects).toEqual([
      {
        component: 'prometheus',
        kind: 'Prometheus',
        name: 'kps-kube-prometheus-stack-prometheus',
        namespace: 'monitoring',
        statefulSets: ['prometheus-kps-kube-prometheus-stack-prometheus'],
      },
      {
        component: 'alertmanager',
        kind: 'Alertmanager',
        name: 'kps-kube-prometheus-stack-alertmanager',
        namespace: 'monitoring',
        statefulSets: ['alertmanager-kps-kube-prometheus-stack-alertmanager'],
      },
      {
        component: 'thanosRuler',
        kind: 'ThanosRuler',
        name: 'kube-prometheus-stack-thanos-ruler',
        namespace: 'monitoring',
        statefulSets: ['thanos-ruler-kube-prometheus-stack-thanos-ruler'],
      },
      { component: 'grafana', kind: 'Deployment', name: 'kps-grafana', namespace: 'monitoring', statefulSets: [] },
    ]);
    expect(planned({ alertmanager: GIB }).plan.objects.map(({ component }) => component)).toEqual(['alertmanager']);
  });

  test('has the StorageClasses of the volumes, each once, sorted', () => {
    const props = { ...ALL, grafana: { ...GIB, storageClassName: 'a' }, prometheus: { ...GIB, storageClassName: 'z' } };
    expect(planned(props).plan.storageClasses).toEqual(['a', 'monitoring-kps', 'z']);
    expect(planned({ ...props, storageClasses: true }).plan.storageClasses).toHaveLength(3);
    expect(planned({ ...props, storageClasses: false }).plan.storageClasses).toEqual([]);
  });

  test('has the label that pins volumes and Jobs', () => {
    const labels = (props: Partial<StackDescription>) => {
      const { plan } = planned({ prometheus: GIB, ...props });
      return [plan.nodeLabel, ...plan.initJobs.map((job) => JSON.stringify(podOf(job).affinity))];
    };
    expect(labels({})).toEqual(['kubernetes.io/hostname', expect.stringContaining('"key":"kubernetes.io/hostname"')]);
    expect(labels({ nodeLabel: 'a/b' })).toEqual(['a/b', expect.stringContaining('"key":"a/b"')]);
  });

  test('has Jobs that let no pod wait where none shall', () => {
    const waits = (props: Partial<StackDescription>) =>
      planned({ prometheus: GIB, ...props }).plan.initJobs.map((job) => (containerOf(job).args as string[]).at(-1));
    expect([waits({}), waits({ waitForDirectories: true }), waits({ waitForDirectories: false })]).toEqual([
      ['waits'],
      ['waits'],
      [''],
    ]);
  });

  test('has a hook for a Job only where one is asked for', () => {
    const names = (initJobHook?: boolean) =>
      planned({ prometheus: GIB, delivery: 'argo-cd', ...(initJobHook !== undefined && { initJobHook }) }).plan
        .initJobs;
    expect(names(true).map(({ metadata }) => metadata.name)).toEqual(['kps-init-node-0']);
    for (const hook of [undefined, false]) {
      expect(names(hook)[0]?.metadata.annotations).not.toHaveProperty(['argocd.argoproj.io/hook']);
    }
  });
});

describe('the limit of the blocks', () => {
  const AGENT = { ...at('70.0.0'), values: { prometheus: { agentMode: true } } };

  test.each<[string, Partial<StackDescription>, string | undefined]>([
    ['is 85 % of the volume', { prometheus: GIB }, '870MB'],
    ['is what the description says', { prometheus: { ...GIB, retentionSize: '1MB' } }, '1MB'],
    [
      'is what the values say',
      { prometheus: GIB, values: { prometheus: { prometheusSpec: { retentionSize: '2MB' } } } },
      '2MB',
    ],
    ['is none where none is wanted', { prometheus: { ...GIB, retentionSize: 'none' } }, undefined],
    ['is none for an agent', { prometheus: GIB, ...AGENT }, undefined],
    [
      'is none of ours where Prometheus has no storage of ours',
      { grafana: GIB, values: { prometheus: { prometheusSpec: { retentionSize: '2MB' } } } },
      undefined,
    ],
    ['is there beside other components', { prometheus: GIB, grafana: GIB }, '870MB'],
  ])('%s', (_, props, limit) => {
    const { plan } = planned(props);
    expect(limitOf(plan)).toBe(limit);
    expect(plan.notes.filter((note) => limit !== undefined && note.includes(limit))).toHaveLength(limit ? 1 : 0);
  });

  test('is none for an agent whose values have one', () => {
    const values = { prometheus: { agentMode: true, prometheusSpec: { retentionSize: '2MB' } } };
    expect(planned({ ...at('70.0.0'), prometheus: GIB, values }).plan.deletions).toEqual([]);
  });
});

describe('what a person must know', () => {
  test('is nothing where all is as everyone expects', () => {
    expect(planned({ alertmanager: GIB, grafana: GIB }).plan.notes).toEqual([]);
    expect(planned({ alertmanager: GIB, waitForDirectories: false }).plan.notes).toEqual([]);
  });

  test.each<[string, Partial<StackDescription>]>([
    ['no component has storage', {}],
    ['the chart is newer than what was measured', { ...at('999.0.0'), grafana: GIB }],
    ['a chart that knows no shards is given some', { ...at('12.11.1'), grafana: GIB, values: SHARDS }],
  ])('is told where %s', (_, props) => {
    expect(planned(props).plan.notes).toHaveLength(1);
  });

  test('is in the order in which it matters', () => {
    const notes = (props: Partial<StackDescription>) => planned(props).plan.notes;
    const [newer = ''] = notes({ ...at('999.0.0'), grafana: GIB });
    const [limit = ''] = notes({ prometheus: GIB });
    expect(notes({ ...at('999.0.0'), prometheus: GIB })).toEqual([limit, newer]);
  });

  test('is a problem where the chart would not read what the storage needs', () => {
    const values = { alertmanager: { alertmanagerSpec: { initContainers: [{ name: 'mine' }] } } };
    expect(codesOf(() => planned({ ...at('12.4.0'), alertmanager: GIB, values }))).toEqual([
      'key-not-in-chart values.alertmanager.alertmanagerSpec.initContainers',
    ]);
  });
});

test('the size of a component that has none stands in for it, so that all else is checked', () => {
  const prometheus = { size: Size.gibibytes(0), retentionSize: '900GB', retention: '10 days', shards: 1.5 };
  expect(codesOf(() => planned({ prometheus }))).toEqual([
    'invalid-count prometheus.shards',
    'invalid-retention prometheus.retention',
    'invalid-size prometheus.size',
  ]);
});

test('the values of the release are those that Helm is given', () => {
  const { release, values } = planned({ grafana: GIB, values: { fullnameOverride: 'obs' } });
  expect(release.values).toEqual(values.data);
  expect(valueAt(values.data, ['fullnameOverride'])).toBe('obs');
});
