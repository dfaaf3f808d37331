import { join } from 'node:path';
import { App, Chart, Duration } from 'cdk8s';
import {
  ArgoCdApplication,
  type ArgoCdApplicationProps,
  FluxHelmRelease,
  FluxKustomization,
  type FluxKustomizationProps,
  GitOpsApp,
  KubePrometheusStackStorage,
  StatefulSetStorage,
} from '../../src';
import { MANAGED_BY } from '../../src/model/labels';
import { codesOf, description, GIB } from '../tools/describe';
import { filesOf, inFolder } from '../tools/folders';
import { lokiDescription } from '../tools/loki';
import { kubectl } from '../tools/run';

const PROPS = { repoUrl: 'https://git.example/fleet.git', path: 'eu-1/dist' };

function applicationIn(app: App, props: Partial<ArgoCdApplicationProps> = {}): ArgoCdApplication {
  const storage = new StatefulSetStorage(new Chart(app, 'loki'), 's', lokiDescription({ delivery: 'argo-cd' }));
  return new ArgoCdApplication(app, 'delivery', { storage, ...PROPS, ...props });
}

test('Argo CD deploys the storage of StatefulSets alone, in an Application that leaves the name of the release to the chart', () => {
  const { metadata, spec } = applicationIn(new App()).application.toJson() as {
    metadata: object;
    spec: { sources: unknown; destination: object };
  };
  expect(metadata).toEqual({ name: 'loki-storage', namespace: 'argocd', labels: MANAGED_BY });
  expect(spec.destination).toMatchObject({ namespace: 'logging' });
  expect(spec.sources).toEqual([
    {
      repoURL: 'https://git.example/fleet.git',
      targetRevision: 'HEAD',
      path: 'eu-1/dist',
    },
  ]);
});

test('the Application is beside the storage, and not part of it', async () => {
  await inFolder((outdir) => {
    const app = new GitOpsApp({ outdir });
    applicationIn(app);
    app.synth();
    const files = filesOf(outdir);
    expect(Object.keys(files).filter((file) => file.startsWith('argo-cd/'))).toHaveLength(2);
    expect(files.Kustomization).not.toContain('argo-cd');
    expect(files['loki.k8s.yaml']).toContain('argocd.argoproj.io/sync-options: "Prune=false,Delete=false"');
  });
});

test.each<[Partial<ArgoCdApplicationProps>, string]>([
  [{ chartRepoUrl: 'https://charts.example' }, 'option-without-chart chartRepoUrl'],
  [{ valueFiles: ['a.yaml'] }, 'option-without-chart valueFiles'],
  [{ storage: {} as never }, 'invalid-value storage'],
])('%j is refused', (props, problem) => {
  expect(codesOf(() => applicationIn(new App(), props))).toContain(problem);
});

test('the address of the chart is one of a stack', () => {
  const app = new App();
  const props = { ...description({ prometheus: GIB }), delivery: 'argo-cd' } as const;
  const storage = new KubePrometheusStackStorage(new Chart(app, 'c'), 's', props);
  const chartRepoUrl = 'https://charts.example';
  expect(() => new ArgoCdApplication(app, 'delivery', { storage, ...PROPS, chartRepoUrl })).not.toThrow();
});

test('a storage for kubectl is refused', () => {
  const app = new App();
  const storage = new StatefulSetStorage(new Chart(app, 'loki'), 's', lokiDescription());
  expect(codesOf(() => new ArgoCdApplication(app, 'd', { storage, ...PROPS }))).toEqual([
    'delivery-mismatch storage.delivery',
  ]);
});

function kustomizationIn(app: App, props: Partial<FluxKustomizationProps> = {}): FluxKustomization {
  const storage = new StatefulSetStorage(new Chart(app, 'loki'), 's', lokiDescription({ delivery: 'flux' }));
  return new FluxKustomization(app, 'delivery', { storage, path: 'eu-1/dist', ...props });
}

describe('FluxKustomization', () => {
  test('applies the storage alone, and waits for its init Jobs', () => {
    expect(kustomizationIn(new App()).kustomization.toJson()).toEqual({
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: 'loki-storage', namespace: 'flux-system', labels: MANAGED_BY },
      spec: {
        interval: '1h',
        retryInterval: '2m',
        timeout: '15m',
        path: './eu-1/dist',
        prune: true,
        wait: true,
        sourceRef: { kind: 'GitRepository', name: 'flux-system' },
      },
    });
    const props = { path: './a//b/', gitRepository: 'fleet', fluxNamespace: 'gitops', timeout: Duration.hours(1) };
    expect(kustomizationIn(new App(), props).kustomization.toJson()).toMatchObject({
      metadata: { namespace: 'gitops' },
      spec: { path: './a/b', timeout: '1h', sourceRef: { name: 'fleet' } },
    });
  });

  test('is the one of a FluxHelmRelease, for users who install the chart in another way', () => {
    const [one, two] = [new App(), new App()].map((app) => {
      const props = { ...description({ prometheus: GIB }), delivery: 'flux' } as const;
      return { storage: new KubePrometheusStackStorage(new Chart(app, 'c'), 's', props), path: 'dist' };
    });
    if (one === undefined || two === undefined) {
      throw new Error('there are two');
    }
    expect(new FluxKustomization(App.of(one.storage), 'delivery', one).kustomization.toJson()).toEqual(
      new FluxHelmRelease(App.of(two.storage), 'delivery', two).storageKustomization.toJson(),
    );
  });

  test('is in flux/, beside the storage and not part of it', async () => {
    await inFolder((outdir) => {
      const app = new GitOpsApp({ outdir });
      kustomizationIn(app);
      app.synth();
      const files = filesOf(outdir);
      expect(Object.keys(files).filter((file) => /^(?:flux|release)\//.test(file))).toEqual([
        'flux/Kustomization',
        'flux/loki-storage.yaml',
      ]);
      expect(files.Kustomization).not.toContain('flux');
      expect(kubectl(['kustomize', join(outdir, 'flux')])).toContain('name: loki-storage');
      expect(files['loki.k8s.yaml']).toContain('kustomize.toolkit.fluxcd.io/prune: disabled');
    });
  });

  test.each<[Partial<FluxKustomizationProps>, string]>([
    [{ storage: {} as never }, 'invalid-value storage'],
    [{ path: '../dist' }, 'invalid-path path'],
    [{ timeout: '15m' as never }, 'invalid-value timeout'],
    [{ interval: 3600 as never }, 'invalid-value interval'],
    [{ retryInterval: Duration.millis(100) }, 'invalid-value retryInterval'],
    [{ values: 'inline' } as never, 'unknown-property values'],
  ])('%j is refused', (props, problem) => {
    expect(codesOf(() => kustomizationIn(new App(), props))).toContain(problem);
  });

  test('a storage for Argo CD, and the chart of the storage as its scope, are refused', () => {
    const chart = new Chart(new App(), 'loki');
    const storage = new StatefulSetStorage(chart, 's', lokiDescription({ delivery: 'argo-cd' }));
    expect(codesOf(() => new FluxKustomization(chart, 'd', { storage, path: 'dist' }))).toEqual([
      'delivery-in-its-own-chart scope',
      'delivery-mismatch storage.delivery',
    ]);
  });
});

test('Flux has no HelmRelease for it', () => {
  const app = new App();
  const storage = new StatefulSetStorage(new Chart(app, 'loki'), 's', lokiDescription({ delivery: 'flux' }));
  expect(codesOf(() => new FluxHelmRelease(app, 'd', { storage: storage as never, path: 'dist' }))).toEqual([
    'invalid-value storage',
  ]);
});
