import { App, Chart } from 'cdk8s';
import {
  ArgoCdApplication,
  type ArgoCdApplicationProps,
  FluxHelmRelease,
  GitOpsApp,
  KubePrometheusStackStorage,
  StatefulSetStorage,
} from '../../src';
import { codesOf, description, GIB } from '../tools/describe';
import { filesOf, inFolder } from '../tools/folders';
import { lokiDescription } from '../tools/loki';

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
  expect(metadata).toEqual({ name: 'loki-storage', namespace: 'argocd' });
  expect(spec.destination).toMatchObject({ namespace: 'logging' });
  expect(spec.sources).toEqual([
    {
      repoURL: 'https://git.example/fleet.git',
      targetRevision: 'HEAD',
      path: 'eu-1/dist',
      directory: { recurse: false, include: '*.yaml' },
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

test('Flux has no HelmRelease for it', () => {
  const app = new App();
  const storage = new StatefulSetStorage(new Chart(app, 'loki'), 's', lokiDescription({ delivery: 'flux' }));
  expect(codesOf(() => new FluxHelmRelease(app, 'd', { storage: storage as never, path: 'dist' }))).toEqual([
    'invalid-value storage',
  ]);
});
