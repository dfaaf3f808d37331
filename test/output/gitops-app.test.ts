import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, Chart, YamlOutputType } from 'cdk8s';
import { GitOpsApp, HostPathLayout, KubePrometheusStackStorage, type StackDescription } from '../../src';
import { description, GIB, codesOf } from '../tools/describe';
import { filesOf, inFolder } from '../tools/folders';
import { helmReads } from '../tools/helm-reads';
import { kubectl, run } from '../tools/run';

const OUTPUT_TYPES = [
  YamlOutputType.FILE_PER_APP,
  YamlOutputType.FILE_PER_CHART,
  YamlOutputType.FILE_PER_RESOURCE,
  YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
];

const DIST = join(__dirname, '../../dist');

function release(name: string, namespace: string, root: string) {
  return { release: { name, namespace, chartVersion: '45.9.1' }, layout: HostPathLayout.perVolume(root) };
}

describe('the committed output', () => {
  test('is byte for byte the output of the real scenario', async () => {
    await inFolder((folder) => {
      run(process.execPath, ['--import', 'tsx', join(__dirname, '../../src/main.ts')], {
        env: { ...process.env, CDK8S_OUTDIR: folder },
      });
      expect(filesOf(folder)).toEqual(filesOf(DIST));
    });
  });

  test('is accepted by kubectl kustomize with every object', () => {
    const kinds = (text: string): string[] => text.split(/^---$/m).map((one) => /^kind: (.*)$/m.exec(one)?.[1] ?? '');
    const files = filesOf(DIST);
    expect(kinds(kubectl(['kustomize', DIST])).sort()).toEqual(
      kinds(files['prometheus-storage.k8s.yaml'] ?? '').sort(),
    );
  });

  test('has only manifests where cdk8s-cli and kubectl apply -f look for them', () => {
    expect(Object.keys(filesOf(DIST))).toEqual([
      'Kustomization',
      'plan/kube-prometheus-stack-1681228346.json',
      'plan/kube-prometheus-stack-1681228346.md',
      'prometheus-storage.k8s.yaml',
      'values/kube-prometheus-stack-1681228346.yml',
    ]);
  });
});

describe('GitOpsApp', () => {
  test('writes a values file that helm reads as the same data', async () => {
    await inFolder((folder) => {
      const app = new GitOpsApp({ outdir: folder });
      const storage = new KubePrometheusStackStorage(
        new Chart(app, 'c'),
        's',
        description({ prometheus: GIB, grafana: GIB }),
      );
      app.synth();
      expect(helmReads(join(folder, 'values/kps.yml'))).toEqual(storage.values.data);
    });
  });

  test('distinguishes two releases with the same name by namespace', async () => {
    await inFolder((folder) => {
      const app = new GitOpsApp({ outdir: folder });
      for (const namespace of ['eu', 'us']) {
        const props = description({ ...release('kps', namespace, `/data/${namespace}`), prometheus: GIB });
        new KubePrometheusStackStorage(new Chart(app, namespace), 's', props);
      }
      app.synth();
      expect(Object.keys(filesOf(folder))).toEqual([
        'Kustomization',
        'eu.k8s.yaml',
        'plan/eu.kps.json',
        'plan/eu.kps.md',
        'plan/us.kps.json',
        'plan/us.kps.md',
        'us.k8s.yaml',
        'values/eu.kps.yml',
        'values/us.kps.yml',
      ]);
    });
  });

  test('lists the manifests of every output type, and nothing else', async () => {
    for (const yamlOutputType of OUTPUT_TYPES) {
      await inFolder((folder) => {
        const app = new GitOpsApp({ outdir: folder, yamlOutputType });
        new KubePrometheusStackStorage(new Chart(app, 'c'), 's', description({ prometheus: GIB }));
        app.synth();
        const manifests = Object.keys(filesOf(folder)).filter((file) => file.endsWith('.yaml'));
        const listed = [...(filesOf(folder).Kustomization ?? '').matchAll(/^ {2}- (.*)$/gm)].map(([, file]) => file);
        expect(listed).toEqual(manifests);
        expect(kubectl(['kustomize', folder])).toContain('kind: PersistentVolume');
      });
    }
  });

  test('has a command in the plan for every namespace that the app does not create', async () => {
    await inFolder((folder) => {
      const app = new GitOpsApp({ outdir: folder });
      const chart = new Chart(app, 'c');
      const values = { namespaceOverride: 'elsewhere', alertmanager: { namespaceOverride: 'alerts' } };
      const props = description({ prometheus: GIB, alertmanager: GIB, values });
      const release = { ...props.release, chartVersion: '88.5.3' };
      new KubePrometheusStackStorage(chart, 's', { ...props, release, namespaces: { initJobs: 'init' } });
      new ApiObject(chart, 'alerts', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'alerts' } });
      app.synth();
      const commands = (filesOf(folder)['plan/kps.md'] ?? '')
        .split('\n')
        .filter((line) => line.includes(' namespace '));
      expect(commands).toEqual([
        'kubectl get namespace monitoring || kubectl create namespace monitoring',
        'kubectl get namespace elsewhere || kubectl create namespace elsewhere',
      ]);
    });
  });

  test('removes the plan and values of a release that is no longer described, and nothing else', async () => {
    await inFolder((folder) => {
      const synth = (name: string): void => {
        const app = new GitOpsApp({ outdir: folder });
        const props = description({ ...release(name, 'obs', `/data/${name}`), prometheus: GIB });
        new KubePrometheusStackStorage(new Chart(app, 'c'), 's', props);
        app.synth();
      };
      synth('old');
      const others = { 'plan/notes.json': '{}', 'plan/old.txt': '', 'values/mine.yml': '' };
      for (const [file, text] of Object.entries(others)) {
        writeFileSync(join(folder, file), text);
      }
      synth('new');
      const made = ['Kustomization', 'c.k8s.yaml', 'plan/new.json', 'plan/new.md', 'values/new.yml'];
      expect(Object.keys(filesOf(folder))).toEqual([...made, ...Object.keys(others)].sort());
    });
  });

  test('leaves no files behind if there is any problem', async () => {
    await inFolder((folder) => {
      const app = new GitOpsApp({ outdir: join(folder, 'dist') });
      new KubePrometheusStackStorage(new Chart(app, 'a'), 's', description({ prometheus: GIB }));
      const broken = new ApiObject(new Chart(app, 'b'), 'o', { apiVersion: 'v1', kind: 'ConfigMap' });
      broken.toJson = () => {
        throw new Error('cannot be written');
      };
      mkdirSync(join(folder, 'dist'));
      expect(() => {
        app.synth();
      }).toThrow('cannot be written');
      expect(filesOf(folder)).toEqual({});
    });
  });
});

describe('two releases of one app', () => {
  function app(second: Parameters<typeof description>[0], props: Partial<StackDescription> = {}): GitOpsApp {
    const made = new GitOpsApp();
    const both = [
      description({ ...release('a', 'obs', '/data/a'), prometheus: { ...GIB, storageClassName: 'disk' } }),
      description(second),
    ];
    both.forEach(
      (one, index) => new KubePrometheusStackStorage(new Chart(made, `c${index}`), 's', { ...one, ...props }),
    );
    return made;
  }

  test('share the StorageClass and the namespace, each emitted once', () => {
    const yaml = app(
      { ...release('b', 'obs', '/data/b'), prometheus: { ...GIB, storageClassName: 'disk' } },
      { namespaces: { create: true } },
    ).synthYaml();
    expect(yaml.match(/^kind: (StorageClass|Namespace|PersistentVolume)$/gm)).toEqual([
      'kind: Namespace',
      'kind: StorageClass',
      'kind: PersistentVolume',
      'kind: PersistentVolume',
    ]);
  });

  test('must not share a directory', () => {
    const both = app({ ...release('b', 'obs', '/data/a'), prometheus: GIB });
    expect(() => both.synthYaml()).toThrow(
      'on node node-0, claim obs/prometheus-a-kube-prometheus-stack-prometheus-db-prometheus-a-kube-prometheus-stack-prometheus-0 and claim obs/prometheus-b-kube-prometheus-stack-prometheus-db-prometheus-b-kube-prometheus-stack-prometheus-0 both have /data/a/prometheus-0-0/prometheus-db',
    );
  });

  test('must not ask for the same claim: the names of rulers of charts 45.0.1 to 58.0.0 have no release in them', () => {
    const ruler = {
      thanosRuler: GIB,
      values: { thanosRuler: { thanosRulerSpec: { queryEndpoints: ['q:1'] } } },
    };
    const made = new GitOpsApp();
    for (const name of ['a', 'b']) {
      new KubePrometheusStackStorage(
        new Chart(made, name),
        's',
        description({ ...release(name, 'obs', `/data/${name}`), ...ruler }),
      );
    }
    expect(() => made.synthYaml()).toThrow(
      'claim obs/thanos-ruler-kube-prometheus-stack-thanos-ruler-data-thanos-ruler-kube-prometheus-stack-thanos-ruler-0 is defined 2 times; names must be unique in a cluster',
    );
  });

  test('must not define the same StorageClass differently', () => {
    const made = new GitOpsApp();
    const chart = new Chart(made, 'c');
    new ApiObject(chart, 'class', {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'disk' },
    });
    const props = description({ prometheus: { ...GIB, storageClassName: 'disk' } });
    expect(codesOf(() => new KubePrometheusStackStorage(chart, 's', props))).toEqual([
      'shared-object-differs StorageClass disk',
    ]);
  });
});
