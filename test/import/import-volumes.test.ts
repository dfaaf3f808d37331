import { importVolumes } from '../../src/import/import-volumes';
import { type FoundObject, readObjects } from '../../src/import/read-objects';
import { HelmValues, planStack, type Values } from '../../src';
import { descriptionOf } from '../../src/import/imported';
import { CLAIMS, findingsOf, NODE, onNode, props, RELEASE, SCENARIO, VALUES, volume } from './hand-made';
import { runDescription } from './run-description';

const FILE = { valuesFiles: [{ file: 'values.yaml', values: new HelmValues(VALUES) }] };

describe('four volumes that somebody wrote by hand', () => {
  const result = importVolumes(props(SCENARIO, FILE));

  test('become the description that a person would write', () => {
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

  test('differ from the planned ones by their names alone', () => {
    const names = {
      prometheus: 'prometheus-0-0',
      alertmanager: 'alertmanager-0',
      thanos: 'thanos-ruler-0',
      grafana: 'grafana-0',
    };
    expect(result.findings.map(({ level, subject, text }) => `${level} ${subject}: ${text}`)).toEqual(
      Object.entries(names).map(
        ([old, name]) =>
          `runbook volume prometheus-data-${old}: the library's name is prometheus-${RELEASE.name}-${name}: names are immutable, so the runbook puts one object in the place of the other, on the same directory`,
      ),
    );
  });

  test('are compiled, run, and give the very same volumes', async () => {
    const files = await runDescription(result.description ?? '', { 'values.yaml': new HelmValues(VALUES).toYaml() });
    const made = readObjects(files['prometheus-storage.k8s.yaml'] ?? '', 'output').filter(
      ({ kind }) => kind === 'PersistentVolume',
    );
    const specOf = ({ spec }: FoundObject): Values => {
      const { claimRef, ...rest } = spec as Values;
      const { namespace, name } = claimRef as Values;
      return { ...rest, volumeMode: 'Filesystem', claimRef: { namespace, name } };
    };
    expect(made.map(specOf)).toEqual(SCENARIO.map(specOf));
  });

  test('come with a runbook that says Retain first, and deletes only objects', () => {
    const P = `prometheus-${RELEASE.name}`;
    const unfolded = result.runbook.map(({ commands }) => commands.map((line) => line.replaceAll(' \\\n  ', ' ')));
    expect(unfolded).toEqual([
      ['prometheus', 'alertmanager', 'thanos', 'grafana'].map(
        (name) =>
          `kubectl patch persistentvolume prometheus-data-${name} --patch '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}'`,
      ),
      ['npx cdk8s synth'],
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

  test('in one directory for all are refused, with what to do first', () => {
    const one = SCENARIO.map((object) => {
      const { metadata, spec } = object as { metadata: { name: string }; spec: { claimRef: { name: string } } };
      return volume(metadata.name, spec.claimRef.name, '/prometheus/data');
    });
    const findings = findingsOf(one, FILE);
    expect(findings).toContain(
      'refused shared-directory volume prometheus-data-prometheus and volume prometheus-data-grafana: prometheus and grafana write into one directory of node i-0jl8d8r83kkf3yt5lzh7 (/prometheus/data/prometheus-db, /prometheus/data), and a chown for the one breaks the other. While nothing runs, move what belongs to grafana into a directory of its own, and say it: --path grafana=/prometheus/data/grafana-db',
    );
    const paths = new Map([
      ['grafana', '/prometheus/data/grafana-db'],
      ['thanosRuler', '/prometheus/data/thanos-db'],
    ]);
    const moved = importVolumes(props(one, { ...FILE, said: { nodes: new Map(), paths } }));
    expect(moved.description).toBe(result.description);
    expect(moved.runbook[4]?.commands).toEqual([
      `# node ${NODE}: what belongs to thanosRuler, from "/prometheus/data" to "/prometheus/data/thanos-db"`,
      `# node ${NODE}: what belongs to grafana, from "/prometheus/data" to "/prometheus/data/grafana-db"`,
    ]);
    expect(moved.findings.filter(({ level }) => level === 'person').map(({ text }) => text)).toEqual(
      [
        ['thanosRuler', 'thanos-db'],
        ['grafana', 'grafana-db'],
      ].map(
        ([component, directory]) =>
          `the data are at /prometheus/data and are planned at /prometheus/data/${directory} on node ${NODE}: while nothing runs, move what belongs to ${component}, and nothing else`,
      ),
    );
  });
});

describe('what is found', () => {
  const one = (spec: Values, path = '/data/kps/prometheus'): FoundObject[] => [
    volume('mine', CLAIMS.prometheus, path, {
      storageClassName: 'prometheus-kube-prometheus-stack-1681228346',
      ...spec,
    }),
  ];
  const NAME =
    "runbook name volume mine: the library's name is prometheus-kube-prometheus-stack-1681228346-prometheus-0-0: names are immutable, so the runbook puts one object in the place of the other, on the same directory";

  test.each<[what: string, objects: readonly FoundObject[], findings: readonly string[]]>([
    ['nothing but the name', one({}), [NAME]],
    [
      'reclaim policy Delete',
      one({ persistentVolumeReclaimPolicy: 'Delete' }),
      [
        'runbook reclaim-policy volume mine: DANGEROUS: the reclaim policy "Delete" deletes the volume, and its data where it can, when its claim goes. The runbook sets Retain before anything else; do it now in any case',
        NAME,
      ],
    ],
    [
      'reclaim policy Recycle',
      one({ persistentVolumeReclaimPolicy: 'Recycle' }),
      [
        'runbook reclaim-policy volume mine: DANGEROUS: the reclaim policy "Recycle" empties the directory when its claim goes. The runbook sets Retain before anything else; do it now in any case',
        NAME,
      ],
    ],
    [
      'hostPath without type',
      one({ hostPath: { path: '/data/kps/prometheus' } }),
      [
        NAME,
        'runbook host-path-type volume mine: hostPath has no type, with which the kubelet makes what is missing, as root; it becomes "Directory". The source is immutable, so the object is replaced',
      ],
    ],
    [
      'hostPath DirectoryOrCreate',
      one({ hostPath: { path: '/data/kps/prometheus', type: 'DirectoryOrCreate' } }),
      [
        NAME,
        'runbook host-path-type volume mine: hostPath has type "DirectoryOrCreate", with which the kubelet makes what is missing, as root; it becomes "Directory". The source is immutable, so the object is replaced',
      ],
    ],
    [
      'hostPath of a file',
      one({ hostPath: { path: '/data/kps/prometheus', type: 'File' } }),
      ['refused host-path-type volume mine: hostPath.type: got "File", want a directory'],
    ],
    [
      'no nodeAffinity',
      one({ nodeAffinity: null }),
      [
        'refused node volume mine: it has no nodeAffinity, so nothing says on which node the data are (see where its pod runs): say it with --node mine=NODE',
      ],
    ],
    [
      'two nodes',
      one({ nodeAffinity: onNode('kubernetes.io/hostname', 'a', 'b') }),
      [
        'refused node volume mine: its nodeAffinity does not name one node by the label kubernetes.io/hostname: say on which node the data are with --node mine=NODE',
      ],
    ],
    ['another label', one({ nodeAffinity: onNode('example.org/disk', 'd1') }), [NAME]],
    [
      'claimRef without namespace',
      one({ claimRef: { name: CLAIMS.prometheus } }),
      [
        `runbook claim-ref volume mine: claimRef has no namespace, so it reserves nothing. It will be reserved for prometheus/${CLAIMS.prometheus}`,
        NAME,
      ],
    ],
    [
      'claimRef of nothing',
      one({ claimRef: { namespace: 'prometheus' } }),
      [
        'refused claim-ref volume mine: claimRef: got {"namespace":"prometheus"}, want the namespace and the name of a claim',
        'refused empty volumes: got none that is for a claim of release prometheus/kube-prometheus-stack-1681228346',
      ],
    ],
    [
      'no claimRef',
      one({ claimRef: null }),
      [
        'person unknown-claim volume mine: is for no claim: where it has data of the release, say for which one with --claim mine=CLAIM',
        'refused empty volumes: got none that is for a claim of release prometheus/kube-prometheus-stack-1681228346',
      ],
    ],
    [
      "another's claim in the namespace",
      [...one({}), volume('loki', 'storage-loki-0', '/data/loki/0')],
      [
        'person unknown-claim volume loki: is for claim prometheus/storage-loki-0, which no component of the release asks for: it is left as it is. If it should, the values or the chart version are others than those of the release',
        NAME,
      ],
    ],
    [
      "another's claim elsewhere, and a volume of another kind",
      [
        ...one({}),
        volume('loki', undefined, '/data/loki/0', { claimRef: { namespace: 'logs', name: 'storage-loki-0' } }),
        volume('nfs', 'files', '', { hostPath: null, nfs: { server: 's', path: '/x' } }),
      ],
      [
        'note unknown-claim volume loki: is for claim logs/storage-loki-0, which no component of the release asks for: it is left as it is',
        'note source volumes: 1 of other kinds than hostPath and local were passed over',
        NAME,
      ],
    ],
    [
      'access mode ReadWriteMany',
      one({ accessModes: ['ReadWriteMany'] }),
      [
        'runbook access-modes volume mine: the access modes "ReadWriteMany" become "ReadWriteOnce": a directory of one node is nothing else',
        NAME,
      ],
    ],
    [
      'no class',
      one({ storageClassName: '' }),
      [
        NAME,
        'runbook class volume mine: the class is "" and becomes "prometheus-kube-prometheus-stack-1681228346": a claim\'s class is immutable, so the claim is made anew',
      ],
    ],
    [
      'a slash too many',
      one({ hostPath: { path: '/data//kps/prometheus/', type: 'Directory' } }),
      [
        NAME,
        'runbook path volume mine: the path "/data//kps/prometheus/" becomes "/data/kps/prometheus", the same directory: the source is immutable, so the object is replaced',
      ],
    ],
    [
      'a system directory',
      one({ hostPath: { path: '/var/lib/kubelet/x', type: 'Directory' } }),
      [
        'refused path volume mine: path: got "/var/lib/kubelet/x", want a directory that neither lies in nor holds the system directory /var/lib/kubelet. The init Job, which is root, would have to own it: move the data, and say the new path with --path',
      ],
    ],
    [
      'a path with ..',
      one({ hostPath: { path: '/data/../etc', type: 'Directory' } }),
      [
        'refused path volume mine: path: got "/data/../etc", want a path without "..". The init Job, which is root, would have to own it: move the data, and say the new path with --path',
      ],
    ],
    [
      'no size',
      one({ capacity: {} }),
      ['refused size volume mine: capacity.storage: got no quantity, want one such as "400Gi"'],
    ],
    ['a decimal size', one({ capacity: { storage: '400G' } }), [NAME]],
    [
      'a size that is no whole KiB',
      one({ capacity: { storage: '1000001' } }),
      [
        'runbook size volume mine: the size 1000001 becomes 977Ki, one for all volumes of prometheus; it is no quota',
        NAME,
      ],
    ],
    [
      'released',
      one({}).map((object) => ({ ...object, status: { phase: 'Released' } })),
      [
        NAME,
        'runbook phase volume mine: is Released: its claim is gone, and it remembers it. The runbook replaces the object; the data stay',
      ],
    ],
    [
      'local beside hostPath',
      [
        ...one({}),
        volume('graphs', CLAIMS.grafana, '', {
          hostPath: null,
          local: { path: '/data/kps/grafana' },
          storageClassName: 'prometheus-kube-prometheus-stack-1681228346',
        }),
      ],
      [
        NAME,
        NAME.replace('mine', 'graphs').replace('prometheus-0-0', 'grafana-0'),
        'person type volume graphs: is local and becomes hostPath, because a description has one type for all: fsGroup is no longer applied, and there are no usage metrics',
      ],
    ],
    [
      'one claim, two volumes',
      [...one({}), volume('other', CLAIMS.prometheus, '/data/other/x')],
      [
        `refused double claim prometheus/${CLAIMS.prometheus}: the volumes mine and other are both for it: say which one has the data with --claim mine=prometheus-0-0`,
        `person unknown-claim volume mine: is for claim prometheus/${CLAIMS.prometheus}, which no component of the release asks for: it is left as it is. If it should, the values or the chart version are others than those of the release`,
        `person unknown-claim volume other: is for claim prometheus/${CLAIMS.prometheus}, which no component of the release asks for: it is left as it is. If it should, the values or the chart version are others than those of the release`,
        'refused empty volumes: got none that is for a claim of release prometheus/kube-prometheus-stack-1681228346',
      ],
    ],
    [
      'a name that is none',
      [...one({}), volume('mine; rm -rf /', CLAIMS.grafana, '/data/x/y')],
      ['refused name volumes: got the name "mine; rm -rf /", want lower case letters, digits, dashes and dots'],
    ],
    [
      'two of one name',
      [...one({}), ...one({}), ...one({ capacity: { storage: '1Gi' } })],
      ['refused name volume mine: is there twice, and not twice the same: want it once'],
    ],
  ])('%s', (_, objects, findings) => {
    expect(findingsOf(objects)).toEqual(findings);
  });

  test('a chart version, a release or a namespace that nothing says', () => {
    expect(findingsOf(one({ claimRef: null }), { release: {} })).toEqual([
      'refused release release: name: got nothing that says it, want --release',
      'refused release release: namespace: got nothing that says it, want --namespace',
      'refused release release: chart version: got nothing that says it, want --chart-version',
    ]);
    expect(findingsOf(one({}), { release: { ...RELEASE, chartVersion: 'new' } })[0]).toMatch(
      /^refused release release: chart version: got "new", want /,
    );
  });

  test('claims that the values ask for and nobody has a volume for', () => {
    const values = new HelmValues({
      prometheus: { prometheusSpec: { replicas: 2 } },
      grafana: { persistence: { enabled: true } },
    });
    const more = { valuesFiles: [{ file: 'v.yaml', values }] };
    const grafana = `person missing grafana: the values ask for prometheus/${CLAIMS.grafana}, and no volume is for it: grafana is left out of the description`;
    const second = CLAIMS.prometheus.replace(/0$/, '1');
    expect(findingsOf(one({}), more)).toEqual([
      grafana,
      `refused node claim prometheus/${second}: it has no volume, and would get a new one, empty: say on which node with --node prometheus-0-1=NODE`,
    ]);
    const said = { nodes: new Map([['prometheus-0-1', 'node-1']]), paths: new Map<string, string>() };
    expect(findingsOf(one({}), { ...more, said })).toEqual([
      grafana,
      NAME,
      `person missing claim prometheus/${second}: has no volume: a new one is planned at /data/kps/prometheus on node node-1. If its data are in another volume, say it with --claim`,
    ]);
  });

  test('volumes without claimRef, by the class that the values ask for', () => {
    const values = new HelmValues({ grafana: { persistence: { enabled: true, storageClassName: 'graphs' } } });
    const found = findingsOf([volume('graphs', undefined, '/data/kps/grafana')], {
      valuesFiles: [{ file: 'v', values }],
    });
    expect(found[0]).toBe(
      `person claim-ref volume graphs: claimRef: got none; taken for claim prometheus/${CLAIMS.grafana}, the only one of class graphs: see that it is so, or say another with --claim graphs=grafana-0`,
    );
  });
});

describe('what nobody says is read from the cluster', () => {
  const resource = (kind: string, name: string, spec: Values): FoundObject => ({
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
  const on = (node: string, claim: string, path: string, size = '50Gi'): FoundObject =>
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

  test('release, version, shards, replicas, names, owner, retention', () => {
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

  test('two releases: a person has to say which', () => {
    const other = JSON.parse(JSON.stringify(objects[0]).replaceAll('"kps"', '"kps2"')) as FoundObject;
    expect(findingsOf([...objects, other], { release: {} })).toEqual([
      'refused release release: name: got "kps", "kps2", want --release',
    ]);
  });

  test('a StatefulSet that has its data elsewhere in the volume', () => {
    const set: FoundObject = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: SET, namespace: 'obs' },
      spec: {
        template: { spec: { containers: [{ name: 'p', volumeMounts: [{ name: 'tsdb', mountPath: '/prometheus' }] }] } },
      },
    };
    expect(findingsOf([...objects, set], { release: {} }).filter((one) => one.startsWith('refused'))).toEqual(
      [0, 1].map(
        (replica) =>
          `refused data-directory claim obs/tsdb-${SET}-${replica} (prometheus-0-${replica}): StatefulSet ${SET} has its data in the root of the volume, and by the values it will be prometheus-db: are these the values of the release?`,
      ),
    );
  });

  test('the volume that a claim is bound to has the data, whatever another one says', () => {
    const claim = `tsdb-${SET}-0`;
    const bound: FoundObject = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: claim, namespace: 'obs' },
      spec: { volumeName: 'by-hand-node-0-tsdb', storageClassName: 'by-hand' },
    };
    const rival = volume('rival', undefined, '/data/rival/tsdb', { claimRef: { namespace: 'obs', name: claim } });
    const found = findingsOf([rival, ...objects, bound], { release: {} });
    expect(found.filter((one) => one.startsWith('refused'))).toEqual([]);
    expect(found.filter((one) => one.includes('rival'))).toHaveLength(1);
  });

  test('StorageClasses that are there in another shape', () => {
    const found = (provisioner: string, name = 'by-hand'): FoundObject => ({
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
    expect(harmful.findings.filter(({ rule }) => rule === 'class').map(({ text }) => text)).toEqual([
      'belongs to a provisioner, and the library would make one of that name: make the classes that are missing yourself, and add storageClasses: false to the description',
    ]);
  });
});

test('a hostile path stays where it is harmless', () => {
  const path = "/x'\n$(reboot)\u2028`reboot`";
  const objects = [volume('mine', CLAIMS.grafana, path, { nodeAffinity: null })];
  expect(importVolumes(props(objects)).description).toBeUndefined();
  const said = { nodes: new Map([['', NODE]]), paths: new Map([['grafana', '/data/kps/graphs']]) };
  const { description, runbook } = importVolumes(props(objects, { said }));
  expect(description).not.toContain('reboot');
  const commands = runbook.flatMap((step) => step.commands);
  expect(commands.filter((command) => command.includes('reboot'))).toEqual([
    `# node ${NODE}: what belongs to grafana, from "/x'\\n$(reboot)\u2028\`reboot\`" to "/data/kps/graphs"`,
  ]);
});

test("the library's own volumes need nothing but an apply", () => {
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
