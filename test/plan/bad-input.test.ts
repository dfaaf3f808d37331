import { Size } from 'cdk8s';
import { HostPathLayout, KubePrometheusStackRelease, planStack, type StackDescription } from '../../src';
import { codesOf, description, GIB } from '../tools/describe';

const release = (props: Partial<StackDescription['release']>): StackDescription['release'] => ({
  name: 'kps',
  namespace: 'monitoring',
  chartVersion: '45.9.1',
  ...props,
});

const path = (root: string): Partial<StackDescription> => ({ layout: HostPathLayout.perVolume(root), prometheus: GIB });

const RULER = { thanosRuler: { thanosRulerSpec: { queryEndpoints: ['query:10902'] } } };

const TABLE: Record<string, readonly [Partial<StackDescription>, ...string[]]> = {
  'unknown chart version': [
    { release: release({ chartVersion: 'latest' }) },
    'invalid-chart-version release.chartVersion',
  ],
  'chart version with a v': [
    { release: release({ chartVersion: 'v45.9.1' }) },
    'invalid-chart-version release.chartVersion',
  ],
  'chart older than supported': [
    { release: release({ chartVersion: '9.3.3' }) },
    'invalid-chart-version release.chartVersion',
  ],
  'relative path': [path('data'), 'invalid-path layout'],
  '..': [path('/data/../etc'), 'invalid-path layout'],
  '/': [path('/'), 'invalid-path layout'],
  '/etc': [path('/etc'), 'system-directory layout'],
  'below /etc': [path('/etc/prometheus'), 'system-directory layout'],
  'above the kubelet': [path('/var/lib'), 'system-directory layout'],
  'directly below /': [path('/data'), 'invalid-path layout'],
  'not normalised': [path('/data//x'), 'invalid-path layout'],
  whitespace: [path('/data/my disk'), 'invalid-path layout'],
  'what Kubernetes would expand': [path('/data/$(HOME)'), 'invalid-path layout'],
  'path of a component': [{ grafana: { ...GIB, path: '/proc/1' } }, 'system-directory grafana.path'],
  'too few nodes': [
    { prometheus: GIB, values: { prometheus: { prometheusSpec: { replicas: 3 } } } },
    'too-few-nodes nodes',
  ],
  'too few lists': [
    {
      prometheus: GIB,
      values: { fullnameOverride: 'obs', prometheus: { prometheusSpec: { replicas: 2, shards: 2 } } },
      nodes: ['a', 'b'],
    },
    'too-few-nodes nodes',
  ],
  'a node that is not a label value': [{ prometheus: { ...GIB, nodes: ['node 0'] } }, 'invalid-nodes prometheus.nodes'],
  'duplicate node and path': [
    {
      prometheus: { ...GIB, path: '/data/p' },
      nodes: ['node-0', 'node-0'],
      values: { prometheus: { prometheusSpec: { replicas: 2 } } },
    },
    'overlapping-directories /data/p/prometheus-db',
  ],
  "Grafana's volume root around another's data directory": [
    { layout: HostPathLayout.sharedRoot('/data/kps'), prometheus: GIB, grafana: { ...GIB, path: '/data/kps' } },
    'overlapping-directories /data/kps/prometheus-db',
  ],
  'local volumes in a shared root': [
    { layout: HostPathLayout.sharedRoot('/data/kps'), volumeType: 'local', prometheus: GIB, alertmanager: GIB },
    'overlapping-directories /data/kps',
  ],
  'size 0': [{ prometheus: { size: Size.gibibytes(0) } }, 'invalid-size prometheus.size'],
  'a class that is not a name': [
    { prometheus: { ...GIB, storageClassName: 'Fast' } },
    'invalid-name prometheus.storageClassName',
  ],
  'more than the disk holds': [
    {
      prometheus: { size: Size.gibibytes(600) },
      grafana: { size: Size.gibibytes(600) },
      capacity: { 'node-0': Size.tebibytes(1) },
    },
    'capacity-exceeded capacity.node-0',
  ],
  'capacity of a node without volumes': [
    { prometheus: GIB, capacity: { 'node-9': Size.tebibytes(1) } },
    'unused-node capacity.node-9',
  ],
  'a release name that is too long': [
    { release: release({ name: 'a'.repeat(54) }) },
    'invalid-release-name release.name',
  ],
  'a release name with capitals': [{ release: release({ name: 'Kps' }) }, 'invalid-release-name release.name'],
  'a release name with a dot': [
    { release: release({ name: 'obs.eu-1' }), prometheus: GIB },
    'release-name-with-dot release.name',
  ],
  'an invalid namespace': [{ release: release({ namespace: 'a/b' }) }, 'invalid-name release.namespace'],
  'Grafana by useStatefulSet': [
    { grafana: GIB, values: { grafana: { useStatefulSet: true } } },
    'values-break-storage values.grafana.useStatefulSet',
  ],
  'a StatefulSet name longer than 52 characters': [
    {
      prometheus: GIB,
      nodes: [['node-0'], ['node-1']],
      values: { fullnameOverride: 'observability-platform-pro', prometheus: { prometheusSpec: { shards: 2 } } },
    },
    'name-too-long prometheus',
  ],
  "a volume name of the ruler's pod longer than 63 characters": [
    {
      release: release({ name: 'kube-prometheus-stack-1681228346', chartVersion: '58.4.1' }),
      thanosRuler: GIB,
      values: RULER,
    },
    'name-too-long thanosRuler',
  ],
  emptyDir: [
    {
      prometheus: GIB,
      values: { prometheus: { prometheusSpec: { storageSpec: { emptyDir: { medium: 'Memory' } } } } },
    },
    'claim-replaced values.prometheus.prometheusSpec.storageSpec.emptyDir',
  ],
  'Grafana replicas 2': [
    { grafana: GIB, values: { grafana: { replicas: 2 } } },
    'several-grafana-pods values.grafana.replicas',
  ],
  existingClaim: [
    { grafana: GIB, values: { grafana: { persistence: { existingClaim: 'mine' } } } },
    'claim-replaced values.grafana.persistence.existingClaim',
  ],
  'disabled but given storage': [
    { alertmanager: GIB, values: { alertmanager: { enabled: false } } },
    'component-disabled values.alertmanager.enabled',
  ],
  'ruler disabled but given storage': [
    { thanosRuler: GIB, values: { thanosRuler: { enabled: false } } },
    'component-disabled values.thanosRuler.enabled',
  ],
  'a ruler without a query endpoint': [
    { thanosRuler: GIB },
    'ruler-without-query values.thanosRuler.thanosRulerSpec.queryEndpoints',
  ],
  'a ruler with a chart that has none yet': [
    { release: release({ chartVersion: '36.0.0' }), thanosRuler: GIB, values: RULER },
    'component-not-in-chart thanosRuler',
  ],
  'another class in the values': [
    {
      alertmanager: { ...GIB, storageClassName: 'disk' },
      values: {
        alertmanager: {
          alertmanagerSpec: { storage: { volumeClaimTemplate: { spec: { storageClassName: 'fast' } } } },
        },
      },
    },
    'values-break-storage values.alertmanager.alertmanagerSpec.storage.volumeClaimTemplate.spec.storageClassName',
  ],
  'another size in the values': [
    { grafana: GIB, values: { grafana: { persistence: { size: '10Gi' } } } },
    'values-break-storage values.grafana.persistence.size',
  ],
  'what is around the storage deleted in the values': [
    { prometheus: GIB, values: { prometheus: { prometheusSpec: null } } },
    'values-break-storage values.prometheus.prometheusSpec',
  ],
  'a name that YAML reads as a number': [
    {
      release: release({ chartVersion: '70.0.0' }),
      prometheus: GIB,
      values: { fullnameOverride: '1e3', cleanPrometheusOperatorObjectNames: true },
    },
    'invalid-object-name prometheus',
  ],
  'storage in additionalConfig': [
    {
      release: release({ chartVersion: '51.10.0' }),
      prometheus: GIB,
      values: { prometheus: { prometheusSpec: { additionalConfig: { replicas: 2 } } } },
    },
    'field-written-twice values.prometheus.prometheusSpec.additionalConfig.replicas',
  ],
  'storage in additionalConfigString': [
    {
      release: release({ chartVersion: '51.10.0' }),
      prometheus: GIB,
      values: { prometheus: { prometheusSpec: { additionalConfigString: 'paused: false\nstorage: {}' } } },
    },
    'field-written-twice values.prometheus.prometheusSpec.additionalConfigString',
  ],
  'a template in a claim template name': [
    {
      prometheus: GIB,
      values: {
        prometheus: {
          prometheusSpec: { storageSpec: { volumeClaimTemplate: { metadata: { name: '{{ .Release.Name }}' } } } },
        },
      },
    },
    'templated-value values.prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.metadata.name',
    'invalid-object-name prometheus',
    'invalid-name claims["{{ .Release.Name }}-prometheus-kps-kube-prometheus-stack-prometheus-0"].name',
  ],
  'RollingUpdate of Grafana, with two pods on one database': [
    { grafana: GIB, values: { grafana: { deploymentStrategy: { type: 'RollingUpdate' } } } },
    'several-grafana-pods values.grafana.deploymentStrategy.type',
  ],
  'type sts with a chart that does not know it': [
    {
      release: release({ chartVersion: '42.1.1' }),
      grafana: GIB,
      values: { grafana: { persistence: { type: 'sts' } } },
    },
    'component-not-rendered grafana',
  ],
  'unknown properties': [
    {
      prometheus: { ...GIB, storageClass: 'fast', retentionsize: '1GB' },
      initJob: { image: { digset: 'sha256:1' }, backOffLimit: 1 },
      volumetype: 'local',
      thanos: 'x',
      whatever: 1,
      unset: undefined,
    } as never,
    'unknown-property volumetype',
    'unknown-property thanos',
    'unknown-property whatever',
    'unknown-property prometheus.storageClass',
    'unknown-property prometheus.retentionsize',
    'unknown-property initJob.backOffLimit',
    'unknown-property initJob.image.digset',
  ],
  'parts that are something else': [
    { nodes: 5, prometheus: { size: '100Gi' }, grafana: {} } as never,
    'invalid-nodes nodes',
    'missing-property grafana.size',
    'invalid-size prometheus.size',
  ],
  'nodes and a namespace that are none': [
    { release: release({ namespace: 'a/b' }), nodes: 'no node', prometheus: GIB },
    'invalid-nodes nodes',
    'invalid-name release.namespace',
  ],
  'no nodes': [{ nodes: undefined, prometheus: GIB } as never, 'invalid-nodes nodes'],
  'neither release nor layout': [
    { release: undefined, layout: '/data', grafanaa: GIB.size } as never,
    'unknown-property grafanaa',
    'missing-property release',
    'invalid-value layout',
  ],
  'values that are not plain data': [
    { values: { a: [() => 1, undefined], b: { c: Number.NaN, d: new Date(0) } } as never },
    'not-plain-data values.a.0',
    'not-plain-data values.a.1',
    'not-plain-data values.b.c',
    'not-plain-data values.b.d',
  ],
};

describe('planStack with bad input', () => {
  test.each(Object.entries(TABLE))('refuses %s', (_, [props, ...problems]) => {
    expect(codesOf(() => planStack(description(props)))).toEqual([...problems].sort());
  });

  test('reports all problems of a description at once, with the release in the first line', () => {
    expect(() =>
      planStack(
        description({
          release: release({ chartVersion: '1.0.0' }),
          layout: HostPathLayout.sharedRoot('/etc'),
          prometheus: { size: Size.gibibytes(0) },
          values: { grafana: { fullnameOverride: 5 } },
        }),
      ),
    ).toThrow(
      [
        'cannot plan the storage of release "kps" in namespace "monitoring": 4 problems',
        '  - prometheus.size is 0Gi; it must be a Size greater than 0, such as Size.gibibytes(50)',
        '  - release.chartVersion is "1.0.0"; it must be 9.3.4 or newer',
        '  - values.grafana.fullnameOverride is 5; it must be a string, because Helm refuses any other',
        '  - layout is "/etc"; it must be a directory that neither lies in nor holds the system directory /etc',
      ].join('\n'),
    );
  });
});

describe('a release that is wrong in several ways', () => {
  const wrong = { name: 'A B', namespace: 'X' };
  const NAMES = ['invalid-name release.namespace', 'invalid-release-name release.name'];

  test.each<[object, ...string[]]>([
    [{ chartVersion: '1.0.0' }, 'invalid-chart-version release.chartVersion', ...NAMES],
    [{ chartVersion: 88 }, 'invalid-chart-version release.chartVersion', ...NAMES],
    [{}, ...NAMES, 'missing-property release.chartVersion'],
  ])('has all problems at once: %j', (more, ...problems) => {
    const given = { ...wrong, ...more } as StackDescription['release'];
    expect(codesOf(() => new KubePrometheusStackRelease(given))).toEqual(problems);
    expect(codesOf(() => planStack(description({ release: given, prometheus: GIB })))).toEqual(problems);
    // nothing can be planned without a layout
    const layout = 'dist' as never;
    expect(codesOf(() => planStack(description({ release: given, layout })))).toEqual(
      [...problems, 'invalid-value layout'].sort(),
    );
  });

  test('has those of its values and owners too', () => {
    const more = { values: { nameOverride: 5, a: 1n }, owners: { prometheus: 'root' }, typo: 1 } as object;
    expect(codesOf(() => new KubePrometheusStackRelease({ ...wrong, chartVersion: '1.0.0', ...more }))).toEqual([
      'invalid-chart-version release.chartVersion',
      ...NAMES.slice(0, 1),
      'invalid-object-name values.nameOverride',
      ...NAMES.slice(1),
      'invalid-value release.owners.prometheus',
      'not-plain-data values.a',
      'unknown-property release.typo',
    ]);
    expect(codesOf(() => new KubePrometheusStackRelease(undefined as never))).toEqual(['invalid-value release']);
  });
});
