import { Size } from 'cdk8s';
import { HostPathLayout, planStack, type StackDescription } from '../../src';
import { description, GIB, problemsOf } from '../tools/describe';

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
    'release.chartVersion: got "latest", want a version of the chart kube-prometheus-stack such as "88.5.3"',
  ],
  'chart version with a v': [
    { release: release({ chartVersion: 'v45.9.1' }) },
    'release.chartVersion: got "v45.9.1", want a version of the chart kube-prometheus-stack such as "88.5.3"',
  ],
  'chart older than supported': [
    { release: release({ chartVersion: '9.3.3' }) },
    'release.chartVersion: got "9.3.3", want 9.3.4 or newer',
  ],
  'relative path': [path('data'), 'layout: got "data", want an absolute path, beginning with "/"'],
  '..': [path('/data/../etc'), 'layout: got "/data/../etc", want a path without ".."'],
  '/': [path('/'), 'layout: got "/", want a directory of its own, not the root of the file system'],
  '/etc': [
    path('/etc'),
    'layout: got "/etc", want a directory that neither lies in nor holds the system directory /etc',
  ],
  'below /etc': [
    path('/etc/prometheus'),
    'layout: got "/etc/prometheus", want a directory that neither lies in nor holds the system directory /etc',
  ],
  'above the kubelet': [
    path('/var/lib'),
    'layout: got "/var/lib", want a directory that neither lies in nor holds the system directory /var/lib/nixos',
  ],
  'directly below /': [
    path('/data'),
    'layout: got "/data", want a directory that is not directly below "/", such as "/data/prometheus"',
  ],
  'not normalised': [
    path('/data//x'),
    'layout: got "/data//x", want a normalised path, without "//", "/./" or a "/" at the end',
  ],
  whitespace: [
    path('/data/my disk'),
    'layout: got "/data/my disk", want letters, digits and . _ - @ + = , ~ % between the slashes',
  ],
  'what Kubernetes would expand': [
    path('/data/$(HOME)'),
    'layout: got "/data/$(HOME)", want letters, digits and . _ - @ + = , ~ % between the slashes',
  ],
  'path of a component': [
    { grafana: { ...GIB, path: '/proc/1' } },
    'grafana.path: got "/proc/1", want a directory that neither lies in nor holds the system directory /proc',
  ],
  'too few nodes': [
    { prometheus: GIB, values: { prometheus: { prometheusSpec: { replicas: 3 } } } },
    'nodes: got ["node-0"], too few for prometheus: want 3 nodes, one for each replica',
  ],
  'too few lists': [
    {
      prometheus: GIB,
      values: { fullnameOverride: 'obs', prometheus: { prometheusSpec: { replicas: 2, shards: 2 } } },
      nodes: ['a', 'b'],
    },
    'nodes: got ["a","b"], too few for prometheus: want 2 lists of 2 nodes, a list for each shard and in it a node for each replica',
  ],
  'a node that is no label': [
    { prometheus: { ...GIB, nodes: ['node 0'] } },
    'prometheus.nodes: got ["node 0"], want names of nodes as their hostname label has them, in one list by replica or in a list per shard',
  ],
  'duplicate node and path': [
    {
      prometheus: { ...GIB, path: '/data/p' },
      nodes: ['node-0', 'node-0'],
      values: { prometheus: { prometheusSpec: { replicas: 2 } } },
    },
    'node node-0: claim monitoring/prometheus-kps-kube-prometheus-stack-prometheus-db-prometheus-kps-kube-prometheus-stack-prometheus-0 and claim monitoring/prometheus-kps-kube-prometheus-stack-prometheus-db-prometheus-kps-kube-prometheus-stack-prometheus-1 both have /data/p/prometheus-db, want a directory each: use another node for each, or HostPathLayout.perVolume',
  ],
  "Grafana's volume root around another's data directory": [
    { layout: HostPathLayout.sharedRoot('/data/kps'), prometheus: GIB, grafana: { ...GIB, path: '/data/kps' } },
    'node node-0: claim monitoring/kps-grafana has /data/kps for itself, and /data/kps/prometheus-db of claim monitoring/prometheus-kps-kube-prometheus-stack-prometheus-db-prometheus-kps-kube-prometheus-stack-prometheus-0 lies in it, want neither in the other: give grafana or prometheus a path of its own',
  ],
  'local volumes in a shared root': [
    { layout: HostPathLayout.sharedRoot('/data/kps'), volumeType: 'local', prometheus: GIB, alertmanager: GIB },
    'node node-0: claim monitoring/prometheus-kps-kube-prometheus-stack-prometheus-db-prometheus-kps-kube-prometheus-stack-prometheus-0 and claim monitoring/alertmanager-kps-kube-prometheus-stack-alertmanager-db-alertmanager-kps-kube-prometheus-stack-alertmanager-0 both have /data/kps, want a directory each: a local volume owns all of its root, so use HostPathLayout.perVolume',
  ],
  'size 0': [
    { prometheus: { size: Size.gibibytes(0) } },
    'prometheus.size: got 0Gi, want more than nothing, such as Size.gibibytes(50)',
  ],
  'a class that is no name': [
    { prometheus: { ...GIB, storageClassName: 'Fast' } },
    'prometheus.storageClassName: got "Fast", want lower case letters, digits, dashes and dots',
  ],
  'more than the disk holds': [
    {
      prometheus: { size: Size.gibibytes(600) },
      grafana: { size: Size.gibibytes(600) },
      capacity: { 'node-0': Size.tebibytes(1) },
    },
    'capacity of node node-0: got 1Ti, want at least 1.17Ti, the sum of its 2 volumes',
  ],
  'capacity of a node without volumes': [
    { prometheus: GIB, capacity: { 'node-9': Size.tebibytes(1) } },
    'capacity: got 1Ti for node "node-9", want a node that has a volume: node-0',
  ],
  'a release name that is too long': [
    { release: release({ name: 'a'.repeat(54) }) },
    `release.name: got "${'a'.repeat(54)}", want at most 53 lower case letters, digits and dashes (Helm refuses any other)`,
  ],
  'a release name with capitals': [
    { release: release({ name: 'Kps' }) },
    'release.name: got "Kps", want at most 53 lower case letters, digits and dashes (Helm refuses any other)',
  ],
  'a release name with a dot': [
    { release: release({ name: 'obs.eu-1' }), prometheus: GIB },
    'release.name: got "obs.eu-1", want a name without a dot: Helm takes one, Kubernetes\' names of volumes and services do not',
  ],
  'a namespace that is none': [
    { release: release({ namespace: 'a/b' }) },
    'release.namespace: got "a/b", want the namespace that Helm installs into, at most 63 lower case letters, digits and dashes',
  ],
  'Grafana by useStatefulSet': [
    { grafana: GIB, values: { grafana: { useStatefulSet: true } } },
    'values.grafana.useStatefulSet: got true, want grafana.persistence.type "statefulset" instead: chart 45.9.1 would make two claims and use one',
  ],
  'a StatefulSet name over 52': [
    {
      prometheus: GIB,
      nodes: [['node-0'], ['node-1']],
      values: { fullnameOverride: 'observability-platform-pro', prometheus: { prometheusSpec: { shards: 2 } } },
    },
    'prometheus: its StatefulSet would be named prometheus-observability-platform-pro-prometheus-shard-1, 56 characters, want at most 52: Kubernetes accepts a longer one and then makes no pods: set fullnameOverride, by which a release that runs already gets other claims',
  ],
  "a volume of the ruler's pod over 63": [
    {
      release: release({ name: 'kube-prometheus-stack-1681228346', chartVersion: '58.4.1' }),
      thanosRuler: GIB,
      values: RULER,
    },
    'thanosRuler: its pods would have a volume named thanos-ruler-kube-prometheus-stack-1681-thanos-ruler-rulefiles-0, 64 characters, want at most 63: set fullnameOverride',
  ],
  emptyDir: [
    {
      prometheus: GIB,
      values: { prometheus: { prometheusSpec: { storageSpec: { emptyDir: { medium: 'Memory' } } } } },
    },
    'values.prometheus.prometheusSpec.storageSpec.emptyDir: got {"medium":"Memory"}, want none, or no storage for prometheus: it wins over the claim template',
  ],
  'Grafana replicas 2': [
    { grafana: GIB, values: { grafana: { replicas: 2 } } },
    'values.grafana.replicas: got 2, want 1: two Grafana pods on one ReadWriteOnce volume lock each other out of the database',
  ],
  existingClaim: [
    { grafana: GIB, values: { grafana: { persistence: { existingClaim: 'mine' } } } },
    'values.grafana.persistence.existingClaim: got "mine", want none, or no storage for grafana: the volume is for the claim that the chart makes',
  ],
  'disabled but given storage': [
    { alertmanager: GIB, values: { alertmanager: { enabled: false } } },
    'values.alertmanager.enabled: got false, want true, or no storage for alertmanager: the description gives it storage',
  ],
  'ruler disabled but given storage': [
    { thanosRuler: GIB, values: { thanosRuler: { enabled: false } } },
    'values.thanosRuler.enabled: got false, want true, or no storage for thanosRuler: the description gives it storage',
  ],
  'a ruler that asks nobody': [
    { thanosRuler: GIB },
    'values.thanosRuler.thanosRulerSpec.queryEndpoints: got nothing, want a Thanos query endpoint such as ["thanos-query.prometheus.svc:10902"], or queryConfig: without either the operator makes no StatefulSet',
  ],
  'a ruler before there was one': [
    { release: release({ chartVersion: '36.0.0' }), thanosRuler: GIB, values: RULER },
    'thanosRuler: got storage, want none: chart 36.0.0 has no ThanosRuler, it came with 36.1.0',
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
    'values.alertmanager.alertmanagerSpec.storage.volumeClaimTemplate.spec.storageClassName: got "fast", want "disk": alertmanager.storageClassName of the description',
  ],
  'another size in the values': [
    { grafana: GIB, values: { grafana: { persistence: { size: '10Gi' } } } },
    'values.grafana.persistence.size: got "10Gi", want "1Gi": grafana.size of the description',
  ],
  'storage deleted in the values': [
    { prometheus: GIB, values: { prometheus: { prometheusSpec: { storageSpec: null } } } },
    'values.prometheus.prometheusSpec.storageSpec: got null, want a map: it takes away what lies below it',
  ],
  'a name that YAML takes for a number': [
    {
      release: release({ chartVersion: '70.0.0' }),
      prometheus: GIB,
      values: { fullnameOverride: '1e3', cleanPrometheusOperatorObjectNames: true },
    },
    'prometheus: its Prometheus would be named "1e3", want a name that YAML does not take for a number or a word such as yes, because the chart writes it without quotes: set fullnameOverride',
  ],
  'storage in additionalConfig': [
    {
      release: release({ chartVersion: '51.10.0' }),
      prometheus: GIB,
      values: { prometheus: { prometheusSpec: { additionalConfig: { replicas: 2 } } } },
    },
    'values.prometheus.prometheusSpec.additionalConfig.replicas: got 2, want it at its own key below prometheus.prometheusSpec: written into the object twice, one of the two is lost',
  ],
  'storage in additionalConfigString': [
    {
      release: release({ chartVersion: '51.10.0' }),
      prometheus: GIB,
      values: { prometheus: { prometheusSpec: { additionalConfigString: 'paused: false\nstorage: {}' } } },
    },
    'values.prometheus.prometheusSpec.additionalConfigString: got a field that decides about claims, want it at its own key below prometheus.prometheusSpec: written into the object twice, one of the two is lost',
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
    'prometheus: its claim template would be named "{{ .Release.Name }}", want at most 63 lower case letters, digits and dashes, because it names a volume of the pod',
    'values.prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.metadata.name: got "{{ .Release.Name }}", want a name without "{{": the chart executes it since 40.0.2',
    'claim "{{ .Release.Name }}-prometheus-kps-kube-prometheus-stack-prometheus-0" of prometheus: want a name of lower case letters, digits, dashes and dots',
  ],
  'Grafana rolling over its own database': [
    { grafana: GIB, values: { grafana: { deploymentStrategy: { type: 'RollingUpdate' } } } },
    'values.grafana.deploymentStrategy.type: got "RollingUpdate", want "Recreate", or rollingUpdate.maxSurge 0: a second Grafana pod on one ReadWriteOnce volume finds the database locked',
  ],
  'a sts type that the chart does not know': [
    {
      release: release({ chartVersion: '42.1.1' }),
      grafana: GIB,
      values: { grafana: { persistence: { type: 'sts' } } },
    },
    'grafana: got storage, want none: with these values chart 42.1.1 renders no grafana; grafana.persistence.type "sts" is not known to chart 42.1.1',
  ],
  'properties that nothing reads': [
    {
      prometheus: { ...GIB, storageClass: 'fast', retentionsize: '1GB' },
      initJob: { image: { digset: 'sha256:1' }, backOffLimit: 1 },
      volumetype: 'local',
      thanos: 'x',
      whatever: 1,
      unset: undefined,
    } as never,
    'volumetype: got "local", which nothing reads: did you mean volumeType?',
    'thanos: got "x", which nothing reads: did you mean thanosRuler?',
    'whatever: got 1, which nothing reads: there are admissionWebhooks, alertmanager, capacity, grafana, initJob, layout, nodeLabel, nodes, prometheus, release, thanosRuler, values, volumeType, waitForDirectories',
    'prometheus.storageClass: got "fast", which nothing reads: did you mean storageClassName?',
    'prometheus.retentionsize: got "1GB", which nothing reads: did you mean retentionSize?',
    'initJob.backOffLimit: got 1, which nothing reads: did you mean backoffLimit?',
    'initJob.image.digset: got "sha256:1", which nothing reads: did you mean digest?',
  ],
  'parts that are something else': [
    { nodes: 'node-0', prometheus: { size: '100Gi' }, grafana: {} } as never,
    'nodes: got "node-0", want a list of nodes by replica, such as ["node-1"]',
    'prometheus.size: got "100Gi", want a Size of cdk8s, such as Size.gibibytes(50)',
    'grafana.size: got nothing, want a Size of cdk8s, such as Size.gibibytes(50)',
  ],
  'nodes and a namespace that are none': [
    { release: release({ namespace: 'a/b' }), nodes: 'node-0', prometheus: GIB } as never,
    'release.namespace: got "a/b", want the namespace that Helm installs into, at most 63 lower case letters, digits and dashes',
    'nodes: got "node-0", want a list of nodes by replica, such as ["node-1"]',
  ],
  'no nodes at all': [
    { nodes: undefined, prometheus: GIB } as never,
    'nodes: got nothing, want a list of nodes by replica, such as ["node-1"]',
  ],
  'neither release nor layout': [
    { release: undefined, layout: '/data', grafanaa: GIB.size } as never,
    'release: got nothing, want the name, namespace and chartVersion of the release',
    "layout: got \"/data\", want HostPathLayout.perVolume('/data') or HostPathLayout.sharedRoot('/data')",
    'grafanaa: got a map or list, which nothing reads: did you mean grafana?',
  ],
  'values that are no values': [
    { values: { a: [() => 1, undefined], b: { c: Number.NaN, d: new Date(0) } } as never },
    'values.a.0: got a function, want what YAML can say: a map, list, string, finite number, boolean or null',
    'values.a.1: got undefined in a list, want a value (a list has no place that is not said)',
    'values.b.c: got NaN, want what YAML can say: a map, list, string, finite number, boolean or null',
    'values.b.d: got an instance of Date, want what YAML can say: a map, list, string, finite number, boolean or null',
  ],
};

describe('bad input', () => {
  test.each(Object.entries(TABLE))('%s', (_, [props, ...problems]) => {
    expect([...problemsOf(() => planStack(description(props)))].sort()).toEqual([...problems].sort());
  });

  test('all problems of one description are told at once, with the release in the first line', () => {
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
        '  - release.chartVersion: got "1.0.0", want 9.3.4 or newer',
        '  - values.grafana.fullnameOverride: got 5, want a string (Helm refuses any other)',
        '  - layout: got "/etc", want a directory that neither lies in nor holds the system directory /etc',
        '  - prometheus.size: got 0Gi, want more than nothing, such as Size.gibibytes(50)',
      ].join('\n'),
    );
  });
});
