import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, App, Chart, Yaml } from 'cdk8s';
import fc from 'fast-check';
import {
  ArgoCdApplication,
  type ArgoCdApplicationProps,
  Fleet,
  FluxHelmRelease,
  type FluxHelmReleaseProps,
  GitOpsApp,
  HelmValues,
  KubePrometheusStackStorage,
  type KubePrometheusStackStorageProps,
  StatefulSetStorage,
  type StatefulSetStorageProps,
  type StatefulSetWorkload,
  StorageError,
} from '../../src';
import { TRICKY } from '../tools/arbitrary-values';
import { description, GIB } from '../tools/describe';
import { filesOf, inFolder } from '../tools/folders';
import { LOKI, lokiDescription, lokiWith, WITHOUT_TEMPLATE } from '../tools/loki';
import { kubectl } from '../tools/run';
import { runs } from '../tools/runs';

/** For more runs: `WRITTEN_RUNS=10000 npx jest test/output/written`. */
const RUNS = Number(process.env.WRITTEN_RUNS ?? runs(400, 80));
const BATCH = 40;

type Props = Partial<KubePrometheusStackStorageProps>;
interface Described {
  readonly storage?: Props;
  readonly argoCd?: Partial<ArgoCdApplicationProps>;
  readonly flux?: Partial<FluxHelmReleaseProps>;
  readonly statefulSets?: Partial<StatefulSetStorageProps>;
}

const values = (of: object): Described => ({ storage: { values: of as never } });
const loki = (props: Partial<StatefulSetWorkload>): Described => ({ statefulSets: lokiWith(props) });
const labels = (x: string): object => ({ prometheus: { prometheusSpec: { externalLabels: { x } } } });

/** Every property through which a user's string reaches an object. */
const PLACES: Readonly<Record<string, (text: string) => Described>> = {
  'own values': (x) => values(labels(x)),
  'a key of own values': (x) => values({ prometheus: { prometheusSpec: { externalLabels: { [x]: 'v' } } } }),
  imageRegistry: (x) => values({ global: { imageRegistry: x } }),
  'pull secrets of the values': (x) => values({ global: { imagePullSecrets: [{ name: x }] } }),
  'toleration value of the values': (value) =>
    values({ prometheus: { prometheusSpec: { tolerations: [{ key: 'a', operator: 'Equal', value }] } } }),
  'toleration key of the values': (key) =>
    values({ prometheus: { prometheusSpec: { tolerations: [{ key, operator: 'Exists' }] } } }),
  fullnameOverride: (x) => values({ fullnameOverride: x }),
  'release.name': (name) => ({ storage: { release: { ...description().release, name } } }),
  'release.namespace': (namespace) => ({ storage: { release: { ...description().release, namespace } } }),
  nodes: (node) => ({ storage: { nodes: [node] } }),
  nodeLabel: (nodeLabel) => ({ storage: { nodeLabel } }),
  initNamespace: (initJobs) => ({ storage: { namespaces: { initJobs } } }),
  path: (path) => ({ storage: { prometheus: { ...GIB, path: `/data/${path}/x` } } }),
  storageClassName: (storageClassName) => ({ storage: { prometheus: { ...GIB, storageClassName } } }),
  retention: (retention) => ({ storage: { prometheus: { ...GIB, retention } } }),
  'image.registry': (registry) => ({ storage: { initJob: { image: { registry } } } }),
  'image.repository': (repository) => ({ storage: { initJob: { image: { repository } } } }),
  'image.tag': (tag) => ({ storage: { initJob: { image: { tag } } } }),
  'image.digest': (digest) => ({ storage: { initJob: { image: { digest } } } }),
  imagePullSecrets: (x) => ({ storage: { initJob: { imagePullSecrets: [x] } } }),
  priorityClassName: (priorityClassName) => ({ storage: { initJob: { priorityClassName } } }),
  seLinuxOptions: (type) => ({ storage: { initJob: { seLinuxOptions: { type } } } }),
  tolerations: (value) => ({ storage: { initJob: { tolerations: [{ key: 'a', value }] } } }),
  mode: (mode) => ({ storage: { initJob: { mode } } }),
  statefulSet: (statefulSet) => loki({ statefulSet }),
  template: (template) => loki({ template }),
  'a key of templates': (x) => ({
    statefulSets: { workloads: { loki: { ...WITHOUT_TEMPLATE, templates: { [x]: {} } } } },
  }),
  'a key of workloads': (x) => ({ statefulSets: { workloads: { [x]: LOKI } } }),
  subPath: (subPath) => loki({ subPath }),
  'mode of a workload': (mode) => loki({ mode }),
  'storageClassName of a workload': (storageClassName) => loki({ storageClassName }),
  'release.name of StatefulSets': (name) => ({ statefulSets: { release: { name, namespace: 'logging' } } }),
  'release.namespace of StatefulSets': (namespace) => ({ statefulSets: { release: { name: 'loki', namespace } } }),
  'argo-cd repoUrl': (repoUrl) => ({ argoCd: { repoUrl } }),
  'argo-cd path': (path) => ({ argoCd: { path } }),
  'argo-cd targetRevision': (targetRevision) => ({ argoCd: { targetRevision } }),
  'argo-cd chartRepoUrl': (chartRepoUrl) => ({ argoCd: { chartRepoUrl } }),
  'argo-cd project': (project) => ({ argoCd: { project } }),
  'argo-cd server': (server) => ({ argoCd: { destination: { server } } }),
  'argo-cd cluster': (name) => ({ argoCd: { destination: { name } } }),
  'argo-cd sync option': (option) => ({ argoCd: { syncOptions: [option] } }),
  'argo-cd values file': (file) => ({ argoCd: { valueFiles: [file] } }),
  'argo-cd label': (label) => ({ argoCd: { labels: { a: label } } }),
  'argo-cd annotation': (annotation) => ({ argoCd: { annotations: { a: annotation } } }),
  'argo-cd key of an annotation': (key) => ({ argoCd: { annotations: { [key]: 'a' } } }),
  'argo-cd name': (name) => ({ argoCd: { name } }),
  'flux path': (path) => ({ flux: { path } }),
  'flux gitRepository': (gitRepository) => ({ flux: { gitRepository } }),
  'flux chartRepoUrl': (chartRepoUrl) => ({ flux: { chartRepoUrl } }),
  'flux values in a ConfigMap': (x) => ({ ...values(labels(x)), flux: { values: 'config-map' } }),
};
/** These properties accept any text that UTF-8 can encode. */
const ANY_TEXT = ['own values', 'flux values in a ConfigMap'];

const HOSTILE = [
  '\u2028',
  '\u2029',
  '\u0085',
  '\u007f',
  '\u009b',
  '\ufeff',
  '\uffff',
  '\ufffe',
  '\u0000',
  '\u001b',
  '\r',
  '\n',
  '\ud800',
  '\udfff',
  '\u{1f600}',
  'é',
  ' ',
];
const TEXT = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(...TRICKY),
  fc
    .tuple(
      fc.constantFrom('x', 'a1', '9', 'v1.2', 'https://git.example/x', 'clusters/a'),
      fc.constantFrom(...HOSTILE),
      fc.constantFrom('', 'y', 'hostPID: true', '    y: z', '#'),
    )
    .map((parts) => parts.join('')),
  fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,6}[a-z0-9])?$/),
);

function describeIn(
  scope: App,
  tool: 'argo-cd' | 'flux',
  { storage: props = {}, argoCd, flux, statefulSets }: Described,
): void {
  const storage = new KubePrometheusStackStorage(new Chart(scope, 'storage'), 'storage', {
    ...description({ prometheus: GIB }),
    ...props,
    delivery: tool,
  });
  if (tool === 'argo-cd') {
    new ArgoCdApplication(scope, 'app', { storage, repoUrl: 'https://git.example/x', path: 'dist', ...argoCd });
  } else {
    new FluxHelmRelease(scope, 'flux', { storage, path: 'dist', ...flux });
  }
  if (statefulSets !== undefined) {
    new StatefulSetStorage(new Chart(scope, 'loki'), 'storage', lokiDescription({ delivery: tool, ...statefulSets }));
  }
}

/** The expected content: every object of an app. */
function objectsOf(app: App): unknown[] {
  return app.node
    .findAll()
    .filter((construct) => ApiObject.isApiObject(construct))
    .map((object) => object.toJson() as unknown);
}

type Way = (folder: string, described: Described, tool: 'argo-cd' | 'flux') => unknown[];
/** The ways to write manifests, each with the expected objects. */
const WAYS: Readonly<Record<string, Way>> = {
  GitOpsApp: (outdir, described, tool) => {
    const app = new GitOpsApp({ outdir });
    describeIn(app, tool, described);
    app.synth();
    return objectsOf(app);
  },
  Fleet: (outdir, { storage = {} }) => {
    const { release, ...rest } = { ...description({ prometheus: GIB }), ...storage };
    const fleet = new Fleet({ outdir, clusters: { one: { ...rest, release } } });
    fleet.synth();
    return [...fleet.clusters.values()].flatMap(({ app }) => objectsOf(app));
  },
  App: (outdir, described, tool) => {
    const app = new App({ outdir });
    describeIn(app, tool, described);
    app.synth();
    return objectsOf(app);
  },
};

/** What kubectl reads from all manifests below a folder. */
function kubectlReads(folder: string): unknown[] {
  const manifests = Object.keys(filesOf(folder)).filter((file) => file.endsWith('.yaml'));
  const files = manifests.flatMap((file) => ['-f', join(folder, file)]);
  const printed = kubectl(['annotate', '--local', ...files, '--dry-run=client', '-o', 'json', 'read=yes']);
  return printed
    .split(/^(?=\{$)/m)
    .filter((text) => text.trim() !== '')
    .map((text) => JSON.parse(text) as unknown);
}

/** The object as kubectl prints it, with the annotation that it adds. */
function asRead(object: unknown): string {
  const { metadata, ...rest } = object as { metadata: { annotations?: object } };
  return canonical({ ...rest, metadata: { ...metadata, annotations: { ...metadata.annotations, read: 'yes' } } });
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(
          Object.entries(item)
            .filter(([key]) => key !== 'creationTimestamp' && key !== 'status')
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : item,
  );
}

// eslint-disable-next-line no-control-regex -- these must not be in a file
const RAW = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/;

test.each(Object.entries(WAYS))('kubectl reads exactly what %s writes, whatever the strings', async (name, way) => {
  const accepted = new Map<string, number>();
  const cases = fc.tuple(
    fc.constantFrom(...Object.keys(PLACES)),
    TEXT,
    fc.constantFrom('argo-cd' as const, 'flux' as const),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(cases, { minLength: BATCH, maxLength: BATCH }), async (batch) => {
      await inFolder((folder) => {
        const meant = batch.flatMap(([place, text, tool], index) => {
          const outdir = join(folder, 'manifests', String(index));
          try {
            const objects = way(outdir, PLACES[place]?.(text) ?? {}, tool);
            accepted.set(place, (accepted.get(place) ?? 0) + 1);
            return objects;
          } catch (error) {
            if (!(error instanceof StorageError)) {
              throw error;
            }
            if (name === 'GitOpsApp' && ANY_TEXT.includes(place) && text.isWellFormed()) {
              throw error;
            }
            return [];
          }
        });
        mkdirSync(join(folder, 'manifests'), { recursive: true });
        const raw = Object.entries(filesOf(join(folder, 'manifests'))).filter(
          ([file, text]) => RAW.test(text) && !file.endsWith('construct-metadata.json'),
        );
        expect(raw.map(([file]) => file)).toEqual([]);
        expect(kubectlReads(join(folder, 'manifests')).map(canonical).sort()).toEqual(meant.map(asRead).sort());
      });
    }),
    // every place once, so that the law is vacuous for none
    {
      numRuns: Math.ceil(RUNS / BATCH),
      endOnFailure: true,
      examples: [[Object.keys(PLACES).map((place) => [place, 'x1', 'flux'])]],
    },
  );
  // the law is not vacuous
  expect(accepted.get('own values')).toBeGreaterThan(0);
  expect(accepted.size).toBeGreaterThan(name === 'Fleet' ? 8 : 12);
});

test('a string that cdk8s would write without quotes is refused in its App, and quoted in ours', async () => {
  await inFolder((folder) => {
    const described = { storage: { namespaces: { initJobs: '0o17' } } };
    expect(() => WAYS.App?.(join(folder, 'app'), described, 'flux')).toThrow(StorageError);
    WAYS.GitOpsApp?.(join(folder, 'ours'), described, 'flux');
    const jobs = kubectlReads(join(folder, 'ours')).filter((object) => (object as { kind: string }).kind === 'Job');
    expect(jobs).toMatchObject([{ metadata: { namespace: '0o17' } }]);
  });
});

test('cdk8s writes as before after an app of ours', async () => {
  await inFolder((folder) => {
    const before = Yaml.stringify({ a: 'b: c' });
    new GitOpsApp({ outdir: folder }).synth();
    expect(Yaml.stringify({ a: 'b: c' })).toBe(before);
  });
});

test('a lone surrogate is refused in any object, and nothing is written', async () => {
  await inFolder((folder) => {
    const app = new GitOpsApp({ outdir: join(folder, 'dist') });
    new ApiObject(new Chart(app, 'chart'), 'mine', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      data: { a: 'x\ud800' },
    });
    expect(() => {
      app.synth();
    }).toThrow(StorageError);
    expect(filesOf(join(folder, 'dist'))).toEqual({});
  });
});

test('a comment at the top of values stays a comment', async () => {
  await inFolder((folder) => {
    const values_ = { retention: 'x' };
    const file = join(folder, 'v.yml');
    writeFileSync(file, new HelmValues(values_, { comment: ['a\u2028b: c', 'd\u0085e: f\ng: h'] }).toYaml());
    expect(readFileSync(file, 'utf8').split('\n').slice(0, 3)).toEqual(['# a\\u2028b: c', '# d\\u0085e: f', '# g: h']);
  });
});
