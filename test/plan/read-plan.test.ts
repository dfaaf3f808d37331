import { Size } from 'cdk8s';
import { planStack, StorageError } from '../../src';
import { planDocument, type PlanDocument, planJson, type PlannedNode } from '../../src/plan/plan-document';
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

const OVERLAY = planDocument(
  planStack(
    description({
      prometheus: GIB,
      delivery: 'flux',
      valuesFile: 'overlay',
      userValues: [{ configMap: 'a' }, { secret: 'b', key: 'c.yaml' }],
    }),
  ),
);

describe('the overlay of a plan', () => {
  const withOverlay = (overlay: unknown): string => JSON.stringify({ ...OVERLAY, overlay });
  const [list] = OVERLAY.overlay?.frozenLists ?? [];

  test.each([
    OVERLAY.overlay,
    { frozenLists: [] },
    { userValues: [], frozenLists: [list] },
    { userValues: [{ path: '../values.yaml' }], frozenLists: [] },
  ])('is read as it was: %j', (overlay) => {
    expect(readPlan(withOverlay(overlay), 'plan.json').overlay).toEqual(overlay);
  });

  test.each<[path: string, overlay: unknown]>([
    ['overlay', 'overlay'],
    ['overlay.frozenLists', {}],
    ['overlay.frozenLists', { userValues: [] }],
    ['overlay.frozenLists.0.sha256', { frozenLists: [{ path: 'a', sha256: 'x' }] }],
    ['overlay.frozenLists.0.path', { frozenLists: [{ ...list, path: 1 }] }],
    ['overlay.userValues.0', { frozenLists: [], userValues: [{}] }],
    ['overlay.userValues.0.path', { frozenLists: [], userValues: [{ path: '--debug' }] }],
    ['overlay.userValues.0.path', { frozenLists: [], userValues: [{ path: 'a\nb' }] }],
    ['overlay.userValues.0.secret', { frozenLists: [], userValues: [{ secret: 'A' }] }],
    ['overlay.userValues.1.key', { frozenLists: [], userValues: [{ secret: 'a' }, { configMap: 'a', key: 'a/b' }] }],
  ])('is refused with another %s: %j', (path, overlay) => {
    expect(codesOf(() => readPlan(withOverlay(overlay), 'plan.json'))).toEqual([`unreadable-plan ${path}`]);
  });
});

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
    ['schemaVersion', 3],
    ['release', 'kps'],
    ['release.name', 'a b'],
    ['release.namespace', 'a.b'],
    ['release.chartVersion', 'latest'],
    ['naming', 'fullnameOverride'],
    ['naming', []],
    ['naming', null],
    ['delivery', 'helm'],
    ['nodeLabel', 'a b'],
    ['retentionSize', '-1'],
    ['notes', 'one'],
    ['notes.0', 1],
    ['objects', {}],
    ['objects.0.component', 'Loki 1'],
    ['objects.0.kind', 'Pod'],
    ['objects.0.name', 'A'],
    ['objects.0.namespace', ''],
    ['objects.0.statefulSets', 'one'],
    ['objects.0.statefulSets.0', 'a b'],
    ['nodes', null],
    ['nodes.0', 'node-0'],
    ['nodes.0.node', '$(reboot)'],
    ['nodes.0.capacity', '0'],
    ['nodes.0.initJobs', 'kps'],
    ['nodes.0.initJobs.0.name', undefined],
    ['nodes.0.initJobs.0.namespace', '--all'],
    ['nodes.0.initJobs.0.mountPoint', '/mnt/$(id)'],
    ['nodes.0.directories', {}],
    ['nodes.0.directories.0.path', '/data; id'],
    ['nodes.0.directories.0.uid', -1],
    ['nodes.0.directories.0.gid', '0'],
    ['nodes.0.directories.0.mode', 'a+x; id'],
    ['nodes.0.directories.0.mode', '2770; id'],
    ['nodes.0.directories.0.mountPoint', '..'],
    ['nodes.0.volumes.0.mountPoint', '/mnt/$(id)'],
    ['nodes.0.volumes', []],
    ['nodes.0.volumes.0.name', '-'],
    ['nodes.0.volumes.0.type', 'nfs'],
    ['nodes.0.volumes.0.root', '/etc/../x'],
    ['nodes.0.volumes.0.dataDirectory', '/data/a;rm -rf /'],
    ['nodes.0.volumes.0.size', 'much'],
    ['nodes.0.volumes.0.size', '0'],
    ['nodes.0.volumes.0.storageClassName', 'A'],
    ['nodes.0.volumes.0.claim.component', '$(id)'],
    ['nodes.0.volumes.0.claim.name', '--all'],
    ['nodes.0.volumes.0.claim.namespace', 'a.b'],
    ['nodes.0.volumes.0.claim.workload', 'a b'],
    ['nodes.0.volumes.0.claim.shard', -1],
    ['nodes.0.volumes.0.claim.replica', 0.5],
    ['nodes.0.volumes.0.claim.replica', '0'],
    ['nodes.0.volumes.0.claim.subPath', '../..'],
    ['nodes.0.volumes.0.claim.mountPath', 'data/prometheus'],
    ['nodes.0.volumes.0.claim.mountPath', '/prometheus $(id)'],
    ['nodes.0.volumes.0.claim.owner', 1000],
    ['nodes.0.volumes.0.claim.owner.uid', '0; id'],
    ['nodes.0.volumes.0.claim.owner.gid', -1],
    ['nodes.0.volumes.0.claim.fsGroup', 2 ** 31],
  ])('is refused with another %s: %j', (path, value) => {
    expect(codesOf(() => readPlan(spoilt(path, value), 'plan.json'))).toEqual([`unreadable-plan ${path}`]);
  });

  test('is read without what may be absent', () => {
    const text = spoilt('nodes.0.volumes.0.claim.fsGroup', undefined);
    expect(readPlan(text, 'plan.json').nodes[0]?.volumes[0]?.claim).not.toHaveProperty('fsGroup');
    expect(readPlan(spoilt('nodes.0.capacity', undefined), 'plan.json').nodes[0]).not.toHaveProperty('capacity');
    expect(readPlan(spoilt('retentionSize', undefined), 'plan.json')).not.toHaveProperty('retentionSize');
  });

  test('may have a path of several directories in the container', () => {
    const text = spoilt('nodes.0.volumes.0.claim.mountPath', '/var/lib/data-1_2.x');
    expect(readPlan(text, 'plan.json').nodes[0]?.volumes[0]?.claim.mountPath).toBe('/var/lib/data-1_2.x');
  });

  test('says of a missing value that there is none, and of a wrong one what it is', () => {
    const [missing] = thrownBy(() => readPlan(spoilt('nodes.0.initJobs.0.name', undefined), 'plan.json'));
    const [wrong] = thrownBy(() => readPlan(spoilt('nodes.0.initJobs.0.name', 'A B'), 'plan.json'));
    expect([missing?.got, wrong?.got]).toEqual([undefined, '"A B"']);
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

  test('with a single Job for each node is read as one with a list of them', () => {
    const parts = ({ node, capacity, volumes }: PlannedNode) => ({ node, capacity, volumes });
    const nodes = DOCUMENT.nodes.map((one) => ({ ...parts(one), initJob: one.initJobs[0] }));
    const expected = DOCUMENT.nodes.map((one) => ({ ...parts(one), initJobs: one.initJobs }));
    expect(readPlan(JSON.stringify({ ...DOCUMENT, nodes }), 'plan.json').nodes).toEqual(expected);
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
