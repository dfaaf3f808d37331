import { ApiObject, App, Chart, Duration, Testing } from 'cdk8s';
import {
  ArgoCdApplication,
  type ArgoCdApplicationProps,
  argoCdSources,
  KubePrometheusStackStorage,
  type KubePrometheusStackStorageProps,
  StatefulSetStorage,
} from '../../src';
import { codesOf, description, GIB } from '../tools/describe';
import { lokiDescription } from '../tools/loki';

const PLACE = { repoUrl: 'https://git.example/fleet.git', path: 'eu-1/dist' };

function storageIn(app: App, props: Partial<KubePrometheusStackStorageProps> = {}) {
  return new KubePrometheusStackStorage(new Chart(app, 'prometheus-storage'), 'storage', {
    ...description({ prometheus: GIB }),
    delivery: 'argo-cd',
    ...props,
  });
}

function application(props: Partial<ArgoCdApplicationProps>): unknown {
  const app = new App();
  return new ArgoCdApplication(app, 'a', { storage: storageIn(app), ...PLACE, ...props }).application.toJson();
}

/** JavaScript checks no types. */
const codes = (props: object): readonly string[] => codesOf(() => application(props));

describe('the options of an ArgoCdApplication', () => {
  test('set labels, annotations, project and cluster', () => {
    expect(
      application({
        labels: { team: 'metrics', 'example.com/empty': '' },
        annotations: { 'notifications.argoproj.io/subscribe.on-sync-failed.slack': '{{ not a template }}' },
        project: 'metrics',
        destination: { name: 'eu-1' },
      }),
    ).toMatchObject({
      metadata: {
        labels: { team: 'metrics', 'example.com/empty': '' },
        annotations: { 'notifications.argoproj.io/subscribe.on-sync-failed.slack': '{{ not a template }}' },
      },
      spec: { project: 'metrics', destination: { name: 'eu-1', namespace: 'monitoring' } },
    });
    expect(application({ destination: { server: 'https://10.0.0.1:6443' } })).toHaveProperty('spec.destination', {
      server: 'https://10.0.0.1:6443',
      namespace: 'monitoring',
    });
  });

  test.each<[ArgoCdApplicationProps['retry'], object]>([
    [undefined, { limit: 5, backoff: { duration: '5s', factor: 2, maxDuration: '180s' } }],
    [{ limit: 0 }, { limit: 0, backoff: { duration: '5s', factor: 2, maxDuration: '180s' } }],
    [
      { limit: -1, refresh: true, backoff: { duration: Duration.minutes(1), maxDuration: Duration.hours(1) } },
      { limit: -1, refresh: true, backoff: { duration: '60s', factor: 2, maxDuration: '3600s' } },
    ],
    [{ backoff: { factor: 3 } }, { limit: 5, backoff: { duration: '5s', factor: 3, maxDuration: '180s' } }],
  ])('retry as in %j', (retry, expected) => {
    expect(application(retry === undefined ? {} : { retry })).toHaveProperty('spec.syncPolicy.retry', expected);
  });

  test('add sync options to those that the storage needs, and let the user decide about the namespace', () => {
    expect(
      application({ syncOptions: ['PruneLast=true', 'CreateNamespace=false', 'ServerSideApply=true'] }),
    ).toHaveProperty('spec.syncPolicy.syncOptions', [
      'CreateNamespace=false',
      'ServerSideApply=true',
      'PruneLast=true',
    ]);
  });

  test.each(['Replace=true', 'Force=true', 'ServerSideApply=false'])('refuse %s', (option) => {
    expect(codes({ syncOptions: ['PruneLast=true', option] })).toEqual(['breaking-sync-option syncOptions.1']);
  });

  test('refuse sync options that Argo CD does not read, or that contradict each other', () => {
    expect(
      codes({
        syncOptions: ['Validate=true', 'Validate=false', 'Validate=true', 'replace', 'A = b', 'Prune=', 1, ' '],
      }),
    ).toEqual(['1', '2', '3', '4', '5', '6', '7'].map((index) => `invalid-value syncOptions.${index}`));
  });

  test('add values files between your own and those of the storage, which have precedence', () => {
    const app = new App();
    const storage = storageIn(app, { valuesFile: 'overlay', userValues: { path: 'own.yaml' } });
    const props = { ...PLACE, storage, valueFiles: ['./a/b.yaml', 'c.yml'] };
    expect(new ArgoCdApplication(app, 'a', props).application.toJson()).toHaveProperty(
      'spec.sources.2.helm.valueFiles',
      ['$values/own.yaml', '$values/a/b.yaml', '$values/c.yml', '$values/eu-1/dist/values/kps.yml'],
    );
  });

  test('refuse values files that are not paths in the repository', () => {
    const wrong = ['/a.yaml', '../a.yaml', 'a b.yaml', 'https://git.example/a.yaml', '$values/a.yaml', '', 1, null];
    expect(codes({ valueFiles: ['ok.yaml', ...wrong] })).toEqual(
      wrong.map((_, index) => `invalid-path valueFiles.${index + 1}`),
    );
  });

  test('are all checked at run time, and all problems are reported together', () => {
    expect(
      codes({
        repoUrl: 'https://git.example/a.git\nb',
        project: 'A b',
        labels: { 'a b': 'x', c: 'd e', f: 1 },
        annotations: { '{{ x }}': 'y', z: {} },
        destination: { server: 'https://a', name: 'b' },
        retry: { limit: -2, backoff: { duration: '5s', factor: 0, maxDuration: Duration.millis(1) }, often: true },
        valueFiles: 'a.yaml',
        automated: true,
        server: 'https://a',
      }),
    ).toEqual([
      'invalid-name annotations["{{ x }}"]',
      'invalid-name labels.c',
      'invalid-name labels.f',
      'invalid-name labels["a b"]',
      'invalid-name project',
      'invalid-value annotations.z',
      'invalid-value automated',
      'invalid-value destination',
      'invalid-value repoUrl',
      'invalid-value retry.backoff.duration',
      'invalid-value retry.backoff.factor',
      'invalid-value retry.backoff.maxDuration',
      'invalid-value retry.limit',
      'invalid-value valueFiles',
      'unknown-property retry.often',
      'unknown-property server',
    ]);
    expect(codes({ destination: {} })).toEqual(['invalid-value destination']);
    expect(codes({ destination: { server: 5 } })).toEqual(['invalid-value destination.server']);
  });
});

describe('argoCdSources', () => {
  test('are those of the Application, for an Application of your own', () => {
    const app = new App();
    const storage = storageIn(app);
    const { application: made } = new ArgoCdApplication(app, 'a', { storage, ...PLACE, valueFiles: ['a.yaml'] });
    const sources = argoCdSources(storage, { ...PLACE, valueFiles: ['a.yaml'] });
    expect(made.toJson()).toHaveProperty('spec.sources', JSON.parse(JSON.stringify(sources)));
  });

  test('name the values file as it is when the app is complete', () => {
    const app = new App();
    const sources = argoCdSources(storageIn(app), PLACE);
    const own = new Chart(app, 'own');
    new ApiObject(own, 'own', { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', spec: { sources } });
    new KubePrometheusStackStorage(new Chart(app, 'other'), 'storage', {
      ...description({ prometheus: GIB, release: { name: 'kps', namespace: 'other', chartVersion: '45.9.1' } }),
      nodes: ['node-1'],
    });
    expect(Testing.synth(own)).toMatchObject([
      { spec: { sources: [{}, {}, { helm: { valueFiles: ['$values/eu-1/dist/values/monitoring.kps.yml'] } }] } },
    ]);
  });

  test('of StatefulSets are the output folder alone, without options of a chart', () => {
    const storage = new StatefulSetStorage(new Chart(new App(), 'loki'), 'storage', {
      ...lokiDescription(),
      delivery: 'argo-cd',
    });
    expect(argoCdSources(storage, PLACE)).toEqual([
      { repoURL: PLACE.repoUrl, targetRevision: 'HEAD', path: 'eu-1/dist' },
    ]);
    expect(codesOf(() => argoCdSources(storage, { ...PLACE, chartRepoUrl: 'x', valueFiles: ['a.yaml'] }))).toEqual([
      'option-without-chart chartRepoUrl',
      'option-without-chart valueFiles',
    ]);
  });

  test('are refused for another delivery, and with invalid options', () => {
    const storage = storageIn(new App(), { delivery: 'kubectl' });
    expect(codesOf(() => argoCdSources(storage, { ...PLACE, path: '/dist', project: 'a' } as never))).toEqual([
      'delivery-mismatch storage.delivery',
      'invalid-path path',
      'unknown-property project',
    ]);
    expect(codesOf(() => argoCdSources({} as never, undefined as never))).toEqual([
      'invalid-value ',
      'invalid-value storage',
    ]);
  });
});
