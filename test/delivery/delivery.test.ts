import { join } from 'node:path';
import { type ApiObject, App, Chart, Duration, Testing, YamlOutputType } from 'cdk8s';
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
  type Values,
} from '../../src';
import { stringsBut } from '../../src/kubernetes/text';
import { readHelmYaml } from '../../src/values/read-helm-yaml';
import { description, GIB, codesOf } from '../tools/describe';
import { filesOf, inFolder } from '../tools/folders';
import { kubectl } from '../tools/run';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Record<string, string> };
  readonly spec: Record<string, unknown>;
}

/** By which the next synthesis knows what it may remove. */
const OURS = { 'app.kubernetes.io/managed-by': 'cdk8s-prometheus-storage' };

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
  const REPLACED = {
    'kustomize.toolkit.fluxcd.io/force': 'enabled',
    'kustomize.toolkit.fluxcd.io/substitute': 'disabled',
  };

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

  test('make Flux never prune an object that holds data, and let it replace Jobs, but no variables in them', () => {
    expect(annotations(manifestsOf('flux'))).toEqual({
      'Namespace monitoring': UNPRUNED,
      'Namespace storage-init': UNPRUNED,
      'StorageClass monitoring-kps': UNPRUNED,
      'PersistentVolume monitoring-kps-prometheus-0-0': UNPRUNED,
      'ConfigMap script': REPLACED,
      'Job init': REPLACED,
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
      metadata: { name: 'kps', namespace: 'argocd', labels: OURS },
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
        'argo-cd/kps.yaml',
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
      metadata: { name: 'kps-storage', namespace: 'flux-system', labels: OURS },
      spec: { ...shared, path: './clusters/eu-1/dist' },
    });
    expect(flux.releaseKustomization.toJson()).toEqual({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: 'kps', namespace: 'flux-system', labels: OURS },
      spec: { ...shared, path: './clusters/eu-1/dist/release', dependsOn: [{ name: 'kps-storage' }] },
    });
    expect(flux.chartRepository.toJson()).toEqual({
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'HelmRepository',
      metadata: { name: 'kps-chart', namespace: 'monitoring', labels: OURS },
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
    const name = expect.stringMatching(/^kps-values-[0-9a-f]{8}$/) as string;
    expect(spec.valuesFrom).toEqual([{ kind: 'ConfigMap', name }]);
    expect(spec.values).toBeUndefined();
    expect(flux.configMap?.toJson()).toMatchObject({ metadata: { name, namespace: 'monitoring' } });
    expect(flux.configMap?.name).toBe((spec.valuesFrom as { name: string }[])[0]?.name);
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
      return {
        spec,
        storage,
        map: configMap?.toJson() as { metadata: { name: string }; data: Record<string, string> } | undefined,
      };
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
    expect(beside.spec.valuesFrom).toEqual([...yours, { kind: 'ConfigMap', name: beside.map?.metadata.name }]);
    expect(beside.map?.metadata.name).toMatch(/^kps-storage-values-[0-9a-f]{8}$/);
    expect(beside.spec).not.toHaveProperty('values');
    expect(beside.map?.data['values.yaml']).toBe(beside.storage.valuesFile.toYaml());
  });

  test('never overwrites a ConfigMap of yours', () => {
    const propsOf = (app: App, configMap: string) => ({
      storage: storageIn(app, 'flux', { valuesFile: 'overlay', userValues: { configMap } }),
      path: 'eu-1/dist',
    });
    const [first, second] = [new App(), new App()];
    const { configMap } = new FluxHelmRelease(first, 'a', { ...propsOf(first, 'mine'), values: 'config-map' });
    const props = propsOf(second, configMap?.name ?? '');
    expect(codesOf(() => new FluxHelmRelease(second, 'a', { ...props, values: 'config-map' }))).toEqual([
      'duplicate-name values',
    ]);
    expect(new FluxHelmRelease(second, 'b', props).configMap).toBeUndefined();
  });

  test('names the ConfigMap after its content, so that other values are another HelmRelease', () => {
    const namesOf = (values: Values, release = {}) => {
      const { release: its } = description();
      const { configMap, helmRelease } = make(
        new App(),
        { values: 'config-map' },
        { values, release: { ...its, ...release } },
      );
      const { spec } = helmRelease.toJson() as { spec: { valuesFrom: { name: string }[] } };
      return [configMap?.name, ...spec.valuesFrom.map(({ name }) => name)];
    };
    const [a, b, again] = [{ a: 1 }, { a: 2 }, { a: 1 }].map((values) => namesOf(values));
    expect(a).toEqual(again);
    expect(a?.[0]).toBe(a?.[1]);
    expect(b?.[0]).not.toBe(a?.[0]);
    const [long = ''] = namesOf({ fullnameOverride: 'kps' }, { name: 'a'.repeat(53) });
    expect(long).toMatch(/^a{53}-values-[0-9a-f]{8}$/);
  });

  test('has intervals, and retries what failed if asked to', () => {
    const durations = {
      interval: Duration.seconds(30),
      retryInterval: Duration.minutes(90),
      timeout: Duration.seconds(3661),
    };
    const flux = make(new App(), { ...durations, onFailure: 'retry' });
    const kustomization = { interval: '30s', retryInterval: '1h30m', timeout: '1h1m1s' };
    expect(flux.storageKustomization.toJson()).toMatchObject({ spec: kustomization });
    expect(flux.releaseKustomization.toJson()).toMatchObject({ spec: kustomization });
    expect(flux.chartRepository.toJson()).toMatchObject({ spec: { interval: '30s' } });
    const oci = make(new App(), { ...durations, chartSource: 'oci' });
    expect(oci.chartRepository.toJson()).toMatchObject({ spec: { interval: '30s' } });
    const strategy = { name: 'RetryOnFailure', retryInterval: '1h30m' };
    expect(flux.helmRelease.toJson()).toMatchObject({
      spec: { interval: '30s', timeout: '1h1m1s', install: { strategy }, upgrade: { strategy } },
    });
    expect(make(new App(), { onFailure: 'retry' }).helmRelease.toJson()).toMatchObject({
      spec: { install: { strategy: { name: 'RetryOnFailure', retryInterval: '2m' } } },
    });
    for (const props of [{}, { onFailure: 'stop' }] as const) {
      const { spec } = make(new App(), props).helmRelease.toJson() as Manifest;
      expect([spec.install, spec.upgrade]).toEqual([{ crds: 'Create' }, { crds: 'CreateReplace' }]);
    }
  });

  test.each([
    [undefined, 'Create', 'CreateReplace'],
    ['create-replace', 'Create', 'CreateReplace'],
    ['create', 'Create', 'Create'],
    ['skip', 'Skip', 'Skip'],
  ] as const)('with crds %s, it installs with %s and upgrades with %s', (crds, install, upgrade) => {
    const { helmRelease } = make(new App(), crds === undefined ? {} : { crds });
    expect(helmRelease.toJson()).toMatchObject({ spec: { install: { crds: install }, upgrade: { crds: upgrade } } });
  });

  describe('two releases of one cluster', () => {
    const add = (app: App, name: string, chartVersion: string, crds?: FluxHelmReleaseProps['crds']) => {
      const storage = new KubePrometheusStackStorage(new Chart(app, name), 's', {
        ...description({ release: { name, namespace: name, chartVersion } }),
        layout: HostPathLayout.perVolume(`/data/${name}`),
        prometheus: GIB,
        delivery: 'flux',
      });
      return new FluxHelmRelease(app, `${name}-delivery`, {
        storage,
        path: 'dist',
        ...(crds === undefined ? {} : { crds }),
      });
    };

    test.each([
      ['58.0.0', '88.5.3'],
      ['88.5.3', '58.0.0'],
    ])('must not replace the definitions of chart 88.5.3 with older ones: %s, then %s', (one, two) => {
      const older = (version: string) => (version === '58.0.0' ? 'skip' : undefined);
      const app = new App();
      add(app, 'a', one);
      expect(codesOf(() => add(app, 'b', two))).toEqual(['crds-of-older-chart crds']);
      const mended = new App();
      add(mended, 'a', one, older(one));
      add(mended, 'b', two, older(two));
      const created = new App();
      add(created, 'a', one, 'create');
      expect(one === '58.0.0' ? add(created, 'b', two) : add(created, 'b', two, 'skip')).toBeDefined();
    });

    test('may replace them with the same, or be of two clusters', () => {
      const app = new App();
      add(app, 'a', '88.5.3');
      add(app, 'b', '88.5.3');
      add(new App(), 'c', '58.0.0');
    });

    test('are not in conflict with one that was removed', () => {
      const app = new App();
      add(app, 'a', '58.0.0');
      app.node.tryRemoveChild('a-delivery');
      add(app, 'b', '88.5.3');
    });
  });

  describe('variables of Flux', () => {
    const DISABLED = { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' };
    const delivered = (substitute: boolean | undefined, values: FluxHelmReleaseProps['values'], of: Values = {}) =>
      make(
        new App(),
        { ...(values === undefined ? {} : { values }), ...(substitute === undefined ? {} : { substitute }) },
        { values: of },
      );

    test('may be in the values, unless the option prevents it', () => {
      const annotationsOf = (object: ApiObject | undefined) => {
        const { annotations: all = {} } = (object?.toJson() as Manifest | undefined)?.metadata ?? {};
        return Object.fromEntries(Object.entries(all).filter(([key]) => key.startsWith('kustomize.')));
      };
      for (const substitute of [undefined, true]) {
        const { helmRelease, configMap } = delivered(substitute, 'config-map', { x: '${cluster}' });
        expect([annotationsOf(helmRelease), annotationsOf(configMap)]).toEqual([{}, {}]);
      }
      const { helmRelease, configMap } = delivered(false, 'config-map', { x: '${cluster}' });
      expect([annotationsOf(helmRelease), annotationsOf(configMap)]).toEqual([DISABLED, DISABLED]);
      expect(annotationsOf(delivered(false, 'inline').helmRelease)).toEqual(DISABLED);
    });

    test.each<[values: Values, path: string]>([
      [{ prometheus: { prometheusSpec: { nodeSelector: { a: '$$x' } } } }, 'prometheus.prometheusSpec.nodeSelector.a'],
      [
        { prometheus: { prometheusSpec: { nodeSelector: { '${a:=b}': 'x' } } } },
        'prometheus.prometheusSpec.nodeSelector["${a:=b}"]',
      ],
      [
        {
          prometheus: {
            prometheusSpec: { storageSpec: { volumeClaimTemplate: { metadata: { labels: { a: '${b}' } } } } },
          },
        },
        'prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.metadata.labels.a',
      ],
      [{ prometheus: { '${spec}': { a: 1 } } }, 'prometheus["${spec}"].a'],
      [{ thanosRuler: { name: '${cluster}' } }, 'thanosRuler.name'],
    ])('are refused where the storage follows from them: %j', (values, path) => {
      for (const kind of ['inline', 'config-map'] as const) {
        expect(codesOf(() => delivered(undefined, kind, values))).toEqual([`substituted-value storage.values.${path}`]);
        expect(delivered(false, kind, values)).toBeDefined();
      }
    });

    test.each<Values>([
      { prometheus: { prometheusSpec: { externalLabels: { cluster: '${cluster}' } } } },
      { grafana: { env: { '${NAME}': '$$' }, 'grafana.ini': { server: { root_url: 'https://${host}/' } } } },
      { prometheus: { prometheusSpec: { nodeSelector: { a: '$(x)', b: '$x', c: 'x$' } } } },
      { commonLabels: { cluster: '${cluster:-none}' } },
    ])('may be where it does not: %j', (values) => {
      expect(delivered(undefined, 'inline', values)).toBeDefined();
    });

    test('are in no value that the library adds', () => {
      const all = {
        alertmanager: GIB,
        thanosRuler: GIB,
        grafana: GIB,
        initJob: { ownership: 'never' as const },
        values: { thanosRuler: { thanosRulerSpec: { queryEndpoints: ['query:10902'] } } },
        release: { name: 'kps', namespace: 'monitoring', chartVersion: '88.5.3' },
        layout: HostPathLayout.perVolume('/data/kps'),
      };
      const { data } = storageIn(new App(), 'flux', all).values;
      expect(JSON.stringify(data)).toContain('wait-for-data-directory');
      expect(stringsBut(data, (text) => !/\$[{$]/.test(text))).toEqual([]);
      const overlay = storageIn(new App(), 'flux', {
        ...all,
        valuesFile: 'overlay',
        userValues: { configMap: 'mine' },
      });
      expect(stringsBut(overlay.valuesFile.data, (text) => !/\$[{$]/.test(text))).toEqual([]);
    });

    test('are in no object of the storage that Flux may replace them in', () => {
      for (const object of manifestsOf('flux', { grafana: GIB })) {
        const isDisabled = object.metadata.annotations?.['kustomize.toolkit.fluxcd.io/substitute'] === 'disabled';
        expect(isDisabled || stringsBut(object, (text) => !text.includes('$')).length === 0).toBe(true);
      }
    });
  });

  describe('the files', () => {
    const two = (app: App, ...propsOf: readonly Partial<FluxHelmReleaseProps>[]) => {
      for (const [index, props] of propsOf.entries()) {
        const namespace = `ns-${index}`;
        const storage = new KubePrometheusStackStorage(new Chart(app, namespace), 's', {
          ...description({ release: { name: 'kps', namespace, chartVersion: '45.9.1' } }),
          layout: HostPathLayout.perVolume(`/data/${namespace}`),
          prometheus: GIB,
          delivery: 'flux',
        });
        new FluxHelmRelease(app, `delivery-${index}`, { storage, path: 'dist', ...props });
      }
    };
    const deliveryFiles = (outdir: string) =>
      Object.keys(filesOf(outdir)).filter((file) => /^(flux|release)\/(?!Kustomization$)/.test(file));

    test('have the name of the release', async () => {
      await inFolder((outdir) => {
        const app = new GitOpsApp({ outdir });
        make(app);
        app.synth();
        expect(deliveryFiles(outdir)).toEqual(['flux/kps.yaml', 'release/kps.yaml']);
      });
    });

    test('have the namespace too where two have one name, and never replace each other', async () => {
      await inFolder((outdir) => {
        const app = new GitOpsApp({ outdir });
        two(app, { fluxNamespace: 'flux-a' }, { fluxNamespace: 'flux-b' });
        app.synth();
        expect(deliveryFiles(outdir)).toEqual([
          'flux/flux-a.kps.yaml',
          'flux/flux-b.kps.yaml',
          'release/ns-0.kps.yaml',
          'release/ns-1.kps.yaml',
        ]);
        expect(kubectl(['kustomize', join(outdir, 'flux')]).match(/^kind: Kustomization$/gm)).toHaveLength(4);
      });
      await inFolder((outdir) => {
        const app = new GitOpsApp({ outdir });
        two(app, {}, {});
        app.synth();
        expect(deliveryFiles(outdir).filter((file) => file.startsWith('flux/'))).toEqual([
          expect.stringMatching(/^flux\/flux-system\.kps\.[0-9a-f]{8}\.yaml$/),
          expect.stringMatching(/^flux\/flux-system\.kps\.[0-9a-f]{8}\.yaml$/),
        ]);
      });
    });

    test('are none that kustomize takes for its own, and have names that a file system takes', async () => {
      await inFolder((outdir) => {
        const app = new GitOpsApp({ outdir });
        const release = { name: 'kustomization', namespace: 'monitoring', chartVersion: '45.9.1' };
        make(app, {}, { release, values: { fullnameOverride: 'kps' } });
        app.synth();
        expect(deliveryFiles(outdir)).toEqual([
          'flux/flux-system.kustomization.yaml',
          'release/monitoring.kustomization.yaml',
        ]);
        expect(kubectl(['kustomize', join(outdir, 'release')])).toContain('kind: HelmRelease');
      });
      await inFolder((outdir) => {
        const app = new GitOpsApp({ outdir });
        const name = Array.from({ length: 4 }, () => 'a'.repeat(62)).join('.');
        new ArgoCdApplication(app, 'd', { storage: storageIn(app, 'argo-cd'), repoUrl: 'x', path: 'dist', name });
        app.synth();
        expect(Object.keys(filesOf(outdir))).toContainEqual(expect.stringMatching(/^argo-cd\/a.*-[0-9a-f]{8}\.yaml$/));
      });
    });

    test('keep an extension of yours, and are folders where the output type asks for them', async () => {
      await inFolder((outdir) => {
        const app = new GitOpsApp({ outdir, outputFileExtension: '.manifest.yaml' });
        make(app);
        app.synth();
        expect(deliveryFiles(outdir)).toEqual(['flux/kps.manifest.yaml', 'release/kps.manifest.yaml']);
      });
      await inFolder((outdir) => {
        const app = new GitOpsApp({ outdir, yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
        make(app);
        app.synth();
        expect(deliveryFiles(outdir)).toEqual([
          'flux/kps/Kustomization.kps-storage.k8s.yaml',
          'flux/kps/Kustomization.kps.k8s.yaml',
          'release/kps/HelmRelease.kps.k8s.yaml',
          'release/kps/HelmRepository.kps-chart.k8s.yaml',
        ]);
        expect(kubectl(['kustomize', join(outdir, 'release')])).toContain('kind: HelmRelease');
      });
    });
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
      const { 'release/kps.yaml': text = '' } = filesOf(outdir);
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
          interval: '1h' as never,
          retryInterval: 120 as never,
          timeout: Duration.millis(1500),
          substitute: 'disabled' as never,
          crds: 'CreateReplace' as never,
          onFailure: 'rollback' as never,
        }),
      ),
    ).toEqual([
      'invalid-name gitRepository',
      'invalid-path path',
      'invalid-value chartSource',
      'invalid-value crds',
      'invalid-value interval',
      'invalid-value onFailure',
      'invalid-value retryInterval',
      'invalid-value substitute',
      'invalid-value timeout',
      'invalid-value values',
    ]);
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
