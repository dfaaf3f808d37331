import { join } from 'node:path';
import { App, Chart, Testing, YamlOutputType } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import {
  ArgoCdApplication,
  type ArgoCdApplicationProps,
  type Delivery,
  FluxHelmRelease,
  type FluxHelmReleaseProps,
  GitOpsApp,
  HostPathLayout,
  KubePrometheusStackStorage,
  type KubePrometheusStackStorageProps,
  type Problem,
} from '../../src';
import { readHelmYaml } from '../../src/values/read-helm-yaml';
import { description, GIB, codesOf } from '../tools/describe';
import { filesOf, inFolder } from '../tools/folders';
import { kubectl } from '../tools/run';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Record<string, string> };
  readonly spec: Record<string, unknown>;
}

const DELIVERED: Partial<KubePrometheusStackStorageProps> = {
  layout: HostPathLayout.sharedRoot('/data/kps'),
  prometheus: GIB,
  namespaces: { create: true, initJobs: 'storage-init' },
};

function storageIn(app: App, delivery: Delivery, props: Partial<KubePrometheusStackStorageProps> = {}) {
  return new KubePrometheusStackStorage(new Chart(app, 'prometheus-storage'), 'storage', {
    ...description(),
    ...DELIVERED,
    delivery,
    ...props,
  });
}

function manifestsOf(delivery: Delivery, props: Partial<KubePrometheusStackStorageProps> = {}): readonly Manifest[] {
  const storage = storageIn(new App(), delivery, props);
  return Testing.synth(Chart.of(storage)) as Manifest[];
}

const annotations = (manifests: readonly Manifest[]): Record<string, unknown> =>
  Object.fromEntries(
    manifests.map(({ kind, metadata: { name, annotations: of = {} } }) => {
      const tools = Object.entries(of).filter(([key]) => key !== 'prometheus-storage/data-directory');
      return [`${kind} ${{ Job: 'init', ConfigMap: 'script' }[kind] ?? name}`, Object.fromEntries(tools)];
    }),
  );

describe('the annotations for each delivery tool', () => {
  const KEPT = {
    'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
    'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
  };
  const UNPRUNED = { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' };

  test('are absent for kubectl', () => {
    expect(Object.values(annotations(manifestsOf('kubectl')))).toEqual([{}, {}, {}, {}, {}, {}]);
  });

  test('make Argo CD apply the storage before the chart, and never prune or delete an object that holds data', () => {
    expect(annotations(manifestsOf('argo-cd'))).toEqual({
      'Namespace monitoring': { 'argocd.argoproj.io/sync-wave': '-3', ...KEPT },
      'Namespace storage-init': { 'argocd.argoproj.io/sync-wave': '-3', ...KEPT },
      'StorageClass monitoring-kps': { 'argocd.argoproj.io/sync-wave': '-2', ...KEPT },
      'PersistentVolume monitoring-kps-prometheus-0-0': { 'argocd.argoproj.io/sync-wave': '-2', ...KEPT },
      'ConfigMap script': { 'argocd.argoproj.io/sync-wave': '-2' },
      'Job init': { 'argocd.argoproj.io/sync-wave': '-1' },
    });
  });

  test('make Jobs hooks of Argo CD, whose names stay the same because Argo CD deletes them before each run', () => {
    const jobOf = (mode: '2770' | '2750') =>
      manifestsOf('argo-cd', { initJobHook: true, initJob: { mode } }).find(({ kind }) => kind === 'Job');
    expect(jobOf('2770')?.metadata).toMatchObject({
      name: 'kps-init-node-0',
      annotations: {
        'argocd.argoproj.io/sync-wave': '-1',
        'argocd.argoproj.io/hook': 'Sync',
        'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
      },
    });
    expect(jobOf('2750')?.metadata.name).toBe('kps-init-node-0');
  });

  test('make Flux never prune an object that holds data, and let it replace Jobs', () => {
    expect(annotations(manifestsOf('flux'))).toEqual({
      'Namespace monitoring': UNPRUNED,
      'Namespace storage-init': UNPRUNED,
      'StorageClass monitoring-kps': UNPRUNED,
      'PersistentVolume monitoring-kps-prometheus-0-0': UNPRUNED,
      'ConfigMap script': { 'kustomize.toolkit.fluxcd.io/force': 'enabled' },
      'Job init': { 'kustomize.toolkit.fluxcd.io/force': 'enabled' },
    });
  });

  test('a changed Job has a new name, for every tool', () => {
    for (const delivery of ['kubectl', 'argo-cd', 'flux'] as const) {
      const names = (['2770', '2750'] as const).map(
        (mode) => manifestsOf(delivery, { initJob: { mode } }).find(({ kind }) => kind === 'Job')?.metadata.name,
      );
      expect(new Set(names).size).toBe(2);
    }
  });

  test('an unknown delivery tool or option is refused', () => {
    expect(codesOf(() => manifestsOf('helmfile' as never, { initJobHook: true }))).toEqual([
      'delivery-mismatch initJobHook',
      'invalid-value delivery',
    ]);
  });
});

describe('ArgoCdApplication', () => {
  const PROPS = { repoUrl: 'https://git.example/fleet.git', path: './clusters/eu-1/dist/' };
  const make = (app: App, props: Partial<ArgoCdApplicationProps> = {}) =>
    new ArgoCdApplication(app, 'delivery', { storage: storageIn(app, 'argo-cd'), ...PROPS, ...props });

  test('is one Application with the storage, the values and the chart', () => {
    expect(make(new App()).application.toJson()).toEqual({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'kps', namespace: 'argocd' },
      spec: {
        project: 'default',
        destination: { server: 'https://kubernetes.default.svc', namespace: 'monitoring' },
        sources: [
          {
            repoURL: 'https://git.example/fleet.git',
            targetRevision: 'HEAD',
            path: 'clusters/eu-1/dist',
          },
          { repoURL: 'https://git.example/fleet.git', targetRevision: 'HEAD', ref: 'values' },
          {
            repoURL: 'https://prometheus-community.github.io/helm-charts',
            chart: 'kube-prometheus-stack',
            targetRevision: '45.9.1',
            helm: { releaseName: 'kps', valueFiles: ['$values/clusters/eu-1/dist/values/kps.yml'] },
          },
        ],
        syncPolicy: {
          retry: { limit: 5, backoff: { duration: '5s', factor: 2, maxDuration: '180s' } },
          syncOptions: ['CreateNamespace=true', 'ServerSideApply=true'],
        },
      },
    });
  });

  test('is written to a place that neither Argo CD, kubectl nor the Kustomization reads', async () => {
    await inFolder((outdir) => {
      const app = new GitOpsApp({ outdir });
      make(app, { automated: { prune: true, selfHeal: true } });
      app.synth();
      const files = filesOf(outdir);
      expect(Object.keys(files)).toEqual([
        'Kustomization',
        'argo-cd/Kustomization',
        expect.stringMatching(/^argo-cd\/delivery-argo-cd-\w+\.k8s\.yaml$/),
        'plan/kps.json',
        'plan/kps.md',
        'prometheus-storage.k8s.yaml',
        'values/kps.yml',
      ]);
      expect(files.Kustomization).toContain('resources:\n  - prometheus-storage.k8s.yaml\n');
      expect(kubectl(['kustomize', outdir])).not.toContain('argoproj.io/v1alpha1');
      expect(kubectl(['kustomize', join(outdir, 'argo-cd')])).toContain('automated:\n      prune: true');
    });
  });

  test('uses the name of the values file that the app writes if two releases share a name', async () => {
    await inFolder((outdir) => {
      const app = new GitOpsApp({ outdir });
      const { application } = make(app);
      new KubePrometheusStackStorage(new Chart(app, 'other'), 'storage', {
        ...description({ release: { name: 'kps', namespace: 'other', chartVersion: '45.9.1' } }),
        layout: HostPathLayout.perVolume('/data/other'),
        prometheus: GIB,
      });
      app.synth();
      expect(JSON.stringify(application.toJson())).toContain('dist/values/monitoring.kps.yml');
      expect(Object.keys(filesOf(outdir))).toContain('values/monitoring.kps.yml');
    });
  });

  test('reads your own values files before the overlay', () => {
    const app = new App();
    const storage = storageIn(app, 'argo-cd', {
      valuesFile: 'overlay',
      userValues: [{ path: './clusters/eu-1/values.yaml' }, { path: 'more.yaml' }],
    });
    const { application } = new ArgoCdApplication(app, 'delivery', { ...PROPS, storage });
    expect(JSON.parse(JSON.stringify(application.toJson()))).toHaveProperty('spec.sources.2.helm.valueFiles', [
      '$values/clusters/eu-1/values.yaml',
      '$values/more.yaml',
      '$values/clusters/eu-1/dist/values/kps.yml',
    ]);
  });

  test('refuses the chart of the storage, another delivery tool, and invalid names and paths', () => {
    const app = new App();
    const storage = storageIn(app, 'flux');
    expect(
      codesOf(() => new ArgoCdApplication(Chart.of(storage), 'x', { ...PROPS, storage, name: 'A b', path: '/dist' })),
    ).toEqual([
      'delivery-in-its-own-chart scope',
      'delivery-mismatch storage.delivery',
      'invalid-name name',
      'invalid-path path',
    ]);
    for (const path of ['../dist', 'a/../b', 'a b', '']) {
      expect(codesOf(() => make(new App(), { path }))).toEqual(['invalid-path path']);
    }
  });

  test('refuses an output type that cannot write it to a separate file', async () => {
    await inFolder((outdir) => {
      const app = new GitOpsApp({ outdir, yamlOutputType: YamlOutputType.FILE_PER_APP });
      make(app);
      expect(
        codesOf(() => {
          app.synth();
        }),
      ).toEqual(['output-type yamlOutputType']);
    });
  });
});

describe('FluxHelmRelease', () => {
  const make = (
    app: App,
    props: Partial<FluxHelmReleaseProps> = {},
    storage: Partial<KubePrometheusStackStorageProps> = {},
  ) =>
    new FluxHelmRelease(app, 'delivery', {
      storage: storageIn(app, 'flux', storage),
      path: 'clusters/eu-1/dist',
      ...props,
    });

  test('is two Kustomizations, of which the second waits for the first, and then the chart with its values', () => {
    const flux = make(new App());
    const shared = {
      interval: '1h',
      retryInterval: '2m',
      timeout: '15m',
      prune: true,
      wait: true,
      sourceRef: { kind: 'GitRepository', name: 'flux-system' },
    };
    expect(flux.storageKustomization.toJson()).toEqual({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: 'kps-storage', namespace: 'flux-system' },
      spec: { ...shared, path: './clusters/eu-1/dist' },
    });
    expect(flux.releaseKustomization.toJson()).toEqual({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: 'kps', namespace: 'flux-system' },
      spec: { ...shared, path: './clusters/eu-1/dist/release', dependsOn: [{ name: 'kps-storage' }] },
    });
    expect(flux.chartRepository.toJson()).toEqual({
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'HelmRepository',
      metadata: { name: 'kps-chart', namespace: 'monitoring' },
      spec: { interval: '1h', url: 'https://prometheus-community.github.io/helm-charts' },
    });
    expect(flux.helmRelease.toJson()).toMatchObject({
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: { name: 'kps', namespace: 'monitoring' },
      spec: {
        releaseName: 'kps',
        chart: {
          spec: {
            chart: 'kube-prometheus-stack',
            version: '45.9.1',
            sourceRef: { kind: 'HelmRepository', name: 'kps-chart' },
          },
        },
        upgrade: { crds: 'CreateReplace' },
        values: { prometheus: { prometheusSpec: { retentionSize: '870MB' } } },
      },
    });
  });

  test('takes the chart from a registry, and the values from a ConfigMap', () => {
    const flux = make(new App(), { chartSource: 'oci', values: 'config-map' });
    expect(flux.chartRepository.toJson()).toMatchObject({
      kind: 'OCIRepository',
      spec: { url: 'oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack', ref: { tag: '45.9.1' } },
    });
    const { spec } = flux.helmRelease.toJson() as { spec: Record<string, unknown> };
    expect(spec.chartRef).toEqual({ kind: 'OCIRepository', name: 'kps-chart' });
    expect(spec.valuesFrom).toEqual([{ kind: 'ConfigMap', name: 'kps-values' }]);
    expect(spec.values).toBeUndefined();
    expect(flux.configMap?.toJson()).toMatchObject({ metadata: { name: 'kps-values', namespace: 'monitoring' } });
  });

  test('reads your own values before the overlay, which is inline or comes last', () => {
    const specOf = (values: 'inline' | 'config-map') => {
      const app = new App();
      const storage = storageIn(app, 'flux', {
        valuesFile: 'overlay',
        userValues: [{ configMap: 'kps-values' }, { secret: 'kps-secrets', key: 'secrets.yaml' }],
        values: { prometheus: { prometheusSpec: { scrapeInterval: '30s' } } },
      });
      const { helmRelease, configMap } = new FluxHelmRelease(app, 'delivery', { storage, path: 'eu-1/dist', values });
      const { spec } = helmRelease.toJson() as { spec: Record<string, unknown> };
      return { spec, storage, map: configMap?.toJson() as { data: Record<string, string> } | undefined };
    };
    const yours = [
      { kind: 'ConfigMap', name: 'kps-values' },
      { kind: 'Secret', name: 'kps-secrets', valuesKey: 'secrets.yaml' },
    ];
    const inline = specOf('inline');
    expect(inline.spec.valuesFrom).toEqual(yours);
    expect(inline.spec.values).toEqual(inline.storage.valuesFile.data);
    expect(JSON.stringify(inline.spec.values)).not.toContain('scrapeInterval');
    const beside = specOf('config-map');
    expect(beside.spec.valuesFrom).toEqual([...yours, { kind: 'ConfigMap', name: 'kps-storage-values' }]);
    expect(beside.spec).not.toHaveProperty('values');
    expect(beside.map?.data['values.yaml']).toBe(beside.storage.valuesFile.toYaml());
  });

  test('never overwrites a ConfigMap of yours', () => {
    const app = new App();
    const userValues = { configMap: 'kps-storage-values' };
    const storage = storageIn(app, 'flux', { valuesFile: 'overlay', userValues });
    const props = { storage, path: 'eu-1/dist' };
    expect(codesOf(() => new FluxHelmRelease(app, 'a', { ...props, values: 'config-map' }))).toEqual([
      'duplicate-name values',
    ]);
    expect(new FluxHelmRelease(app, 'b', props).configMap).toBeUndefined();
  });

  test('gives each Kustomization its own folder', async () => {
    await inFolder((outdir) => {
      const app = new GitOpsApp({ outdir });
      make(app, { values: 'config-map' });
      app.synth();
      const kinds = (folder: string) =>
        parseAllDocuments(kubectl(['kustomize', join(outdir, folder)])).map((document) => document.get('kind'));
      expect(kinds('.').sort()).toEqual([
        'ConfigMap',
        'Job',
        'Namespace',
        'Namespace',
        'PersistentVolume',
        'StorageClass',
      ]);
      expect(kinds('release')).toEqual(['ConfigMap', 'HelmRelease', 'HelmRepository']);
      expect(kinds('flux')).toEqual(['Kustomization', 'Kustomization']);
    });
  });

  test('passes inline values unchanged, or refuses them', async () => {
    expect(
      codesOf(() => make(new App(), {}, { values: { a: null, b: { c: '0o17', d: 'yes' }, e: { '<<': 1 } } })),
    ).toEqual(['inline-values-lost values']);
    // cdk8s takes such a map for an instance of a class
    expect(codesOf(() => make(new App(), {}, { values: { labels: { constructor: 'Acme' } } }))).toEqual([
      'inline-values-lost values',
    ]);
    await inFolder((outdir) => {
      const app = new GitOpsApp({ outdir });
      const values = { a: ['yes', '1e3', '017', '2001-12-14', '{{ x }}', 'ä\n', 1.5, true], b: {} };
      const { helmRelease } = make(app, {}, { values });
      app.synth();
      const [, text = ''] = Object.entries(filesOf(outdir)).find(([file]) => /^release\/.*k8s/.test(file)) ?? [];
      const written = text.split('---\n').find((one) => one.includes('kind: HelmRelease')) ?? '';
      expect(readHelmYaml(written, fail)).toEqual(helmRelease.toJson());
    });
  });

  test('refuses invalid names, paths and options', () => {
    expect(
      codesOf(() =>
        make(new App(), {
          gitRepository: 'A',
          path: '..',
          chartSource: 'git' as never,
          values: 'secret' as never,
        }),
      ),
    ).toEqual(['invalid-name gitRepository', 'invalid-path path', 'invalid-value chartSource', 'invalid-value values']);
  });

  test('has all objects in one chart if it has a chart of its own', () => {
    const app = new App();
    const storage = storageIn(app, 'flux');
    const chart = new Chart(app, 'flux');
    new FluxHelmRelease(chart, 'delivery', { storage, path: '.' });
    const kinds = (Testing.synth(chart) as Manifest[]).map(({ kind }) => kind);
    expect(kinds).toEqual(['Kustomization', 'Kustomization', 'HelmRepository', 'HelmRelease']);
  });
});

function fail({ message }: Problem): never {
  throw new Error(message);
}
