import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ApiObject, Chart, YamlOutputType } from 'cdk8s';
import {
  ArgoCdApplication,
  type ClusterDescription,
  type Delivery,
  Fleet,
  FluxHelmRelease,
  GitOpsApp,
  type GitOpsAppProps,
  HostPathLayout,
  KubePrometheusStackStorage,
} from '../../src';
import { listedBefore, removeStaleManifests, type StaleManifests } from '../../src/output/stale-manifests';
import { summary } from '../../src/output/terminal';
import { description, GIB } from '../tools/describe';
import { filesOf, inFolder } from '../tools/folders';
import { kubectl } from '../tools/run';

function storageIn(app: GitOpsApp, chart: string, delivery: Delivery = 'kubectl', name = 'kps') {
  return new KubePrometheusStackStorage(new Chart(app, chart), 's', {
    ...description({ release: { name, namespace: 'monitoring', chartVersion: '88.5.3' } }),
    layout: HostPathLayout.perVolume(`/data/${name}`),
    prometheus: GIB,
    delivery,
  });
}

/** The files after an app that has a storage in a chart with this id. */
function synth(outdir: string, chart: string, props: GitOpsAppProps = {}, more?: (app: GitOpsApp) => void): string[] {
  const app = new GitOpsApp({ outdir, ...props });
  storageIn(app, chart);
  more?.(app);
  app.synth();
  return Object.keys(filesOf(outdir));
}

const OTHERS = ['plan/kps.json', 'plan/kps.md', 'values/kps.yml'];

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}

const kustomization = (...resources: readonly unknown[]): string =>
  JSON.stringify({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources });

const OURS = `apiVersion: v1
kind: ConfigMap
metadata:
  name: old
  labels:
    app.kubernetes.io/managed-by: cdk8s-prometheus-storage
`;
const YOURS = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: yours\n';

/** What becomes of a file that an earlier Kustomization lists, with the files that are there before. */
async function after(files: Readonly<Record<string, string>>): Promise<StaleManifests & { files: string[] }> {
  return await inFolder((outdir) => {
    write(outdir, files);
    const before = listedBefore(outdir);
    write(outdir, { Kustomization: kustomization() });
    const stale = removeStaleManifests(outdir, before, ['Kustomization']);
    return { ...stale, files: Object.keys(filesOf(outdir)) };
  });
}

describe('a manifest that the last Kustomization lists', () => {
  test('is removed once another chart id has its objects', async () => {
    await inFolder((outdir) => {
      expect(synth(outdir, 'before')).toEqual(['Kustomization', 'before.k8s.yaml', ...OTHERS].sort());
      expect(synth(outdir, 'now')).toEqual(['Kustomization', 'now.k8s.yaml', ...OTHERS].sort());
    });
  });

  test('is removed in every output type, with the folder that is empty then', async () => {
    const types = [YamlOutputType.FILE_PER_APP, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE];
    for (const yamlOutputType of [...types, YamlOutputType.FILE_PER_RESOURCE]) {
      await inFolder((outdir) => {
        synth(outdir, 'before', { yamlOutputType });
        expect(synth(outdir, 'now')).toEqual(['Kustomization', 'now.k8s.yaml', ...OTHERS].sort());
        expect(existsSync(join(outdir, 'before'))).toBe(false);
      });
    }
  });

  test('stays if it holds an object of yours too, and is reported', async () => {
    await inFolder((outdir) => {
      synth(outdir, 'before', {}, (app) => {
        const [chart = new Chart(app, 'none')] = app.charts;
        new ApiObject(chart, 'yours', {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'yours' },
        });
      });
      const written = ['Kustomization', 'now.k8s.yaml'];
      expect(removeStaleManifests(outdir, listedBefore(outdir), written)).toEqual({
        removed: [],
        kept: ['before.k8s.yaml'],
      });
      expect(synth(outdir, 'now')).toContain('before.k8s.yaml');
    });
  });

  test('stays if nothing lists it', async () => {
    await inFolder((outdir) => {
      write(outdir, { 'other.k8s.yaml': OURS });
      synth(outdir, 'a');
      expect(synth(outdir, 'b')).toContain('other.k8s.yaml');
    });
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['several objects', { 'old.yaml': `${OURS}---\n${OURS}` }],
    ['empty documents', { 'old.yaml': `---\n${OURS}---\n` }],
    ['in a folder', { 'a/b/old.yaml': OURS }],
  ])('is ours: %s', async (_, files) => {
    const [file = ''] = Object.keys(files);
    expect(await after({ ...files, Kustomization: kustomization(file) })).toEqual({
      removed: [file],
      kept: [],
      files: ['Kustomization'],
    });
  });

  test.each<[string, string]>([
    ['an object of yours', YOURS],
    ['one of each', `${OURS}---\n${YOURS}`],
    ['no object', ''],
    ['only comments', '# nothing\n'],
    ['another label', OURS.replace('cdk8s-prometheus-storage', 'Helm')],
    ['the label as an annotation', OURS.replace('labels', 'annotations')],
    ['a List', `apiVersion: v1\nkind: List\nitems:\n  - ${OURS.replaceAll('\n', '\n    ')}\n`],
    ['no YAML', `${OURS}  - : [`],
    ['a key twice', `${OURS}kind: Secret\n`],
    ['bombs', `a: &a [x,x,x,x,x,x,x,x,x]\n${bomb()}${OURS}`],
    ['a deep one', `${OURS}data: ${'['.repeat(200_000)}`],
    ['a large one', `${OURS}# ${'x'.repeat(9 * 2 ** 20)}`],
  ])('is not ours, and stays: %s', async (_, text) => {
    const { files, ...stale } = await after({ 'old.yaml': text, Kustomization: kustomization('old.yaml') });
    expect(stale).toEqual({ removed: [], kept: ['old.yaml'] });
    expect(files).toContain('old.yaml');
  });

  test.each([
    '../outside.yaml',
    'a/../old.yaml',
    './old.yaml',
    'a//old.yaml',
    '/etc/old.yaml',
    'https://example.com/old.yaml',
    'a\\old.yaml',
    'old.yml',
    'old.json',
    'Kustomization/',
    '',
    '.',
    '..',
    `${'x'.repeat(300)}.yaml`,
    'old.yaml\0.yaml',
  ])('is never removed by a path that we do not write, and reported: %j', async (entry) => {
    const there = { 'old.yaml': OURS, 'old.yml': OURS, 'old.json': OURS, 'a/old.yaml': OURS };
    const { files, removed, kept } = await after({ ...there, Kustomization: kustomization(entry) });
    expect(removed).toEqual([]);
    expect(kept).toHaveLength(1);
    expect(files).toEqual([...Object.keys(there), 'Kustomization'].sort());
  });

  test('is not touched through a link, nor is one outside', async () => {
    await inFolder((folder) => {
      const outdir = join(folder, 'dist');
      write(folder, {
        'outside.yaml': OURS,
        'elsewhere/old.yaml': OURS,
        'elsewhere/Kustomization': kustomization('old.yaml'),
      });
      write(outdir, { Kustomization: kustomization('link.yaml', 'linked/old.yaml', '../outside.yaml', 'dir.yaml') });
      symlinkSync('../outside.yaml', join(outdir, 'link.yaml'));
      symlinkSync('../elsewhere', join(outdir, 'linked'));
      symlinkSync('../elsewhere', join(outdir, 'flux'));
      mkdirSync(join(outdir, 'dir.yaml'));
      const before = Object.keys(filesOf(folder));
      const stale = removeStaleManifests(outdir, listedBefore(outdir), ['Kustomization']);
      expect(stale).toEqual({ removed: [], kept: ['link.yaml', 'linked/old.yaml', '../outside.yaml', 'dir.yaml'] });
      expect(Object.keys(filesOf(folder))).toEqual(before);
      expect(existsSync(join(outdir, 'link.yaml'))).toBe(true);
    });
  });

  test('is not the one that this synthesis wrote under a name in another case', async () => {
    await inFolder((outdir) => {
      write(outdir, { 'new.yaml': OURS, 'NEW.yaml': OURS, Kustomization: kustomization('NEW.yaml') });
      const stale = removeStaleManifests(outdir, listedBefore(outdir), ['Kustomization', 'new.yaml']);
      expect(stale).toEqual({ removed: [], kept: [] });
    });
  });

  test('is not reported if it is gone', async () => {
    expect(await after({ Kustomization: kustomization('gone.yaml', 'gone/old.yaml') })).toEqual({
      removed: [],
      kept: [],
      files: ['Kustomization'],
    });
  });

  test.each([
    ['no Kustomization', ''],
    ['another kind', kustomization('old.yaml').replace('"Kustomization"', '"Component"')],
    ['that of Flux', kustomization('old.yaml').replace('kustomize.config.k8s.io', 'kustomize.toolkit.fluxcd.io')],
    ['two documents', `${kustomization('old.yaml')}\n---\n${kustomization('old.yaml')}`],
    ['no list', '{"apiVersion":"kustomize.config.k8s.io/v1beta1","kind":"Kustomization","resources":"old.yaml"}'],
    ['a deep one', '['.repeat(200_000)],
  ])('is only one of a Kustomization: %s', async (_, text) => {
    const { files, ...stale } = await after({ 'old.yaml': OURS, Kustomization: text });
    expect([stale, files]).toEqual([{ removed: [], kept: [] }, ['Kustomization', 'old.yaml']]);
  });

  test('is one of thousands', async () => {
    const names = Array.from({ length: 3000 }, (_, index) => `old-${index}.yaml`);
    const { removed, kept } = await after({
      ...Object.fromEntries(names.map((name, index) => [name, index % 2 === 0 ? OURS : YOURS])),
      Kustomization: kustomization(...names, 7, null, ['x.yaml'], names[0]),
    });
    expect([removed.length, kept.length]).toEqual([1500, 1500]);
  });
});

describe('what delivers', () => {
  const flux = (outdir: string, ...releases: readonly string[]): string[] => {
    const app = new GitOpsApp({ outdir });
    for (const name of releases) {
      new FluxHelmRelease(app, `${name}-delivery`, { storage: storageIn(app, name, 'flux', name), path: 'dist' });
    }
    if (releases.length === 0) {
      const storage = storageIn(app, 'kps', 'argo-cd');
      new ArgoCdApplication(app, 'delivery', { storage, repoUrl: 'https://git.example/x.git', path: 'dist' });
    }
    app.synth();
    return Object.keys(filesOf(outdir)).filter((file) => /^(?:flux|release|argo-cd)\//.test(file));
  };
  const ofFlux = (...names: readonly string[]): string[] =>
    ['flux', 'release'].flatMap((folder) =>
      ['Kustomization', ...names.map((name) => `${name}.yaml`)].map((file) => `${folder}/${file}`),
    );

  test('is removed with its release', async () => {
    await inFolder((outdir) => {
      expect(flux(outdir, 'kps', 'other')).toEqual(ofFlux('kps', 'other'));
      expect(flux(outdir, 'kps')).toEqual(ofFlux('kps'));
      expect(kubectl(['kustomize', join(outdir, 'release')])).toContain('kind: HelmRelease');
    });
  });

  test('is removed with its folder if nothing else is in it', async () => {
    await inFolder((outdir) => {
      flux(outdir, 'kps');
      expect(flux(outdir)).toEqual(['argo-cd/Kustomization', 'argo-cd/kps.yaml']);
      expect(flux(outdir, 'kps')).toEqual(ofFlux('kps'));
      expect(existsSync(join(outdir, 'argo-cd'))).toBe(false);
    });
  });

  test('stays with its Kustomization as long as that lists something else', async () => {
    await inFolder((outdir) => {
      flux(outdir, 'kps');
      const file = join(outdir, 'flux/Kustomization');
      writeFileSync(file, `${readFileSync(file, 'utf8')}  - yours.yaml\n`);
      write(outdir, { 'flux/yours.yaml': YOURS });
      const before = listedBefore(outdir);
      expect(removeStaleManifests(outdir, before, ['Kustomization', 'kps.k8s.yaml'])).toEqual({
        removed: ['release/kps.yaml', 'release/Kustomization'],
        kept: ['flux/kps.yaml', 'flux/yours.yaml'],
      });
      expect(kubectl(['kustomize', join(outdir, 'flux')])).toContain('name: yours');
    });
  });

  test('stays with a Kustomization that you have changed', async () => {
    await inFolder((outdir) => {
      flux(outdir, 'kps');
      const file = join(outdir, 'flux/Kustomization');
      writeFileSync(file, `${readFileSync(file, 'utf8')}namePrefix: a-\n`);
      expect(removeStaleManifests(outdir, listedBefore(outdir), ['Kustomization']).kept).toEqual(['flux/kps.yaml']);
      expect(existsSync(join(outdir, 'flux/kps.yaml'))).toBe(true);
    });
  });
});

test('a fleet removes what is stale in the folder of each cluster, and nothing else', async () => {
  await inFolder((outdir) => {
    const fleet = (statefulSets: NonNullable<ClusterDescription['statefulSets']>): string[] => {
      const props = description({ prometheus: GIB });
      new Fleet({ outdir, shared: props, clusters: { a: { statefulSets }, b: {} } }).synth();
      return Object.keys(filesOf(outdir)).filter((file) => file.endsWith('.yaml'));
    };
    const loki = {
      release: { name: 'loki', namespace: 'logging' },
      layout: HostPathLayout.perVolume('/data/loki'),
      workloads: {
        loki: {
          statefulSet: 'loki',
          template: 'storage',
          replicas: 1,
          ...GIB,
          mountPath: '/var/loki',
          owner: { uid: 1, gid: 1 },
        },
      },
    };
    const [a, b] = ['a/prometheus-storage.k8s.yaml', 'b/prometheus-storage.k8s.yaml'];
    expect(fleet({ loki })).toEqual(['a/loki-storage.k8s.yaml', a, b]);
    write(outdir, { 'old/old.k8s.yaml': OURS, 'b/old.k8s.yaml': OURS });
    expect(fleet({})).toEqual([a, 'b/old.k8s.yaml', b, 'old/old.k8s.yaml']);
  });
});

test('nothing is removed if there is a problem', async () => {
  await inFolder((outdir) => {
    synth(outdir, 'before');
    const before = filesOf(outdir);
    expect(() =>
      synth(outdir, 'now', {}, (app) => {
        app.node.addValidation({ validate: () => ['broken'] });
      }),
    ).toThrow();
    expect(filesOf(outdir)).toEqual(before);
    rmSync(join(outdir, 'Kustomization'));
    expect(synth(outdir, 'now')).toContain('before.k8s.yaml');
  });
});

test('the terminal names what was removed and what stayed, and not thousands', () => {
  const linesOf = (stale: StaleManifests): string[] =>
    summary({ outdir: 'dist', files: 5, objects: 9, stale }, 0).split('\n').slice(1);
  expect(linesOf({ removed: [], kept: [] })).toEqual([]);
  const [removed = '', kept = '', ...none] = linesOf({
    removed: ['a.yaml', 'b.yaml'],
    kept: Array.from({ length: 3000 }, (_, index) => `c-${index}.yaml`),
  });
  expect(none).toEqual([]);
  expect(removed).toContain('a.yaml, b.yaml');
  expect(kept).toMatch(/c-0\.yaml, .*c-4\.yaml and 2,995 others$/);
});

/** Aliases of a few lines that expand to billions. */
function bomb(): string {
  return Array.from({ length: 10 }, (_, index) => {
    const [above, name] = [String.fromCharCode(97 + index), String.fromCharCode(98 + index)];
    return `${name}: &${name} [${`*${above},`.repeat(9)}]\n`;
  }).join('');
}
