import { Size } from 'cdk8s';
import { planDocument, type PlanDocument, planJson } from '../../src/plan/plan-document';
import { readPlan } from '../../src/plan/read-plan';
import { GIB, problemsOf, storage } from '../tools/describe';

const ALL = {
  nodes: ['node-0', 'node-1'],
  capacity: { 'node-0': Size.tebibytes(1) },
  prometheus: { ...GIB, replicas: 2 },
  alertmanager: GIB,
  thanosRuler: GIB,
  grafana: GIB,
  values: {
    fullnameOverride: 'metrics',
    thanosRuler: { thanosRulerSpec: { queryEndpoints: ['query:10902'] } },
  },
} as const;

/** A plan with something else at a path. */
function spoilt(path: string, value: unknown): string {
  const plan = JSON.parse(planJson(planDocument(storage(ALL)))) as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.reduce<Record<string, unknown>>((inner, key) => inner[key] as Record<string, unknown>, plan);
  parent[last] = value;
  return JSON.stringify(plan);
}

describe('a plan that was written', () => {
  test('is read as it was', () => {
    const document: PlanDocument = planDocument(storage(ALL));
    expect(readPlan(planJson(document), 'plan.json')).toEqual(document);
    expect(document.workloads.map(({ kind, object, statefulSets }) => [kind, object, ...statefulSets])).toEqual([
      ['Prometheus', 'metrics-prometheus', 'prometheus-metrics-prometheus'],
      ['Alertmanager', 'metrics-alertmanager', 'alertmanager-metrics-alertmanager'],
      ['ThanosRuler', 'kube-prometheus-stack-thanos-ruler', 'thanos-ruler-kube-prometheus-stack-thanos-ruler'],
      ['Deployment', 'kps-grafana'],
    ]);
  });

  test.each([
    ['schemaVersion', 2, 'schemaVersion: got 2, want 1, as this version of the library writes it'],
    [
      'nodes.0.node',
      '$(reboot)',
      `nodes.0.node: got "$(reboot)", want a node as its label has it: letters, digits and '-', '_', '.'`,
    ],
    [
      'nodes.0.volumes.0.root',
      '/etc/../x',
      'nodes.0.volumes.0.root: got "/etc/../x", want a path that a volume may have: absolute and normalised',
    ],
    [
      'nodes.0.volumes.0.dataDirectory',
      '/data/a;rm -rf /',
      'nodes.0.volumes.0.dataDirectory: got "/data/a;rm -rf /", want a path that a volume may have: absolute and normalised',
    ],
    [
      'nodes.0.volumes.0.claim.name',
      '--all',
      'nodes.0.volumes.0.claim.name: got "--all", want a name of lower case letters, digits, dashes and dots',
    ],
    [
      'nodes.0.volumes.0.claim.owner.uid',
      '0; id',
      'nodes.0.volumes.0.claim.owner.uid: got "0; id", want a whole number from 0 to 2147483647',
    ],
    [
      'nodes.0.volumes.0.claim.subPath',
      '../..',
      'nodes.0.volumes.0.claim.subPath: got "../..", want a relative path without ".."',
    ],
    ['nodes.0.volumes.0.size', 'much', 'nodes.0.volumes.0.size: got "much", want a quantity such as "400Gi"'],
    ['nodes.0.initJob.name', undefined, 'nodes.0.initJob.name: got nothing, want it to be there'],
    [
      'release.chartVersion',
      'latest',
      'release.chartVersion: got "latest", want a version of the chart kube-prometheus-stack such as "45.9.1"',
    ],
    [
      'workloads.0.kind',
      'Pod',
      'workloads.0.kind: got "Pod", want one of Prometheus, PrometheusAgent, Alertmanager, ThanosRuler, Deployment, StatefulSet',
    ],
    ['retentionSize', '-1', 'retentionSize: got "-1", want a size such as "340GB"'],
    ['nodes', null, 'nodes: got null, want a list'],
  ])('is refused with another %s', (path, value, problem) => {
    expect(problemsOf(() => readPlan(spoilt(path, value), 'plan.json'))).toEqual([problem]);
  });

  test('of data in a directory that is no longer for data is read, so that they can be moved', () => {
    const { nodes } = readPlan(spoilt('nodes.0.volumes.0.root', '/tmp/kps'), 'plan.json');
    expect(nodes[0]?.volumes[0]?.root).toBe('/tmp/kps');
  });

  test('is refused as a whole where it is something else', () => {
    expect(problemsOf(() => readPlan('kind: List', 'plan.json'))).toEqual(['got no JSON, want a plan/<release>.json']);
    expect(() => readPlan('[]', 'plan/kps.json')).toThrow('cannot read plan plan/kps.json: ');
  });

  test('all that is wrong is told at once', () => {
    const text = spoilt('nodes.0.volumes.0.root', '/').replaceAll('"kps-grafana"', '"Grafana"');
    expect(problemsOf(() => readPlan(text, 'plan.json')).length).toBeGreaterThan(2);
  });
});
