import { DATA_DIRECTORY } from '../../src/model/labels';
import { importVolumes } from '../../src/import/import-volumes';
import { readObjects } from '../../src/import/read-objects';
import { HelmValues, planStack, type Values } from '../../src';
import { descriptionOf } from '../../src/import/imported';
import {
  CLAIMS,
  findingsOf,
  hints,
  messagesOf,
  NODE,
  onNode,
  props,
  RELEASE,
  SCENARIO,
  VALUES,
  volume,
} from './hand-made';
import { runDescription } from './run-description';

const FILE = { valuesFiles: [{ file: 'values.yaml', values: new HelmValues(VALUES) }] };

describe('four volumes written by hand', () => {
  const result = importVolumes(props(SCENARIO, FILE));

  test('become a description like one written by hand', () => {
    expect(result.description).toBe(`import { Chart, Size } from 'cdk8s';
import { GitOpsApp, HelmValues, HostPathLayout, KubePrometheusStackStorage } from 'cdk8s-prometheus-storage';

const app = new GitOpsApp();
const chart = new Chart(app, 'prometheus-storage');
new KubePrometheusStackStorage(chart, 'storage', {
  release: { name: 'kube-prometheus-stack-1681228346', namespace: 'prometheus', chartVersion: '45.9.1' },
  layout: HostPathLayout.sharedRoot('/prometheus/data'),
  nodes: ['i-0jl8d8r83kkf3yt5lzh7'],
  prometheus: { size: Size.gibibytes(400), storageClassName: 'prometheus-data-prometheus' },
  alertmanager: { size: Size.gibibytes(400), storageClassName: 'prometheus-data-alertmanager' },
  thanosRuler: { size: Size.gibibytes(400), storageClassName: 'prometheus-data-thanos' },
  grafana: { size: Size.gibibytes(400), storageClassName: 'prometheus-data-grafana' },
  values: HelmValues.fromFile('values.yaml'),
});
app.synth();
`);
  });

  test('differ from the planned volumes only in their names', () => {
    const names = {
      prometheus: 'prometheus-0-0',
      alertmanager: 'alertmanager-0',
      thanos: 'thanos-ruler-0',
      grafana: 'grafana-0',
    };
    expect(result.findings).toEqual(
      Object.entries(names).map(([old, name]) => ({
        code: 'name-changes',
        level: 'runbook',
        subject: `volume prometheus-data-${old}`,
        message: `is replaced by prometheus-${RELEASE.name}-${name} on the same directory: the library's names are fixed, and a volume cannot be renamed`,
      })),
    );
  });

  test('become a description that compiles and gives the same volumes', async () => {
    const files = await runDescription(result.description ?? '', { 'values.yaml': new HelmValues(VALUES).toYaml() });
    const made = (readObjects(files['prometheus-storage.k8s.yaml'] ?? '', 'output') as Values[]).filter(
      ({ kind }) => kind === 'PersistentVolume',
    );
    const specOf = ({ spec }: Values): Values => {
      const { claimRef, ...rest } = spec as Values;
      const { namespace, name } = claimRef as Values;
      return { ...rest, volumeMode: 'Filesystem', claimRef: { namespace, name } };
    };
    expect(made.map(specOf)).toEqual(SCENARIO.map(specOf));
  });

  test('have a runbook that sets Retain first, and deletes only objects', () => {
    const P = `prometheus-${RELEASE.name}`;
    const unfolded = result.runbook.map(({ commands }) => commands.map((line) => line.replaceAll(' \\\n  ', ' ')));
    expect(unfolded).toEqual([
      ['prometheus', 'alertmanager', 'thanos', 'grafana'].map(
        (name) =>
          `kubectl patch persistentvolume prometheus-data-${name} --patch '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}'`,
      ),
      ['npx cdk8s synth'],
      // pause what installed the release, with Argo CD or with Flux
      [
        expect.stringMatching(/^application=\$\(kubectl get prometheuses\./),
        expect.stringMatching(/^application_namespace=/),
        expect.stringMatching(/^\[ -z "\$\{application:-\}" \] \|\| kubectl annotate .*skip-reconcile=true/),
      ],
      [
        expect.stringMatching(/^helmrelease=\$\(kubectl get prometheuses\./),
        expect.stringMatching(/^helmrelease_namespace=/),
        expect.stringMatching(/^\[ -z "\$\{helmrelease:-\}" \] \|\| kubectl patch .*"suspend":true/),
      ],
      [
        'kubectl delete prometheuses.monitoring.coreos.com kube-prometheus-stack-1681-prometheus --namespace prometheus --ignore-not-found --cascade=foreground --timeout=15m',
        'kubectl delete alertmanagers.monitoring.coreos.com kube-prometheus-stack-1681-alertmanager --namespace prometheus --ignore-not-found --cascade=foreground --timeout=15m',
        'kubectl delete thanosrulers.monitoring.coreos.com kube-prometheus-stack-thanos-ruler --namespace prometheus --ignore-not-found --cascade=foreground --timeout=15m',
        `kubectl delete deployments.apps ${RELEASE.name}-grafana --namespace prometheus --ignore-not-found --cascade=foreground --timeout=15m`,
      ],
      [
        ...Object.values(CLAIMS).map(
          (name) =>
            `kubectl delete persistentvolumeclaim ${name} --namespace prometheus --ignore-not-found --timeout=15m`,
        ),
        ...['prometheus', 'alertmanager', 'thanos', 'grafana'].map(
          (name) => `kubectl delete persistentvolume prometheus-data-${name} --ignore-not-found --timeout=15m`,
        ),
      ],
      [
        'kubectl apply -k dist',
        expect.stringMatching(
          /^kubectl wait job\/[a-z0-9-]+ --for=condition=complete --namespace prometheus --timeout=15m$/,
        ),
      ],
      [
        `helm upgrade --install ${RELEASE.name} kube-prometheus-stack --repo https://prometheus-community.github.io/helm-charts --version 45.9.1 --namespace prometheus --values dist/values/${RELEASE.name}.yml`,
      ],
      [
        `kubectl get persistentvolume ${P}-prometheus-0-0 ${P}-alertmanager-0 ${P}-thanos-ruler-0 ${P}-grafana-0 '--output=custom-columns=NAME:.metadata.name,PHASE:.status.phase,CLAIM:.spec.claimRef.name,PATH:.spec.*.path'`,
      ],
    ]);
  });

  test('are refused if they share one directory, with the first step', () => {
    const one = SCENARIO.map((object) => {
      const { metadata, spec } = object as { metadata: { name: string }; spec: { claimRef: { name: string } } };
      return volume(metadata.name, spec.claimRef.name, '/prometheus/data');
    });
    expect(findingsOf(one, FILE).filter((finding) => finding.startsWith('refused shared-directory'))).toEqual(
      ['grafana', 'alertmanager', 'prometheus'].map(
        (name) => `refused shared-directory volume prometheus-data-thanos and volume prometheus-data-${name}`,
      ),
    );
    expect(messagesOf('shared-directory', one, FILE)).toContain(
      'thanosRuler and prometheus write into one directory of node i-0jl8d8r83kkf3yt5lzh7 (/prometheus/data, /prometheus/data/prometheus-db), and giving it to one of them breaks the other. Move the data of thanosRuler into a directory of its own, and name it with --path thanosRuler=/prometheus/data/thanos-db',
    );
    const paths = new Map([
      ['grafana', '/prometheus/data/grafana-db'],
      ['thanosRuler', '/prometheus/data/thanos-db'],
    ]);
    const moved = importVolumes(props(one, { ...FILE, hints: hints({ paths }) }));
    expect(moved.description).toBe(result.description);
    expect(moved.runbook[6]?.commands).toEqual([
      `# node ${NODE}: what belongs to thanosRuler, from "/prometheus/data" to "/prometheus/data/thanos-db"`,
      `# node ${NODE}: what belongs to grafana, from "/prometheus/data" to "/prometheus/data/grafana-db"`,
    ]);
    expect(moved.findings.filter(({ level }) => level === 'decide')).toEqual(
      [
        ['thanos', 'thanosRuler'],
        ['grafana', 'grafana'],
      ].map(([name, component]) => ({
        code: 'data-moves',
        level: 'decide',
        subject: `volume prometheus-data-${name}`,
        message: `its data is at /prometheus/data and is planned at /prometheus/data/${name}-db on node ${NODE}; while nothing runs, move what belongs to ${component}, and nothing else`,
      })),
    );
  });
});

describe('the findings', () => {
  const one = (spec: Values, path = '/data/kps/prometheus'): Values[] => [
    volume('mine', CLAIMS.prometheus, path, {
      storageClassName: 'prometheus-kube-prometheus-stack-1681228346',
      ...spec,
    }),
  ];
  const NAME = 'runbook name-changes volume mine';

  test.each<[what: string, objects: readonly Values[], findings: readonly string[]]>([
    ['only the name', one({}), [NAME]],
    [
      'reclaim policy Delete',
      one({ persistentVolumeReclaimPolicy: 'Delete' }),
      ['runbook reclaim-policy volume mine', NAME],
    ],
    [
      'reclaim policy Recycle',
      one({ persistentVolumeReclaimPolicy: 'Recycle' }),
      ['runbook reclaim-policy volume mine', NAME],
    ],
    [
      'hostPath without type',
      one({ hostPath: { path: '/data/kps/prometheus' } }),
      [NAME, 'runbook host-path-type volume mine'],
    ],
    [
      'hostPath DirectoryOrCreate',
      one({ hostPath: { path: '/data/kps/prometheus', type: 'DirectoryOrCreate' } }),
      [NAME, 'runbook host-path-type volume mine'],
    ],
    [
      'hostPath of a file',
      one({ hostPath: { path: '/data/kps/prometheus', type: 'File' } }),
      ['refused not-a-directory volume mine'],
    ],
    ['no nodeAffinity', one({ nodeAffinity: null }), ['refused unknown-node volume mine']],
    [
      'two nodes',
      one({ nodeAffinity: onNode('kubernetes.io/hostname', 'a', 'b') }),
      ['refused unknown-node volume mine'],
    ],
    ['another label', one({ nodeAffinity: onNode('example.org/disk', 'd1') }), [NAME]],
    [
      'the uid of a claim',
      one({ claimRef: { namespace: 'prometheus', name: CLAIMS.prometheus, uid: 'u' } }),
      [NAME, 'runbook claim-ref-uid volume mine'],
    ],
    [
      'the uid of the claim that is bound',
      one({ claimRef: { namespace: 'prometheus', name: CLAIMS.prometheus, uid: 'u' } }).map((object) => ({
        ...object,
        status: { phase: 'Bound' },
      })),
      [NAME],
    ],
    [
      'a data directory that does not follow from the values',
      one({}).map((object) => ({
        ...object,
        metadata: {
          name: 'mine',
          annotations: { [DATA_DIRECTORY]: '/data/kps/prometheus/other' },
        },
      })),
      [NAME, 'refused another-data-directory volume mine'],
    ],
    [
      'a claim with another class',
      [
        ...one({}),
        {
          kind: 'PersistentVolumeClaim',
          metadata: { namespace: 'prometheus', name: CLAIMS.prometheus },
          spec: { volumeName: 'mine', storageClassName: 'slow' },
        },
      ],
      [NAME, 'runbook class-changes volume mine'],
    ],
    [
      'claimRef without namespace',
      one({ claimRef: { name: CLAIMS.prometheus } }),
      ['runbook no-claim-ref volume mine', NAME],
    ],
    [
      'an empty claimRef',
      one({ claimRef: { namespace: 'prometheus' } }),
      ['refused invalid-claim-ref volume mine', 'refused no-volumes volumes'],
    ],
    ['no claimRef', one({ claimRef: null }), ['decide unreserved-volume volume mine', 'refused no-volumes volumes']],
    [
      'the claim of another workload in the namespace',
      [...one({}), volume('loki', 'storage-loki-0', '/data/loki/0')],
      ['decide unknown-claim volume loki', NAME],
    ],
    [
      'the claim of another workload in another namespace, and a volume of another type',
      [
        ...one({}),
        volume('loki', undefined, '/data/loki/0', { claimRef: { namespace: 'logs', name: 'storage-loki-0' } }),
        volume('nfs', 'files', '', { hostPath: null, nfs: { server: 's', path: '/x' } }),
      ],
      ['note foreign-volume volume loki', 'note other-volumes volumes', NAME],
    ],
    ['access mode ReadWriteMany', one({ accessModes: ['ReadWriteMany'] }), ['runbook access-modes volume mine', NAME]],
    ['no class', one({ storageClassName: '' }), [NAME, 'runbook class-changes volume mine']],
    [
      'an extra slash',
      one({ hostPath: { path: '/data//kps/prometheus/', type: 'Directory' } }),
      [NAME, 'runbook path-spelling volume mine'],
    ],
    [
      'a system directory',
      one({ hostPath: { path: '/var/lib/kubelet/x', type: 'Directory' } }),
      ['refused unusable-path volume mine'],
    ],
    [
      'a path with ..',
      one({ hostPath: { path: '/data/../etc', type: 'Directory' } }),
      ['refused unusable-path volume mine'],
    ],
    ['no size', one({ capacity: {} }), ['refused no-size volume mine']],
    ['a decimal size', one({ capacity: { storage: '400G' } }), [NAME]],
    [
      'a size that is not a multiple of 1 KiB',
      one({ capacity: { storage: '1000001' } }),
      ['runbook size-changes volume mine', NAME],
    ],
    [
      'released',
      one({}).map((object) => ({ ...object, status: { phase: 'Released' } })),
      [NAME, 'runbook released-volume volume mine'],
    ],
    [
      'local and hostPath volumes',
      [
        ...one({}),
        volume('graphs', CLAIMS.grafana, '', {
          hostPath: null,
          local: { path: '/data/kps/grafana' },
          storageClassName: 'prometheus-kube-prometheus-stack-1681228346',
        }),
      ],
      [NAME, NAME.replace('mine', 'graphs')],
    ],
    [
      'one claim, two volumes',
      [...one({}), volume('other', CLAIMS.prometheus, '/data/other/x')],
      [`refused ambiguous-claim claim prometheus/${CLAIMS.prometheus}`, 'refused no-volumes volumes'],
    ],
    [
      'an invalid name',
      [...one({}), volume('mine; rm -rf /', CLAIMS.grafana, '/data/x/y')],
      ['refused invalid-name volumes'],
    ],
    [
      'an object that is not from Kubernetes',
      [
        ...one({}),
        { kind: 'PersistentVolume', metadata: { name: 7 }, spec: {} },
        { kind: 'PersistentVolume', metadata: { name: 'bare' } },
        { kind: 'PersistentVolumeClaim', metadata: { name: 'c' }, spec: { volumeName: ['mine'] } },
        { kind: 'Prometheus', metadata: { name: 'p' }, spec: { replicas: 'two' } },
      ],
      ['7', 'bare']
        .map((name) => `refused invalid-object PersistentVolume ${name}`)
        .concat('refused invalid-object PersistentVolumeClaim c', 'refused invalid-object Prometheus p'),
    ],
    [
      'two volumes with the same name',
      [...one({}), ...one({}), ...one({ capacity: { storage: '1Gi' } })],
      ['refused duplicate-volume volume mine'],
    ],
  ])('are complete for %s', (_, objects, findings) => {
    expect(findingsOf(objects)).toEqual(findings);
  });

  test.each<[string, string, ...Parameters<typeof messagesOf>]>([
    [
      'a volume that is deleted with its claim',
      'DANGEROUS: the reclaim policy "Delete" deletes the volume, and its data where it can, when the claim is deleted. The runbook sets Retain first; do it now in any case',
      'reclaim-policy',
      one({ persistentVolumeReclaimPolicy: 'Delete' }),
    ],
    [
      'a directory that Recycle empties',
      'DANGEROUS: the reclaim policy "Recycle" empties the directory when the claim is deleted. The runbook sets Retain first; do it now in any case',
      'reclaim-policy',
      one({ persistentVolumeReclaimPolicy: 'Recycle' }),
    ],
    [
      'a system directory',
      'its path is "/var/lib/kubelet/x"; it must be a directory that neither lies in nor holds the system directory /var/lib/kubelet. Move the data, and name the new path with --path prometheus-0=PATH',
      'unusable-path',
      one({ hostPath: { path: '/var/lib/kubelet/x', type: 'Directory' } }),
    ],
    [
      'a path with ..',
      'its path is "/data/../etc"; it must be a path without "..". Move the data, and name the new path with --path prometheus-0=PATH',
      'unusable-path',
      one({ hostPath: { path: '/data/../etc', type: 'Directory' } }),
    ],
    [
      'no node',
      'has no nodeAffinity, so the node of its data is not known; look where its pod runs, and name the node with --node prometheus-0=NODE',
      'unknown-node',
      one({ nodeAffinity: null }),
    ],
    [
      'two nodes',
      'its nodeAffinity does not name exactly one node by the label kubernetes.io/hostname; find out where its data is, and name the node with --node prometheus-0=NODE; candidates: a, b',
      'unknown-node',
      one({ nodeAffinity: onNode('kubernetes.io/hostname', 'a', 'b') }),
    ],
    [
      'a field with the wrong type',
      'spec.nodeAffinity is "node-1", which Kubernetes does not accept there',
      'invalid-object',
      one({ nodeAffinity: 'node-1' }),
    ],
    [
      'a missing field',
      'spec is missing',
      'invalid-object',
      [{ kind: 'PersistentVolume', metadata: { name: 'mine' } }],
    ],
    [
      'two volumes for one claim',
      'several volumes are reserved for it: mine, other; name the one that holds the data with --claim mine=prometheus-0',
      'ambiguous-claim',
      [...one({}), volume('other', CLAIMS.prometheus, '/data/other/x')],
    ],
  ])('have a message about %s', (_, message, code, objects) => {
    expect(messagesOf(code, objects)).toEqual([message]);
  });

  test('refuse an unknown chart version, release or namespace', () => {
    const unknown = one({ claimRef: null });
    expect(findingsOf(unknown, { release: {} })).toEqual(Array(3).fill('refused unknown-release release'));
    expect(messagesOf('unknown-release', unknown, { release: {} })).toEqual([
      'the objects do not show the name; set it with --release',
      'the objects do not show the namespace; set it with --namespace',
      'the objects do not show the chart version; set it with --chart-version; helm list --all-namespaces shows it',
    ]);
  });

  test.each([
    ['chartVersion', 'new'],
    ['chartVersion', '1.0.0'],
    ['name', 'A'],
    ['namespace', 'a/b'],
  ])('refuse a release whose %s is %s', (part, value) => {
    expect(findingsOf(one({}), { release: { ...RELEASE, [part]: value } })).toEqual([
      'refused invalid-release release',
    ]);
  });

  test('name claims of the values that have no volume', () => {
    const values = new HelmValues({
      prometheus: { prometheusSpec: { replicas: 2 } },
      grafana: { persistence: { enabled: true } },
    });
    const more = { valuesFiles: [{ file: 'v.yaml', values }] };
    const grafana = 'decide component-without-volume grafana';
    const second = CLAIMS.prometheus.replace(/0$/, '1');
    expect(findingsOf(one({}), more)).toEqual([grafana, `refused unknown-node claim prometheus/${second}`]);
    expect(messagesOf('component-without-volume', one({}), more)).toEqual([
      `the values ask for prometheus/${CLAIMS.grafana}, but no volume is for it; grafana is left out of the description`,
    ]);
    const node = { ...more, hints: hints({ nodes: new Map([['prometheus-0-1', 'node-1']]) }) };
    expect(findingsOf(one({}), node)).toEqual([
      grafana,
      NAME,
      `decide claim-without-volume claim prometheus/${second}`,
    ]);
    expect(messagesOf('claim-without-volume', one({}), node)[0]).toMatch(
      /planned at \/data\/kps\/prometheus on node node-1\./,
    );
  });

  test('name the claim of a volume without claimRef, guessed from the class in the values', () => {
    const values = new HelmValues({ grafana: { persistence: { enabled: true, storageClassName: 'graphs' } } });
    const graphs = [volume('graphs', undefined, '/data/kps/grafana')];
    const more = { valuesFiles: [{ file: 'v', values }] };
    expect(findingsOf(graphs, more)[0]).toBe('decide guessed-claim volume graphs');
    expect(messagesOf('guessed-claim', graphs, more)).toEqual([
      `has no claimRef and is matched with claim prometheus/${CLAIMS.grafana}, the only one that could take it by class, size and labels; confirm it with --claim graphs=grafana-0, or name another claim`,
    ]);
  });

  test.each([
    [
      'mine',
      'grafana-1',
      'is mine=grafana-1, but the release has no claim grafana-1; its claims are prometheus-0, alertmanager-0, thanos-ruler-0, grafana-0',
    ],
    ['yours', 'grafana-0', 'is yours=grafana-0, but volume yours does not exist'],
  ])('refuse the option --claim %s=%s', (name, claim, message) => {
    const more = { hints: hints({ claims: new Map([[name, claim]]) }) };
    expect(messagesOf('invalid-claim-option', one({}), more)).toEqual([message]);
  });

  test('refuse the option --claim with the same claim twice', () => {
    const claims = new Map(['mine', 'other'].map((name) => [name, 'prometheus-0-0']));
    const objects = [...one({}), volume('other', undefined, '/data/other/x')];
    expect(messagesOf('invalid-claim-option', objects, { hints: hints({ claims }) })).toEqual([
      'is other=prometheus-0-0, but claim prometheus-0-0 is given to another volume',
    ]);
  });

  test('name a node that only an option specifies', () => {
    const more = { hints: hints({ nodes: new Map([['mine', 'node-1']]) }) };
    expect(findingsOf(one({ nodeAffinity: null }), more)).toEqual([NAME, 'runbook node-affinity volume mine']);
    expect(messagesOf('node-affinity', one({ nodeAffinity: null }), more)).toEqual([
      'has no nodeAffinity, so its pod could start on any node; the object is replaced by one with kubernetes.io/hostname: node-1',
    ]);
  });

  test('say so where volumes of one component are of two types', () => {
    const local = volume('second', CLAIMS.prometheus.replace(/0$/, '1'), '', {
      hostPath: null,
      local: { path: '/data/kps/second' },
      storageClassName: 'prometheus-kube-prometheus-stack-1681228346',
    });
    expect(findingsOf([...one({}), local])).toEqual([
      NAME,
      NAME.replace('mine', 'second'),
      'decide type-changes volume second',
    ]);
  });

  test('name a volume on network storage', () => {
    const nfs = volume('nfs', CLAIMS.grafana, '', { hostPath: null, nfs: { server: 's', path: '/x' } });
    expect(findingsOf([...one({}), nfs])).toEqual(['decide unsupported-source volume nfs', NAME]);
  });
});

describe('the import from cluster objects', () => {
  const resource = (kind: string, name: string, spec: Values): Values => ({
    apiVersion: 'monitoring.coreos.com/v1',
    kind,
    metadata: {
      name,
      namespace: 'obs',
      labels: { chart: 'kube-prometheus-stack-70.6.0', release: 'kps', 'app.kubernetes.io/instance': 'kps' },
      annotations: { 'meta.helm.sh/release-name': 'kps', 'meta.helm.sh/release-namespace': 'obs' },
    },
    spec,
  });
  const on = (node: string, claim: string, path: string, size = '50Gi'): Values =>
    volume(`by-hand-${node}-${path.split('/').at(-1) ?? ''}`, undefined, path, {
      claimRef: { namespace: 'obs', name: claim },
      capacity: { storage: size },
      nodeAffinity: onNode('kubernetes.io/hostname', node),
      storageClassName: 'by-hand',
    });
  const SET = 'prometheus-kps-prometheus';
  const objects = [
    resource('Prometheus', 'kps-prometheus', {
      replicas: 2,
      shards: 2,
      retention: '30d',
      storage: { volumeClaimTemplate: { metadata: { name: 'tsdb' } } },
      securityContext: { runAsUser: 3000, runAsGroup: 3000, fsGroup: 3000, runAsNonRoot: true },
    }),
    on('node-0', `tsdb-${SET}-0`, '/data/kps/tsdb'),
    on('node-1', `tsdb-${SET}-1`, '/data/kps/tsdb'),
    on('node-2', `tsdb-${SET}-shard-1-0`, '/data/kps/tsdb'),
    on('node-3', `tsdb-${SET}-shard-1-1`, '/data/kps/tsdb', '60Gi'),
    on('node-3', 'storage-kps-grafana-0', '/data/kps/graphs'),
  ];

  test('finds release, version, shards, replicas, names, owner and retention', () => {
    const { description, findings } = importVolumes(props(objects, { release: {} }));
    expect(findings.filter(({ level }) => level === 'refused')).toEqual([]);
    expect(description?.split('\n').slice(5, -2).join('\n')).toBe(`new KubePrometheusStackStorage(chart, 'storage', {
  release: { name: 'kps', namespace: 'obs', chartVersion: '70.6.0' },
  layout: HostPathLayout.sharedRoot('/data/kps/tsdb'),
  nodes: [['node-0', 'node-1'], ['node-2', 'node-3']],
  prometheus: {
    size: Size.gibibytes(60),
    storageClassName: 'by-hand',
    replicas: 2,
    shards: 2,
    owner: { uid: 3000, gid: 3000 },
    retention: '30d',
    retentionSize: 'none',
  },
  grafana: { size: Size.gibibytes(50), storageClassName: 'by-hand', path: '/data/kps/graphs', nodes: ['node-3'] },
  values: {
    grafana: { persistence: { type: 'statefulset' } },
    fullnameOverride: 'kps',
    prometheus: { prometheusSpec: { storageSpec: { volumeClaimTemplate: { metadata: { name: 'tsdb' } } } } },
  },
});`);
  });

  test('needs an option to choose one of two releases', () => {
    const other = JSON.parse(JSON.stringify(objects[0]).replaceAll('"kps"', '"kps2"')) as Values;
    expect(findingsOf([...objects, other], { release: {} })).toEqual(['refused unknown-release release']);
    expect(messagesOf('unknown-release', [...objects, other], { release: {} })).toEqual([
      'the objects show several values for the name: "kps", "kps2"; choose one with --release',
    ]);
  });

  test('refuses a StatefulSet that has its data in another directory of the volume', () => {
    const set: Values = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: SET, namespace: 'obs' },
      spec: {
        template: { spec: { containers: [{ name: 'p', volumeMounts: [{ name: 'tsdb', mountPath: '/prometheus' }] }] } },
      },
    };
    expect(findingsOf([...objects, set], { release: {} }).filter((one) => one.startsWith('refused'))).toEqual(
      [0, 1].map(
        (replica) => `refused another-data-directory claim obs/tsdb-${SET}-${replica} (prometheus-0-${replica})`,
      ),
    );
    expect(messagesOf('another-data-directory', [...objects, set], { release: {} })).toEqual(
      Array(2).fill(
        `StatefulSet ${SET} has its data in the root of the volume, but with these values it would be prometheus-db; use the values of the running release`,
      ),
    );
  });

  test('takes the volume that a claim is bound to, not another one that is reserved for it', () => {
    const claim = `tsdb-${SET}-0`;
    const bound: Values = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: claim, namespace: 'obs' },
      spec: { volumeName: 'by-hand-node-0-tsdb', storageClassName: 'by-hand' },
    };
    const rival = volume('rival', undefined, '/data/rival/tsdb', { claimRef: { namespace: 'obs', name: claim } });
    const found = findingsOf([rival, ...objects, bound], { release: {} });
    expect(found.filter((one) => one.startsWith('refused'))).toEqual([]);
    expect(found.filter((one) => one.includes('volume rival'))).toEqual(['decide rival-volume volume rival']);
  });

  test('keeps or replaces a StorageClass with other fields', () => {
    const found = (provisioner: string, name = 'by-hand'): Values => ({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name },
      provisioner,
    });
    const made = importVolumes(props([...objects, found('rancher.io/local-path')], { release: {} }));
    expect(made.imported?.storageClasses).toBe(false);
    expect(made.description).toContain('\n  storageClasses: false,\n');
    const second = volume('graphs', undefined, '/data/kps/graphs', {
      claimRef: { namespace: 'obs', name: 'kps-grafana' },
      nodeAffinity: onNode('kubernetes.io/hostname', 'node-3'),
    });
    const some = [...objects.slice(0, -1), second];
    const harmless = importVolumes(props([...some, found('kubernetes.io/no-provisioner')], { release: {} }));
    expect(harmless.runbook.flatMap(({ commands }) => commands)).toContain(
      'kubectl delete storageclass by-hand --ignore-not-found',
    );
    const harmful = importVolumes(props([...some, found('rancher.io/local-path')], { release: {} }));
    expect(
      harmful.findings.flatMap(({ code, subject }) => (code.endsWith('-class') ? [`${code} ${subject}`] : [])),
    ).toEqual(['provisioned-class StorageClass by-hand']);
    expect(
      made.findings.flatMap(({ code, subject }) => (code.startsWith('class-') ? [`${code} ${subject}`] : [])),
    ).toEqual(['class-kept StorageClass by-hand']);
  });
});

test('a hostile path appears only where it is harmless', () => {
  const path = "/x'\n$(reboot)\u2028`reboot`";
  const objects = [volume('mine', CLAIMS.grafana, path, { nodeAffinity: null })];
  expect(importVolumes(props(objects)).description).toBeUndefined();
  const given = hints({ nodes: new Map([['', NODE]]), paths: new Map([['grafana', '/data/kps/graphs']]) });
  const { description, runbook } = importVolumes(props(objects, { hints: given }));
  expect(description).not.toContain('reboot');
  const commands = runbook.flatMap((step) => step.commands);
  expect(commands.filter((command) => command.includes('reboot'))).toEqual([
    `# node ${NODE}: what belongs to grafana, from "/x'\\n$(reboot)\u2028\`reboot\`" to "/data/kps/graphs"`,
  ]);
});

test("the library's own volumes only need an apply", () => {
  const { imported, description } = importVolumes(props(SCENARIO, FILE));
  if (imported === undefined) {
    throw new Error('expected a description');
  }
  const { plan } = planStack(descriptionOf(imported, [new HelmValues(VALUES)]));
  const own = SCENARIO.map((object, index) => ({ ...object, metadata: { name: plan.volumes[index]?.name ?? '' } }));
  const again = importVolumes(props(own, FILE));
  expect(again.description).toBe(description);
  expect(again.findings).toEqual([]);
  expect(again.runbook.flatMap(({ commands }) => commands).join('\n')).not.toMatch(/delete|patch/);
});
