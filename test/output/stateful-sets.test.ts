import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import {
  Fleet,
  GitOpsApp,
  HostPathLayout,
  KubePrometheusStackStorage,
  StatefulSetStorage,
  type StatefulSetStorageProps,
} from '../../src';
import { plansIn } from '../../src/diff';
import { codesOf, description, GIB } from '../tools/describe';
import { filesOf, inFolder } from '../tools/folders';
import { LOKI, lokiDescription, lokiWith } from '../tools/loki';
import { kubectl } from '../tools/run';

type Props = Partial<StatefulSetStorageProps>;
const made = (outdir: string, ...all: Props[]): GitOpsApp => {
  const app = new GitOpsApp({ outdir });
  all.forEach((props, index) => new StatefulSetStorage(new Chart(app, `c${index}`), 's', lokiDescription(props)));
  return app;
};

describe('the output of StatefulSets of another chart', () => {
  test('has a plan, and no values file, because the values are yours', async () => {
    await inFolder((folder) => {
      made(folder, {}).synth();
      const files = filesOf(folder);
      expect(Object.keys(files)).toEqual(['Kustomization', 'c0.k8s.yaml', 'plan/loki.json', 'plan/loki.md']);
      expect(kubectl(['kustomize', folder]).match(/^kind: .*$/gm)).toEqual([
        'kind: StorageClass',
        'kind: ConfigMap',
        'kind: PersistentVolume',
        'kind: PersistentVolume',
        'kind: Job',
        'kind: Job',
      ]);
      expect(plansIn(folder).map(({ document }) => document.release)).toEqual([{ name: 'loki', namespace: 'logging' }]);
      expect(files['plan/loki.md']).toContain('| loki | storage | logging-loki | 1Gi | ReadWriteOnce |');
      expect(files['plan/loki.md']).not.toMatch(/helm|kube-prometheus-stack|undefined|grafana/i);
    });
  });

  test('names the files of two releases of one name by namespace, whatever they are', async () => {
    await inFolder((folder) => {
      const app = made(
        folder,
        {},
        { release: { name: 'loki', namespace: 'eu' }, layout: HostPathLayout.perVolume('/data/eu') },
      );
      const release = { name: 'loki', namespace: 'monitoring', chartVersion: '45.9.1' };
      new KubePrometheusStackStorage(new Chart(app, 'stack'), 's', { ...description({ prometheus: GIB }), release });
      app.synth();
      expect(Object.keys(filesOf(folder)).filter((file) => file.includes('/'))).toEqual([
        ...['eu', 'logging', 'monitoring'].flatMap((name) => [`plan/${name}.loki.json`, `plan/${name}.loki.md`]),
        'values/monitoring.loki.yml',
      ]);
    });
  });

  test('loses the plan of what is no longer described, but no values of yours', async () => {
    await inFolder((folder) => {
      made(folder, {}).synth();
      mkdirSync(join(folder, 'values'));
      writeFileSync(join(folder, 'values', 'loki.yml'), 'loki: {}');
      made(folder, { release: { name: 'tempo', namespace: 'x' } }).synth();
      expect(Object.keys(filesOf(folder))).toEqual([
        'Kustomization',
        'c0.k8s.yaml',
        'plan/tempo.json',
        'plan/tempo.md',
        'values/loki.yml',
      ]);
    });
  });

  test('can be part of each cluster of a fleet', async () => {
    await inFolder((outdir) => {
      const { release, ...rest } = description({ prometheus: GIB });
      const fleet = new Fleet({
        outdir,
        shared: { release, ...rest },
        clusters: { eu: {}, us: {} },
        forEach: ({ app }) => new StatefulSetStorage(new Chart(app, 'loki'), 's', lokiDescription()),
      });
      fleet.synth();
      expect(Object.keys(filesOf(outdir)).filter((file) => file.includes('loki'))).toEqual(
        ['eu', 'us'].flatMap((name) => [`${name}/loki.k8s.yaml`, `${name}/plan/loki.json`, `${name}/plan/loki.md`]),
      );
    });
  });
});

describe('the guard', () => {
  const guarded = (baseline: string, props: Props): void => {
    const app = new GitOpsApp({ outdir: `${baseline}-next` });
    const guard = { baseline };
    new StatefulSetStorage(new Chart(app, 'c0'), 's', lokiDescription({ guard, ...props }));
    app.synth();
  };

  test('refuses a change that would leave the data of a StatefulSet behind', async () => {
    await inFolder((folder) => {
      const base = join(folder, 'base');
      made(base, {}).synth();
      expect(() => {
        guarded(base, { nodes: ['a', 'c'] });
      }).toThrow('storage-loki-1');
      expect(() => {
        guarded(base, { ...lokiWith({ replicas: 3 }), nodes: ['a', 'b', 'c'] });
      }).not.toThrow();
    });
  });
});

describe('a stack and StatefulSets in one app', () => {
  const STACK = { name: 'kps', namespace: 'logging', chartVersion: '45.9.1' };
  const both = (loki: Props, stack: Partial<Parameters<typeof description>[0]> = {}): App => {
    const app = new App();
    new KubePrometheusStackStorage(
      new Chart(app, 'stack'),
      's',
      description({ prometheus: GIB, release: STACK, ...stack }),
    );
    new StatefulSetStorage(new Chart(app, 'loki'), 's', lokiDescription({ nodes: ['node-0', 'b'], ...loki }));
    return app;
  };

  test('go together in one namespace, with one StorageClass', () => {
    const app = both(lokiWith({ storageClassName: 'disk' }), { prometheus: { ...GIB, storageClassName: 'disk' } });
    expect(app.synthYaml().match(/^kind: (?:StorageClass|ConfigMap|Job)$/gm)).toEqual([
      'kind: StorageClass',
      'kind: ConfigMap',
      'kind: Job',
      'kind: ConfigMap',
      'kind: Job',
      'kind: Job',
    ]);
  });

  test('must not share a directory', () => {
    const app = both({ layout: HostPathLayout.perVolume('/data/kps/prometheus-0-0/prometheus-db') });
    expect(() => app.synthYaml()).toThrow('/data/kps/prometheus-0-0/prometheus-db/loki-0');
  });

  test('must fit on a node together', () => {
    expect(() => both({ capacity: { 'node-0': GIB.size } }).synthYaml()).toThrow('capacity.node-0');
  });

  test.each<[string, Props]>([
    ['the release of a stack', {}],
    ['the release of a stack, without Jobs', { initJob: false }],
  ])('must not have %s', (_, props) => {
    const release = { name: STACK.name, namespace: STACK.namespace };
    expect(codesOf(() => both({ ...props, release }))).toEqual(['duplicate-name release.name']);
  });

  test('may have its name in another namespace', () => {
    expect(() => both({ release: { name: 'kps', namespace: 'other' } }).synthYaml()).not.toThrow();
  });

  test('must not be described twice', () => {
    const second = { workloads: { db: { ...LOKI, statefulSet: 'db' } }, layout: HostPathLayout.perVolume('/data/db') };
    expect(codesOf(() => made('', {}, second))).toEqual(['duplicate-name release.name']);
  });

  test('may be described again in the place of a construct that was removed', () => {
    const chart = new Chart(new App(), 'chart');
    const first = new StatefulSetStorage(chart, 'first', lokiDescription());
    chart.node.tryRemoveChild('first');
    const second = new StatefulSetStorage(chart, 'again', lokiDescription());
    expect(second.plan).toEqual(first.plan);
  });
});
