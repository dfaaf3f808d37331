import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Size, Testing, Yaml } from 'cdk8s';
import { parse } from 'yaml';
import {
  ArgoCdApplication,
  ArgoCdApplicationSet,
  type ArgoCdApplicationSetProps,
  type ArgoCdCluster,
  type ArgoCdOptions,
  type ClusterDescription,
  Fleet,
  HostPathLayout,
  StatefulSetStorage,
} from '../../src';
import { codesOf } from '../tools/describe';
import { filesOf, inFolder } from '../tools/folders';
import { lokiDescription, lokiStorage } from '../tools/loki';
import { helm, kubectl } from '../tools/run';

const GIT = { repoUrl: 'https://git.example/fleet.git', path: 'dist' };
const SHARED: ClusterDescription = {
  release: { name: 'kps', namespace: 'monitoring', chartVersion: '88.5.3' },
  layout: HostPathLayout.perVolume('/data/kps'),
  prometheus: { size: Size.gibibytes(100) },
  delivery: 'argo-cd',
};
const CLUSTERS: Readonly<Record<string, ClusterDescription>> = {
  'eu-1': { nodes: ['a'] },
  'us-1': { nodes: ['b'], release: { name: 'prom', chartVersion: '70.6.0' } },
  'us-2': { nodes: ['c'], valuesFile: 'overlay', userValues: [{ path: 'us-2.yaml' }, { path: 'more.yaml' }] },
};

const fleetOf = (clusters: Readonly<Record<string, ClusterDescription>> = CLUSTERS, outdir = 'dist') =>
  new Fleet({ shared: SHARED, clusters, outdir });

/** An ApplicationSet as Argo CD reads it. */
interface Manifest {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly generators: readonly [{ readonly list: { readonly elements: readonly Element[] } }];
    readonly template: object;
    readonly templatePatch: string;
    readonly [key: string]: unknown;
  };
}

interface Element {
  readonly cluster: string;
  readonly application: string;
}

function manifestOf(clusters: readonly ArgoCdCluster[], options: Partial<ArgoCdApplicationSetProps> = {}): Manifest {
  const chart = new Chart(new App(), 'argo-cd');
  const { applicationSet } = new ArgoCdApplicationSet(chart, 'set', { ...GIT, clusters, ...options });
  expect(Testing.synth(chart)).toHaveLength(1);
  return applicationSet.toJson() as Manifest;
}

/**
 * The Applications that Argo CD makes: the template and its patch, executed as templates of Go for each element. Helm executes them
 * in the same way, with the same function toJson.
 */
async function applicationsOf({ spec }: Manifest): Promise<readonly Record<string, unknown>[]> {
  const { template, templatePatch, generators } = spec;
  const executed: Record<string, unknown>[] = [];
  for (const element of generators[0].list.elements) {
    await inFolder((folder) => {
      mkdirSync(join(folder, 'templates'));
      writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: set\nversion: 0.1.0\n');
      writeFileSync(join(folder, 'values.yaml'), Yaml.stringify(element));
      const within = (text: string): string => `{{ with .Values }}\n${text}\n{{ end }}\n`;
      writeFileSync(join(folder, 'templates', 'a.yaml'), within(Yaml.stringify(template)));
      writeFileSync(join(folder, 'templates', 'b.yaml'), within(templatePatch));
      const [base, patch] = ['a', 'b'].map(
        (name) => parse(helm(['template', 'r', folder, '--show-only', `templates/${name}.yaml`])) as Manifest,
      );
      executed.push({ ...base, spec: { ...base?.spec, ...patch?.spec } });
    });
  }
  return executed;
}

describe('ArgoCdApplicationSet', () => {
  const OPTIONS: Omit<ArgoCdOptions, 'path'> = {
    repoUrl: GIT.repoUrl,
    targetRevision: 'main',
    chartRepoUrl: 'https://charts.example/<a>&b',
    project: 'metrics',
    automated: { prune: true, selfHeal: true },
    retry: { limit: 2 },
    syncOptions: ['PruneLast=true'],
    valueFiles: ['all.yaml'],
    labels: { team: 'metrics' },
    annotations: { 'example.com/a': 'a {{ .application }} }} "b" {{', 'example.com/b': '`{{`' },
  };

  test('makes the Application of each cluster that an ArgoCdApplication would be', async () => {
    const clusters = [...fleetOf().clusters.values()];
    const made = await applicationsOf(manifestOf(clusters, OPTIONS));
    const single = clusters.map(({ name, storage }) => {
      const props = { ...OPTIONS, storage, path: `dist/${name}`, destination: { name } };
      const { metadata, spec } = new ArgoCdApplication(new Chart(new App(), 'argo-cd'), name, {
        ...props,
        name: `${name}-${storage.release.name}`,
      }).application.toJson() as { metadata: object; spec: object };
      const { namespace, ...others } = metadata as { namespace: string };
      expect(namespace).toBe('argocd');
      return { metadata: others, spec: JSON.parse(JSON.stringify(spec)) as object };
    });
    expect(made).toEqual(single);
    expect(made.map((one) => (one as { metadata: { name: string } }).metadata.name)).toEqual([
      'eu-1-kps',
      'us-1-prom',
      'us-2-kps',
    ]);
  });

  test('keeps what it deployed when an Application is deleted, and lets an Application be paused', () => {
    expect(manifestOf([...fleetOf().clusters.values()]).spec).toMatchObject({
      goTemplate: true,
      goTemplateOptions: ['missingkey=error'],
      syncPolicy: { preserveResourcesOnDeletion: true },
      preservedFields: { annotations: ['argocd.argoproj.io/skip-reconcile'] },
    });
  });

  test('changes only the element of a cluster that changes', () => {
    const of = (clusters: Readonly<Record<string, ClusterDescription>>) =>
      manifestOf([...fleetOf(clusters).clusters.values()]);
    const before = of(CLUSTERS);
    const after = of({ ...CLUSTERS, 'us-1': { nodes: ['b'], release: { chartVersion: '88.5.3' } } });
    const elements = ({ spec }: Manifest) => spec.generators[0].list.elements;
    const changed = elements(after).filter(
      (element, index) => JSON.stringify(element) !== JSON.stringify(elements(before)[index]),
    );
    expect(changed.map(({ cluster }) => cluster)).toEqual(['us-1']);
    expect({ ...after.spec, generators: [] }).toEqual({ ...before.spec, generators: [] });
  });

  test('takes names and addresses of clusters, and names of Applications', async () => {
    const [eu, us] = [...fleetOf().clusters.values()];
    if (eu === undefined || us === undefined) {
      throw new Error('no clusters');
    }
    const made = await applicationsOf(
      manifestOf([
        { ...eu, storage: eu.storage, destination: { server: 'https://10.0.0.1:6443' }, application: 'metrics' },
        { ...us, storage: us.storage, destination: { name: 'US {{ one }} "x" <&>' } },
        { name: 'logs', storage: lokiStorage({ delivery: 'argo-cd' }) },
      ]),
    );
    expect(made).toMatchObject([
      {
        metadata: { name: 'metrics' },
        spec: { destination: { server: 'https://10.0.0.1:6443', namespace: 'monitoring' } },
      },
      { metadata: { name: 'us-1-prom' }, spec: { destination: { name: 'US {{ one }} "x" <&>' } } },
      {
        metadata: { name: 'logs-loki-storage' },
        spec: {
          destination: { name: 'logs', namespace: 'logging' },
          sources: [{ repoURL: GIT.repoUrl, targetRevision: 'HEAD', path: 'dist/logs' }],
        },
      },
    ]);
    expect(made[0]).not.toHaveProperty('spec.destination.name');
  });

  test('refuses what an ArgoCdApplication refuses, and clusters that do not fit, all together', () => {
    const [eu, us] = [...fleetOf().clusters.values()];
    const other = fleetOf({ 'us-3': { nodes: ['a'], delivery: 'flux' } }).clusters.get('us-3');
    expect(
      codesOf(() =>
        manifestOf(
          [
            { ...eu, destination: {} },
            { ...us, application: 'a' },
            { ...us, name: 'us-9', application: 'a' },
            other,
            { name: 'A', storage: us?.storage, destinaton: {} },
            {},
          ] as never,
          { path: '/dist', syncOptions: ['Replace=true'], name: 'A b' },
        ),
      ),
    ).toEqual([
      'breaking-sync-option syncOptions.0',
      'delivery-mismatch clusters.us-3.storage.delivery',
      'duplicate-name clusters.us-9.application',
      'invalid-name clusters.4.name',
      'invalid-name name',
      'invalid-path path',
      'invalid-value clusters.0.destination',
      'missing-property clusters.5.name',
      'missing-property clusters.5.storage',
      'unknown-property clusters.4.destinaton',
    ]);
    expect(codesOf(() => manifestOf([]))).toEqual(['invalid-value clusters']);
    expect(codesOf(() => manifestOf(undefined as never))).toEqual(['missing-property clusters']);
    expect(codesOf(() => manifestOf(fleetOf().clusters as never))).toEqual(['invalid-value clusters']);
  });

  test('refuses the chart of one of the storages as its scope', () => {
    const [eu] = [...fleetOf().clusters.values()];
    if (eu === undefined) {
      throw new Error('no cluster');
    }
    expect(codesOf(() => new ArgoCdApplicationSet(Chart.of(eu.storage), 'set', { ...GIT, clusters: [eu] }))).toEqual([
      'delivery-in-its-own-chart clusters.eu-1.scope',
    ]);
  });
});

describe('the app of a fleet', () => {
  test('is written once, beside the folders of the clusters', async () => {
    await inFolder((outdir) => {
      const plain = fleetOf(CLUSTERS, join(outdir, 'plain'));
      plain.synth();
      const fleet = fleetOf(CLUSTERS, join(outdir, 'set'));
      new ArgoCdApplicationSet(fleet.app, 'delivery', { ...GIT, clusters: [...fleet.clusters.values()] });
      fleet.synth();
      const files = filesOf(join(outdir, 'set'));
      const added = Object.keys(files).filter((file) => file.startsWith('argo-cd/'));
      expect(added).toHaveLength(2);
      const others = Object.entries(files).filter(([file]) => !added.includes(file));
      // the plans also name the Applications
      const undelivered = others.map(([file, text]) => [
        file,
        text.replace(/^ {2}"deliveredBy": \{.*?^ {2}\},\n/ms, ''),
      ]);
      expect(Object.fromEntries(undelivered)).toEqual(filesOf(join(outdir, 'plain')));
      expect(kubectl(['kustomize', join(outdir, 'set', 'argo-cd')])).toContain('kind: ApplicationSet');
    });
  });

  test('loses the file of an ApplicationSet with another name, and nothing of others', async () => {
    await inFolder((outdir) => {
      const synth = (...names: readonly string[]): string[] => {
        const fleet = fleetOf(CLUSTERS, outdir);
        for (const name of names) {
          new ArgoCdApplicationSet(fleet.app, name, { ...GIT, name, clusters: [...fleet.clusters.values()] });
        }
        fleet.synth();
        return Object.keys(filesOf(outdir)).filter((file) => !/^[eu]/.test(file));
      };
      expect(synth('a')).toEqual(['argo-cd/Kustomization', 'argo-cd/a.yaml']);
      expect(synth('b', 'c')).toEqual(['argo-cd/Kustomization', 'argo-cd/b.yaml', 'argo-cd/c.yaml']);
      // another app may have written it
      expect(synth()).toEqual(['argo-cd/Kustomization', 'argo-cd/b.yaml', 'argo-cd/c.yaml']);
    });
  });

  test('refuses a storage of no cluster, and a cluster with the name of its folder', async () => {
    await inFolder((outdir) => {
      const fleet = fleetOf({ 'argo-cd': { nodes: ['a'] }, eu: { nodes: ['b'] } }, outdir);
      new ArgoCdApplicationSet(fleet.app, 'delivery', { ...GIT, clusters: [...fleet.clusters.values()] });
      expect(
        codesOf(() => {
          fleet.synth();
        }),
      ).toEqual(['duplicate-name clusters.argo-cd']);
      expect(filesOf(outdir)).toEqual({});
      const other = fleetOf(CLUSTERS, outdir);
      new StatefulSetStorage(new Chart(other.app, 'loki'), 'storage', lokiDescription());
      expect(
        codesOf(() => {
          other.synth();
        }),
      ).toEqual(['storage-without-cluster app']);
      expect(filesOf(outdir)).toEqual({});
    });
  });
});
