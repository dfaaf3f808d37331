import { Size } from 'cdk8s';
import { planStack, type StackDescription } from '../../src';
import { planDocument, planJson } from '../../src/plan/plan-document';
import { valuesHeader } from '../../src/plan/values-header';
import { description, GIB } from '../tools/describe';

const planOf = (props: Partial<StackDescription>) => planStack(description(props));
const documentOf = (props: Partial<StackDescription>) => planDocument(planOf(props));

describe('the document of a plan', () => {
  test('has all of a plan that a later plan is compared with, and nothing that is not set', () => {
    const stack = planOf({ grafana: GIB });
    const [job] = stack.plan.initJobs;
    expect(planDocument(stack)).toStrictEqual({
      schemaVersion: 2,
      release: { name: 'kps', namespace: 'monitoring', chartVersion: '45.9.1' },
      naming: {},
      delivery: 'kubectl',
      nodeLabel: 'kubernetes.io/hostname',
      deletions: [{ code: 'claim-when-uninstalled', component: 'grafana', value: 'Retain' }],
      notes: [],
      objects: [
        { component: 'grafana', kind: 'Deployment', name: 'kps-grafana', namespace: 'monitoring', statefulSets: [] },
      ],
      nodes: [
        {
          node: 'node-0',
          initJobs: [{ namespace: 'monitoring', name: job?.metadata.name }],
          directories: [{ path: '/data/kps/grafana-0', uid: 472, gid: 472, mode: '2770' }],
          volumes: [
            {
              name: 'monitoring-kps-grafana-0',
              claim: {
                component: 'grafana',
                namespace: 'monitoring',
                name: 'kps-grafana',
                workload: 'kps-grafana',
                shard: 0,
                replica: 0,
                mountPath: '/var/lib/grafana',
                owner: { uid: 472, gid: 472 },
                fsGroup: 472,
              },
              type: 'hostPath',
              root: '/data/kps/grafana-0',
              dataDirectory: '/data/kps/grafana-0',
              size: '1Gi',
              storageClassName: 'monitoring-kps',
            },
          ],
        },
      ],
    });
  });

  test('has the settings that delete', () => {
    expect(documentOf({ prometheus: { ...GIB, retentionSize: '500MB' } }).deletions).toEqual([
      { code: 'retention', component: 'prometheus', value: '10d' },
      { code: 'retention-size', component: 'prometheus', value: '500MB' },
    ]);
  });

  test('has the disk of each node whose disk is known', () => {
    const { nodes } = documentOf({
      prometheus: { ...GIB, replicas: 2 },
      nodes: ['b', 'a'],
      capacity: { b: Size.tebibytes(1) },
    });
    expect(nodes.map(({ node, capacity }) => [node, capacity])).toEqual([
      ['a', undefined],
      ['b', '1Ti'],
    ]);
    expect(nodes.map((node) => 'capacity' in node)).toEqual([false, true]);
  });

  test('has the Job of each node', () => {
    const stack = planOf({
      prometheus: { ...GIB, replicas: 2 },
      nodes: ['b', 'a'],
      namespaces: { initJobs: 'disks' },
    });
    const jobs = planDocument(stack).nodes.map(({ node, initJobs }) => [node, initJobs]);
    expect(jobs).toEqual(
      stack.plan.initJobs.map(({ node, metadata }) => [node, [{ namespace: 'disks', name: metadata.name }]]),
    );
    expect(new Set(stack.plan.initJobs.map(({ metadata }) => metadata.name)).size).toBe(2);
  });

  test('is written with two spaces and a line break at its end', () => {
    const text = planJson(documentOf({}));
    expect(text.startsWith('{\n  "schemaVersion": 2,\n')).toBe(true);
    expect(text.endsWith('\n}\n')).toBe(true);
  });
});

describe('the head of a values file', () => {
  const COMMAND = [
    'helm upgrade --install kps kube-prometheus-stack --repo https://prometheus-community.github.io/helm-charts \\',
    '  --version 45.9.1 --namespace monitoring --values THIS_FILE',
  ];
  const { release } = description();

  test('ends with the command that takes the file', () => {
    expect(valuesHeader({ release, notes: [] }).slice(2)).toEqual(['', ...COMMAND]);
  });

  test('has the notes behind it, each below an empty line', () => {
    expect(valuesHeader({ release, notes: ['one', 'two'] }).slice(2)).toEqual(['', ...COMMAND, '', 'one', '', 'two']);
  });

  test('stands above the values of a plan', () => {
    expect(planOf({ grafana: GIB }).values.toYaml()).toContain(`# ${COMMAND[0] ?? ''}\n`);
  });
});
