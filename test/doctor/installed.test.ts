import { type Finding, lineOf } from '../../src/doctor/finding';
import { healthReport } from '../../src/doctor/report';
import { doctorDocument } from '../../src/doctor/report-json';
import { GIB } from '../tools/describe';
import { diagnose } from '../../src/doctor/diagnose';
import { changed, deletePlannedClaim } from './facts';
import { firstVolume, healthWith, healthy, meta, type Objects, plan, stateOf } from './states';

/** The findings in a healthy cluster with these objects instead. */
function findings(one: ReturnType<typeof plan>, other: Partial<Objects>): readonly Finding[] {
  return healthWith(one, other).releases.flatMap((release) => release.findings);
}

function commands(finding: Finding | undefined): string[] {
  return (finding?.fix ?? []).flatMap((step) => step.commands.map((one) => lineOf(one)));
}

const UPGRADE =
  'helm upgrade --install kps kube-prometheus-stack --repo https://prometheus-community.github.io/helm-charts --version 45.9.1 --namespace monitoring --values dist/values/kps.yml';
const ONE = plan();
const PROMETHEUS = ONE.document.objects[0]?.name ?? '';
const SET = firstVolume(ONE).claim.workload;
const LABELS = { release: 'kps', 'app.kubernetes.io/instance': 'kps', chart: 'kube-prometheus-stack-45.9.1' };

function prometheus(name: string, spec: object): object {
  // as the chart of the plan writes it
  const kept = { retention: '10d', retentionSize: '870MB' };
  return { kind: 'Prometheus', metadata: meta(name, { labels: LABELS }), spec: { ...kept, ...spec } };
}

/** What the planned chart asks the operator for. */
function withStorage(spec: object): object {
  const [object = {}] = healthy(ONE).prometheus as { spec?: object }[];
  return { ...object.spec, ...spec };
}

function set(name: string, spec: object = {}): object {
  return {
    metadata: meta(name),
    spec: { replicas: 1, volumeClaimTemplates: [{ metadata: { name: 'x' } }], ...spec },
  };
}

function podOf(kind: string, owner: string, name: string): object {
  const ownerReferences = [{ kind, name: owner, uid: `uid-${owner}` }];
  return { metadata: meta(name, { ownerReferences }), spec: { volumes: [{}] }, status: { phase: 'Running' } };
}

describe('a workload that runs without its claim', () => {
  const grafana = plan({ grafana: GIB });
  const deployment = (type: string): object => ({
    metadata: meta('kps-grafana', { labels: { 'app.kubernetes.io/name': 'grafana' } }),
    spec: { strategy: { type }, template: { spec: { volumes: [{}] } } },
  });
  const pods = [podOf('ReplicaSet', 'kps-grafana-6d8f7c9b5d', 'kps-grafana-6d8f7c9b5d-x2x4z')];

  test('is a problem although the claim exists, after an upgrade that failed half-way', () => {
    const [finding, ...others] = findings(grafana, { deployments: [deployment('RollingUpdate')], pods });
    expect([finding?.code, finding?.status, others]).toEqual(['no-claim-asked-for', 'problem', []]);
    expect(finding?.cause).toContain('spec.strategy.rollingUpdate: Forbidden');
    expect(finding?.evidence.map(({ text }) => text)).toEqual([
      'does not use claim kps-grafana',
      'Bound, not used by a pod',
      'Running, uses no claim',
    ]);
    expect(commands(finding)).toEqual([
      'kubectl delete deployments.apps kps-grafana --namespace monitoring --ignore-not-found --cascade=foreground --timeout=15m',
      UPGRADE,
    ]);
  });

  test('is not deleted if the upgrade is possible without that', () => {
    const [finding] = findings(grafana, { deployments: [deployment('Recreate')], pods, claims: [] });
    expect([finding?.code, commands(finding)]).toEqual(['no-claim-asked-for', [UPGRADE]]);
  });

  test('is found if it has another kind than planned', () => {
    const other = plan({ grafana: GIB, values: { grafana: { persistence: { type: 'statefulset' } } } });
    const labels = { 'app.kubernetes.io/name': 'grafana', 'app.kubernetes.io/instance': 'kps' };
    const live = { ...deployment('RollingUpdate'), metadata: meta('kps-grafana', { labels }) };
    const [finding, ...others] = findings(other, { statefulSets: [], deployments: [live], claims: [], pods });
    expect([finding?.code, others]).toEqual(['no-claim-asked-for', []]);
  });

  test('is found as a StatefulSet although its claim exists', () => {
    const statefulSets = [set(SET, { volumeClaimTemplates: [] })];
    const [finding, ...others] = findings(ONE, { statefulSets, pods: [podOf('StatefulSet', SET, `${SET}-0`)] });
    expect([finding?.code, finding?.status, others]).toEqual(['no-claim-asked-for', 'problem', []]);
    expect([finding?.evidence.at(-1)?.text, commands(finding)]).toEqual(['Running, uses no claim', [UPGRADE]]);
  });

  test.each([
    ['with', healthy(plan({ prometheus: GIB, values: { fullnameOverride: 'metrics' } })).claims] as const,
    ['without', []] as const,
  ])('is found under its name without the planned override, %s the planned claim', (_, claims) => {
    const named = plan({ prometheus: GIB, values: { fullnameOverride: 'metrics' } });
    const [finding, ...others] = findings(named, {
      claims: [...claims],
      prometheus: [prometheus(PROMETHEUS, {})],
      statefulSets: [set(SET, { volumeClaimTemplates: [] })],
      pods: [podOf('StatefulSet', SET, `${SET}-0`)],
    });
    expect([finding?.code, finding?.status, others]).toEqual(['no-claim-asked-for', 'problem', []]);
    expect(finding?.title).toBe(
      `prometheus runs without its volume, as ${PROMETHEUS} instead of metrics-prometheus: its data is lost with the pod`,
    );
    expect([finding?.evidence.at(-1)?.text, commands(finding)]).toEqual(['Running, uses no claim', [UPGRADE]]);
  });

  test('is reported as renamed if it has storage under another name, although the planned claim exists', () => {
    const named = plan({ prometheus: GIB, values: { fullnameOverride: 'metrics' } });
    const found = findings(named, {
      prometheus: [prometheus(PROMETHEUS, { storage: { volumeClaimTemplate: { spec: {} } } })],
      statefulSets: [set(SET)],
      pods: [],
    });
    expect(found.map(({ code }) => code)).toEqual(['claim-renamed']);
  });
});

describe('a StatefulSet that is refused because its pod expects the volume with the planned name', () => {
  const refused = { statefulSets: [], pods: [], claims: [] };

  test('is reported as renamed from its custom resource, with the override that explains it', () => {
    const other = prometheus('metrics-prometheus', { storage: { volumeClaimTemplate: { spec: {} } } });
    const [finding, ...others] = findings(ONE, { ...refused, prometheus: [other] });
    expect([finding?.code, others]).toEqual(['claim-renamed', []]);
    expect(finding?.cause).toContain('with fullnameOverride: metrics');
  });

  test('is reported as renamed if its claim template has another name', () => {
    const storage = { volumeClaimTemplate: { metadata: { name: 'data' }, spec: {} } };
    const [finding, ...others] = findings(ONE, { ...refused, prometheus: [prometheus(PROMETHEUS, { storage })] });
    expect([finding?.code, others]).toEqual(['claim-renamed', []]);
    expect(finding?.evidence.map(({ text }) => text)).toContain(
      `asks for claim data-${SET}-0, planned ${firstVolume(ONE).claim.name}`,
    );
  });

  test('is not reported as renamed if it asks for the planned claim', () => {
    const storage = { volumeClaimTemplate: { spec: {} } };
    const [finding] = findings(ONE, { ...refused, prometheus: [prometheus(PROMETHEUS, { storage })] });
    expect(finding?.code).toBe('operator-silent');
  });
});

describe('a claim with another size than planned', () => {
  test('is deleted after its StatefulSet, which would create it again', () => {
    const [claim = {}] = healthy(ONE).claims;
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '5Gi' } } };
    const claims = [{ ...claim, spec, status: { phase: 'Pending' } }];
    const { namespace, name } = firstVolume(ONE).claim;
    const volumes = healthy(ONE).volumes.map((each) => changed(each, { spec: { claimRef: { namespace, name } } }));
    const [finding, ...others] = findings(ONE, { claims, volumes, pods: [] });
    expect([finding?.code, others]).toEqual(['claim-mismatch', []]);
    expect(commands(finding)).toEqual([
      UPGRADE,
      `kubectl delete statefulsets.apps ${SET} --namespace monitoring --ignore-not-found --cascade=orphan --timeout=15m`,
      deletePlannedClaim(firstVolume(ONE).claim.name),
    ]);
  });
});

describe('fewer pods than planned', () => {
  const grown = plan({ prometheus: { ...GIB, replicas: 2, nodes: ['node-0', 'node-1'] } });
  const sharded = plan({
    prometheus: { ...GIB, shards: 2, nodes: [['node-0'], ['node-1']] },
    values: { fullnameOverride: 'kps' },
  });
  const onlyFirst = (one: typeof grown): Partial<Objects> => {
    const { pods, claims } = healthy(one);
    const statefulSets = [set(firstVolume(one).claim.workload)];
    return { pods: pods.slice(0, 1), claims: claims.slice(0, 1), statefulSets };
  };

  test.each([
    ['replicas', grown, { replicas: 1, shards: 1 }],
    ['shards', sharded, { replicas: 1, shards: 1 }],
    ['replicas that are not set', grown, {}],
  ])('because of %s wait for the upgrade, and do not mean a stopped workload', (_, one, spec) => {
    const [finding, ...others] = findings(one, {
      ...onlyFirst(one),
      prometheus: [prometheus(one.document.objects[0]?.name ?? '', withStorage(spec))],
    });
    expect([finding?.code, finding?.status, finding?.claims.length, others]).toEqual(['scaled-down', 'waiting', 1, []]);
    expect(commands(finding)).toEqual([UPGRADE]);
  });

  test('mean a stopped workload if there are none', () => {
    const [finding, ...others] = findings(grown, {
      pods: [],
      statefulSets: [set(SET, { replicas: 0 })],
      prometheus: [prometheus(PROMETHEUS, withStorage({ replicas: 0 }))],
    });
    expect([finding?.code, finding?.claims.length, others]).toEqual(['scaled-down', 2, []]);
    expect(commands(finding)).toEqual([
      `kubectl patch prometheuses.monitoring.coreos.com --namespace monitoring ${PROMETHEUS} --type=merge '--patch={"spec":{"replicas":2}}'`,
    ]);
  });
});

describe('a chart that is not installed as planned', () => {
  const one = plan({ prometheus: GIB, grafana: GIB });
  const [volume] = one.document.nodes[0]?.volumes ?? [];
  const storageClassName = volume?.storageClassName;
  /** Those of a release that was never installed. */
  const planned = one.document.nodes.flatMap((node) => node.volumes.map((each) => each.claim));
  const volumes = healthy(one).volumes.map((each, index) => {
    const { namespace = '', name = '' } = planned[index] ?? {};
    return changed(each, { spec: { claimRef: { namespace, name } }, status: { phase: 'Available' } });
  });
  const absent: Partial<Objects> = { volumes, claims: [], pods: [], prometheus: [], statefulSets: [], deployments: [] };
  const storage = { volumeClaimTemplate: { spec: { storageClassName } } };
  const object = (release: string, namespace: string): object => ({
    kind: 'Prometheus',
    metadata: meta(`${release}-kube-prometheus-stack-prometheus`, { namespace, labels: { ...LABELS, release } }),
    spec: { storage },
  });
  const claim = (namespace: string, name: string, status: object, spec: object = {}, labels: object = {}): object => ({
    metadata: meta(name, { namespace, labels }),
    spec: { storageClassName, ...spec },
    status,
  });
  const claimName = 'prometheus-x-db-prometheus-other-kube-prometheus-stack-prometheus-0';

  test.each([
    ['under another name', 'other', 'monitoring'],
    ['in another namespace', 'kps', 'default'],
  ])('is a problem %s, and the fix installs no second stack', (_, release, namespace) => {
    const customResources = [object(release, namespace)];
    const claims = [claim(namespace, claimName.replace('other', release), { phase: 'Pending' })];
    const [finding, ...others] = findings(one, { ...absent, elsewhere: { claims, customResources } });
    expect([finding?.code, finding?.status, finding?.claims.length, others]).toEqual([
      'installed-elsewhere',
      'problem',
      2,
      [],
    ]);
    expect(finding?.title).toBe(
      `the chart is installed as release ${release} in namespace ${namespace}, but planned as release kps in namespace monitoring`,
    );
    expect(commands(finding)).toEqual([`helm uninstall ${release} --namespace ${namespace} --wait`, UPGRADE]);
  });

  test('is found by the claim of its Grafana, even if no storage is applied', () => {
    const labels = { 'app.kubernetes.io/name': 'grafana', 'app.kubernetes.io/instance': 'other' };
    const claims = [claim('monitoring', 'other-grafana', { phase: 'Pending' }, {}, labels)];
    const found = findings(one, { ...absent, volumes: [], jobs: [], elsewhere: { claims, customResources: [] } });
    expect(found.map(({ code }) => code)).toEqual(['installed-elsewhere']);
    expect(commands(found[0])[0]).toBe('helm uninstall other --namespace monitoring --wait');
  });

  test.each<[string, { claims: object[]; customResources: object[] }]>([
    ['nothing', { claims: [], customResources: [] }],
    [
      'another release with the same class that has volumes',
      {
        customResources: [object('other', 'monitoring')],
        claims: [claim('monitoring', claimName, { phase: 'Bound' }, { volumeName: 'by-hand' })],
      },
    ],
    [
      'another workload that waits for the same class',
      { customResources: [], claims: [claim('loki', 'data-loki-0', { phase: 'Pending' })] },
    ],
    [
      'a release with another class',
      {
        customResources: [
          {
            kind: 'Prometheus',
            metadata: meta('x', { namespace: 'x' }),
            spec: { storage: { volumeClaimTemplate: { spec: { storageClassName: 'ssd' } } } },
          },
        ],
        claims: [],
      },
    ],
  ])('waits for its installation if there is %s', (_, elsewhere) => {
    expect(findings(one, { ...absent, elsewhere }).map(({ code }) => code)).toEqual(['chart-not-installed']);
  });

  test('is not the release of another plan with the same class', () => {
    const two = plan({ prometheus: GIB, release: { name: 'other', namespace: 'monitoring', chartVersion: '45.9.1' } });
    const elsewhere = { claims: [], customResources: [object('other', 'monitoring')] };
    const { releases } = diagnose([one, two], stateOf({ ...healthy(one), ...absent, elsewhere }));
    expect(releases[0]?.findings.map(({ code }) => code)).toEqual(['chart-not-installed']);
  });
});

test('another chart version with the same names is reported, but is no problem', () => {
  const labels = { ...LABELS, chart: 'kube-prometheus-stack-45.10.0' };
  const live = changed(prometheus(PROMETHEUS, withStorage({})), { metadata: meta(PROMETHEUS, { labels }) });
  const health = healthWith(ONE, { prometheus: [live] });
  expect([health.status, health.releases[0]?.installedChart]).toEqual(['fine', '45.10.0']);
  expect(healthReport(health, {})).toContain('namespace monitoring, chart 45.9.1 (installed: 45.10.0)');
  expect(doctorDocument(health, {}).releases[0]).toMatchObject({ installedChart: '45.10.0' });
  const same = healthWith(ONE, { prometheus: [prometheus(PROMETHEUS, withStorage({}))] });
  expect(doctorDocument(same, {}).releases[0]).not.toHaveProperty('installedChart');
});
