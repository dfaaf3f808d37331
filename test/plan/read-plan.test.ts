import { Size } from 'cdk8s';
import { planStack, StorageError } from '../../src';
import { planDocument, type PlanDocument, planJson } from '../../src/plan/plan-document';
import { readPlan } from '../../src/plan/read-plan';
import { codesOf, description, GIB, thrownBy } from '../tools/describe';

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

const DOCUMENT: PlanDocument = planDocument(planStack(description(ALL)));

/** A plan with something else at a path. */
function spoilt(path: string, value: unknown): string {
  const plan = JSON.parse(planJson(DOCUMENT)) as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.reduce<Record<string, unknown>>((inner, key) => inner[key] as Record<string, unknown>, plan);
  parent[last] = value;
  return JSON.stringify(plan);
}

/** What an action throws; it must throw an error. */
function errorOf(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    if (error instanceof StorageError) {
      return error;
    }
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a plan that was written', () => {
  test('is read as it was', () => {
    expect(readPlan(planJson(DOCUMENT), 'plan.json')).toEqual(DOCUMENT);
    expect(DOCUMENT.objects.map(({ kind, name, statefulSets }) => [kind, name, ...statefulSets])).toEqual([
      ['Prometheus', 'metrics-prometheus', 'prometheus-metrics-prometheus'],
      ['Alertmanager', 'metrics-alertmanager', 'alertmanager-metrics-alertmanager'],
      ['ThanosRuler', 'kube-prometheus-stack-thanos-ruler', 'thanos-ruler-kube-prometheus-stack-thanos-ruler'],
      ['Deployment', 'kps-grafana'],
    ]);
  });

  test.each([
    ['schemaVersion', 3, 'unreadable-plan schemaVersion'],
    ['nodes.0.node', '$(reboot)', 'unreadable-plan nodes.0.node'],
    ['nodes.0.volumes.0.root', '/etc/../x', 'unreadable-plan nodes.0.volumes.0.root'],
    ['nodes.0.volumes.0.dataDirectory', '/data/a;rm -rf /', 'unreadable-plan nodes.0.volumes.0.dataDirectory'],
    ['nodes.0.volumes.0.claim.name', '--all', 'unreadable-plan nodes.0.volumes.0.claim.name'],
    ['nodes.0.volumes.0.claim.owner.uid', '0; id', 'unreadable-plan nodes.0.volumes.0.claim.owner.uid'],
    ['nodes.0.volumes.0.claim.subPath', '../..', 'unreadable-plan nodes.0.volumes.0.claim.subPath'],
    ['nodes.0.volumes.0.size', 'much', 'unreadable-plan nodes.0.volumes.0.size'],
    ['nodes.0.initJobs.0.name', undefined, 'unreadable-plan nodes.0.initJobs.0.name'],
    ['nodes.0.directories.0.mode', 'a+x; id', 'unreadable-plan nodes.0.directories.0.mode'],
    ['nodes.0.volumes.0.mountPoint', '/mnt/$(id)', 'unreadable-plan nodes.0.volumes.0.mountPoint'],
    ['release.chartVersion', 'latest', 'unreadable-plan release.chartVersion'],
    ['objects.0.kind', 'Pod', 'unreadable-plan objects.0.kind'],
    ['retentionSize', '-1', 'unreadable-plan retentionSize'],
    ['nodes', null, 'unreadable-plan nodes'],
  ])('is refused with an invalid %s', (path, value, problem) => {
    expect(codesOf(() => readPlan(spoilt(path, value), 'plan.json'))).toEqual([problem]);
  });

  test('with data in a directory that must no longer hold data is read, so that the data can be moved', () => {
    const { nodes } = readPlan(spoilt('nodes.0.volumes.0.root', '/tmp/kps'), 'plan.json');
    expect(nodes[0]?.volumes[0]?.root).toBe('/tmp/kps');
  });

  test('of version 1 is read as one of version 2', () => {
    const { objects, ...plan } = DOCUMENT;
    const workloads = objects.map(({ name, ...object }) => ({ ...object, object: name }));
    const old = JSON.stringify({ ...plan, workloads, schemaVersion: 1 });
    expect(readPlan(old, 'plan.json')).toEqual(DOCUMENT);
    expect(codesOf(() => readPlan(old.replace('"ThanosRuler"', '"Pod"'), 'plan.json'))).toEqual([
      'unreadable-plan objects.2.kind',
    ]);
  });

  test('is refused with one problem if it is not a plan at all', () => {
    expect(codesOf(() => readPlan('kind: List', 'plan.json'))).toEqual(['unreadable-plan ']);
    expect(() => readPlan('[]', 'plan/kps.json')).toThrow('cannot read plan plan/kps.json: ');
  });

  test.each(['[]', 'null', '5', '{}', '{ "schemaVersion": 3, "release": 5 }', '{ "schemaVersion": "2" }'])(
    'is refused for its version alone where that is not known: %s',
    (text) => {
      expect(codesOf(() => readPlan(text, 'plan.json'))).toEqual(['unreadable-plan schemaVersion']);
    },
  );

  test('is refused with the error of the parser as the cause', () => {
    expect(errorOf(() => readPlan('kind: List', 'plan.json')).cause).toHaveProperty('name', 'SyntaxError');
  });

  test('of version 1 is refused with a workload that is none', () => {
    const text = JSON.stringify({ ...DOCUMENT, workloads: ['kps'], schemaVersion: 1 });
    expect(codesOf(() => readPlan(text, 'plan.json'))).toEqual(
      ['component', 'kind', 'name', 'namespace', 'statefulSets'].map((key) => `unreadable-plan objects.0.${key}`),
    );
  });

  test('all that is wrong is told at once', () => {
    const text = spoilt('nodes.0.volumes.0.root', '/').replaceAll('"kps-grafana"', '"Grafana"');
    expect(codesOf(() => readPlan(text, 'plan.json')).length).toBeGreaterThan(2);
  });
});
