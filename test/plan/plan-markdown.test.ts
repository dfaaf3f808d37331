import type { PlanDocument, PlannedNode, PlannedVolume, VolumeOnNode } from '../../src';
import { planMarkdown } from '../../src/plan/plan-markdown';
import { grafanaVolume, volume, type VolumeProps } from './planned';

function onNode(planned: PlannedVolume): VolumeOnNode {
  const { name, claim, type, root, dataDirectory, size, storageClassName } = planned;
  return { name, claim, type, root, dataDirectory, size, storageClassName };
}

const local = (props: VolumeProps) => onNode(volume({ type: 'local', size: '3Gi', ...props }));

const FIRST: PlannedNode = {
  node: 'node-0',
  initJobs: [{ namespace: 'disks', name: 'kps-init-node-0-1' }],
  volumes: [onNode(volume())],
};
const SECOND: PlannedNode = {
  node: 'node-1',
  capacity: '16Gi',
  initJobs: [{ namespace: 'disks', name: 'kps-init-node-1-2' }],
  volumes: [
    local({
      name: 'monitoring-kps-prometheus-0-1',
      root: '/data/kps/prometheus-0-1',
      claim: { replica: 1, name: 'prometheus-kps-db-prometheus-kps-1' },
    }),
    onNode(grafanaVolume()),
  ],
};
const DOCUMENT: PlanDocument = {
  schemaVersion: 2,
  release: { name: 'kps', namespace: 'monitoring', chartVersion: '45.9.1' },
  naming: {},
  delivery: 'kubectl',
  nodeLabel: 'kubernetes.io/hostname',
  notes: [],
  objects: [],
  nodes: [FIRST, SECOND],
};

/** The blocks of the document; of sentences only that they are there. */
function blocks(props: Partial<PlanDocument>, made: readonly string[] = []): readonly string[] {
  const text = planMarkdown({ ...DOCUMENT, ...props }, { valuesFile: 'values/kps.yaml', made: new Set(made) });
  expect(text.endsWith('.\n')).toBe(true);
  return text.split('\n\n').map((block) => (/^(#|\||>|```)|\n./.test(block) ? block : 'a sentence'));
}

/** The blocks from one heading to the next. */
function section(heading: string, props: Partial<PlanDocument> = {}, made: readonly string[] = []) {
  const all = blocks(props, made);
  const start = all.indexOf(heading);
  const end = all.findIndex((block, index) => index > start && block.startsWith('#'));
  expect(all).toContain(heading);
  return all.slice(start + 1, end < 0 ? undefined : end);
}

const lines = (...all: readonly string[]): string => all.join('\n');

describe('the overview of a plan', () => {
  const TABLE = lines(
    '| node | volumes | requested | capacity | init Job |',
    '|---|---|---|---|---|',
    '| node-0 | 1 | 1Gi | not set | `kps-init-node-0-1` |',
    '| node-1 | 2 | 4Gi | 16Gi, 25 % of it | `kps-init-node-1-2` |',
  );

  test('has a row for each node: what is asked of it, and what of that its disk holds', () => {
    expect(section('# Storage of release kps')).toEqual(['a sentence', TABLE]);
  });

  test('says what names follow from, and what to know, each on one line', () => {
    const naming = { fullnameOverride: 'obs', nameOverride: 'a\u2028b' };
    expect(section('# Storage of release kps', { naming, notes: ['one', 'two\nlines'] })).toEqual([
      'a sentence',
      'a sentence',
      '> [!IMPORTANT]\n> one',
      '> [!IMPORTANT]\n> two\\u000alines',
      TABLE,
    ]);
    const text = planMarkdown({ ...DOCUMENT, naming }, { valuesFile: 'values.yaml', made: new Set() });
    expect(text).toContain('`fullnameOverride: "obs"`, `nameOverride: "a\\u2028b"`');
  });

  test.each([
    [[SECOND], '2 claims', '1 node'],
    [[FIRST], '1 claim', '1 node'],
    [[FIRST, SECOND], '3 claims', '2 nodes'],
    [[], '0 claims', '0 nodes'],
  ])('counts claims and nodes (%#)', (nodes, claims, counted) => {
    const text = planMarkdown({ ...DOCUMENT, nodes }, { valuesFile: 'values.yaml', made: new Set() });
    expect(/: (\d+ \w+),.* (\d+ \w+)\.$/m.exec(text)?.slice(1)).toEqual([claims, counted]);
  });
});

describe('the section of a node', () => {
  test('has directories, claims and a diagram of what holds what', () => {
    expect(section('## Node node-1')).toEqual([
      lines(
        '| | data directory | volume root | owner | size | class |',
        '|---|---|---|---|---|---|',
        '| prometheus-0-1 | `/data/kps/prometheus-0-1/prometheus-db` | `/data/kps/prometheus-0-1` (local) | 1000:2000 | 3Gi | monitoring-kps |',
        '| grafana-0 | `/data/kps/grafana-0` | `/data/kps/grafana-0` | 472:472 | 1Gi | monitoring-kps |',
      ),
      lines(
        '| | claim | volume |',
        '|---|---|---|',
        '| prometheus-0-1 | `monitoring/prometheus-kps-db-prometheus-kps-1` | `monitoring-kps-prometheus-0-1` |',
        '| grafana-0 | `monitoring/kps-grafana` | `monitoring-kps-grafana-0` |',
      ),
      lines(
        '```mermaid',
        'flowchart LR',
        '  n{{"node node-1"}}',
        '  n --> d0["/data/kps/prometheus-0-1/prometheus-db"]',
        '  d0 --> v0[("monitoring-kps-prometheus-0-1<br/>3Gi")]',
        '  v0 --> c0["prometheus-kps-db-prometheus-kps-1"]',
        '  c0 --> p0(["prometheus-kps-1<br/>/prometheus as 1000:2000"])',
        '  n --> d1["/data/kps/grafana-0"]',
        '  d1 --> v1[("monitoring-kps-grafana-0<br/>1Gi")]',
        '  v1 --> c1["kps-grafana"]',
        '  c1 --> p1(["kps-grafana-…<br/>/var/lib/grafana as 472:472"])',
        '```',
      ),
    ]);
  });
});

describe('the steps of a plan', () => {
  const STEPS = '## How it gets into the cluster';
  const APPLY = [
    'kubectl apply -k .',
    'kubectl wait job/kps-init-node-0-1 job/kps-init-node-1-2 --for=condition=complete --namespace disks \\',
    '  --timeout=15m',
    'helm upgrade --install kps kube-prometheus-stack --repo https://prometheus-community.github.io/helm-charts \\',
    '  --version 45.9.1 --namespace monitoring --values values/kps.yaml',
    'kubectl get persistentvolume monitoring-kps-prometheus-0-0 monitoring-kps-prometheus-0-1 monitoring-kps-grafana-0 \\',
    "  '--output=custom-columns=NAME:.metadata.name,PHASE:.status.phase,CLAIM:.spec.claimRef.name,PATH:.spec.*.path'",
  ];
  const create = (namespace: string): string =>
    `kubectl get namespace ${namespace} || kubectl create namespace ${namespace}`;
  const grafana = (kind: 'Deployment' | 'StatefulSet') =>
    ({ component: 'grafana', kind, name: 'kps-grafana', namespace: 'dash', statefulSets: [] }) as const;

  test('are commands that make what is not there and apply the rest in its order', () => {
    expect(section(STEPS)).toEqual([
      'a sentence',
      lines('```sh', create('monitoring'), create('disks'), ...APPLY, '```'),
      'a sentence',
    ]);
  });

  test('make no namespace that the manifests make', () => {
    expect(section(STEPS, {}, ['disks', 'other'])).toEqual([
      'a sentence',
      lines('```sh', create('monitoring'), ...APPLY, '```'),
      'a sentence',
    ]);
  });

  test("delete Grafana's Deployment once, in its own namespace", () => {
    expect(section(STEPS, { objects: [grafana('Deployment')] }, ['disks'])).toEqual([
      'a sentence',
      lines('```sh', create('monitoring'), create('dash'), ...APPLY, '```'),
      'a sentence',
      lines(
        '```sh',
        'kubectl delete deployments.apps kps-grafana --namespace dash --ignore-not-found --cascade=foreground \\',
        '  --timeout=15m',
        '```',
      ),
      'a sentence',
    ]);
  });

  test.each<[string, PlanDocument['objects'][number]]>([
    ['a StatefulSet', grafana('StatefulSet')],
    ['another Deployment', { ...grafana('Deployment'), component: 'prometheus' }],
  ])('leave %s alone', (_, object) => {
    expect(section(STEPS, { objects: [object] })).toHaveLength(3);
  });

  test('have your own values files before an overlay, and name the lists that it copies', () => {
    const list = { path: 'prometheus.prometheusSpec.initContainers', sha256: '' };
    const steps = (frozenLists: readonly (typeof list)[]) =>
      section(STEPS, { overlay: { userValues: [{ path: '../values.yaml' }], frozenLists } });
    expect(steps([]).join('\n')).toMatch(/--values \.\.\/values\.yaml(?: \\\n *)? ?--values values\/kps\.yaml\n/);
    expect(steps([])).toHaveLength(4);
    expect(steps([list])).toHaveLength(5);
    const flux = planMarkdown(
      {
        ...DOCUMENT,
        delivery: 'flux',
        overlay: { userValues: [{ configMap: 'a' }, { secret: 'b' }], frozenLists: [list] },
      },
      { valuesFile: 'values/kps.yml', made: new Set() },
    );
    expect(flux).toMatch(/ConfigMap a, .*Secret b, .*values\/kps\.yml/);
    expect(flux).toContain('`prometheus.prometheusSpec.initContainers`');
  });

  test.each([
    ['argo-cd', 'ArgoCdApplication'],
    ['flux', 'FluxHelmRelease'],
  ] as const)('are left to %s, with an %s', (delivery, construct) => {
    const text = planMarkdown({ ...DOCUMENT, delivery }, { valuesFile: 'values.yaml', made: new Set() });
    expect(/ArgoCdApplication|FluxHelmRelease/.exec(text)?.[0]).toBe(construct);
    expect(section(STEPS, { delivery, objects: [grafana('Deployment')] })).toEqual(['a sentence', 'a sentence']);
  });
});
