import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, Size } from 'cdk8s';
import { parse } from 'yaml';
import { type ClusterDescription, Fleet, type FleetProps, HostPathLayout } from '../../src';
import { codesOf } from '../tools/describe';
import { filesOf, inFolder } from '../tools/folders';
import { helmReads } from '../tools/helm-reads';
import { kubectl } from '../tools/run';

const SHARED: ClusterDescription = {
  release: { name: 'kps', namespace: 'monitoring', chartVersion: '70.0.0' },
  layout: HostPathLayout.perVolume('/data/kps'),
  prometheus: { size: Size.gibibytes(100), retention: '30d' },
  grafana: { size: Size.gibibytes(10) },
  values: { prometheus: { prometheusSpec: { externalLabels: { fleet: 'edge', cluster: 'unnamed' } } } },
};

const fleet = (clusters: FleetProps['clusters'], props: Partial<FleetProps> = {}): Fleet =>
  new Fleet({ shared: SHARED, clusters, ...props });

describe('Fleet', () => {
  test('writes a complete folder for each cluster', async () => {
    await inFolder((outdir) => {
      fleet({ 'eu-1': { nodes: ['a'] }, 'us-1': { nodes: ['b'] } }, { outdir }).synth();
      expect(Object.keys(filesOf(outdir))).toEqual(
        ['eu-1', 'us-1'].flatMap((cluster) =>
          ['Kustomization', 'plan/kps.json', 'plan/kps.md', 'prometheus-storage.k8s.yaml', 'values/kps.yml'].map(
            (file) => `${cluster}/${file}`,
          ),
        ),
      );
      expect(kubectl(['kustomize', join(outdir, 'us-1')])).toContain('name: monitoring-kps-prometheus-0-0');
      expect(readdirSync(outdir)).toEqual(['eu-1', 'us-1']);
    });
  });

  test('overrides shared properties with those of a cluster, and merges values', async () => {
    await inFolder((outdir) => {
      const { clusters } = fleet(
        {
          plain: { nodes: ['a'] },
          own: {
            nodes: ['b', 'c'],
            release: { chartVersion: '88.5.3' },
            prometheus: { size: Size.gibibytes(200), replicas: 2, retention: undefined } as never,
            values: { prometheus: { prometheusSpec: { externalLabels: { cluster: 'own' } } } },
          },
        },
        { outdir },
      );
      const own = clusters.get('own')?.storage;
      expect(own?.release.chartVersion).toBe('88.5.3');
      expect(own?.volumes.map(({ node, size }) => `${node} ${size}`)).toEqual(['b 200Gi', 'c 200Gi', 'b 10Gi']);
      expect(own?.values.data).toMatchObject({
        prometheus: {
          prometheusSpec: { retention: '30d', replicas: 2, externalLabels: { fleet: 'edge', cluster: 'own' } },
        },
      });
      expect(clusters.get('plain')?.storage.values.data).toMatchObject({
        prometheus: { prometheusSpec: { externalLabels: { cluster: 'unnamed' } } },
      });
    });
  });

  test('reports all problems of all clusters at once, each with its cluster', () => {
    expect(
      codesOf(() =>
        fleet({
          'eu-1': { nodes: ['a'], layout: HostPathLayout.perVolume('/etc') },
          'us-1': { nodes: ['a'] },
          'us-2': { prometheus: { size: Size.gibibytes(0) } },
          Asia: { nodes: ['a'] },
          '../out': { nodes: ['a'] },
        }),
      ),
    ).toEqual([
      'invalid-name clusters.../out',
      'invalid-name clusters.Asia',
      'invalid-nodes clusters.us-2.nodes',
      'invalid-size clusters.us-2.prometheus.size',
      'system-directory clusters.eu-1.layout',
    ]);
  });

  test('reports a property that is set neither for the cluster nor for the fleet', () => {
    expect(codesOf(() => new Fleet({ clusters: { a: { release: { name: 'kps' }, grafana: {} } } }))).toEqual([
      'missing-property clusters.a.grafana.size',
      'missing-property clusters.a.layout',
      'missing-property clusters.a.release.chartVersion',
      'missing-property clusters.a.release.namespace',
    ]);
    expect(codesOf(() => new Fleet({ clusters: {} }))).toEqual(['invalid-value clusters']);
  });

  test('writes nothing if the synthesis of one cluster fails', async () => {
    await inFolder((outdir) => {
      const broken = fleet(
        { a: { nodes: ['a'] }, b: { nodes: ['b'] } },
        {
          outdir,
          forEach: ({ name, app }) => {
            app.node.addValidation({ validate: () => (name === 'b' ? ['the moon is full'] : []) });
          },
        },
      );
      expect(
        codesOf(() => {
          broken.synth();
        }),
      ).toEqual(['invalid-value clusters.b']);
      expect(readdirSync(outdir)).toEqual([]);
    });
  });

  test('overwrites its earlier files', async () => {
    await inFolder((outdir) => {
      fleet({ a: { nodes: ['x'] } }, { outdir: join(outdir, 'fleet') }).synth();
      fleet({ a: { nodes: ['y'] }, b: { nodes: ['x'] } }, { outdir: join(outdir, 'fleet') }).synth();
      const files = filesOf(join(outdir, 'fleet'));
      expect(Object.keys(files).filter((file) => file.endsWith('.k8s.yaml'))).toEqual([
        'a/prometheus-storage.k8s.yaml',
        'b/prometheus-storage.k8s.yaml',
      ]);
      expect(files['a/plan/kps.json']).toContain('"node": "y"');
    });
  });

  test('adds constructs for each cluster, such as its delivery', async () => {
    await inFolder((outdir) => {
      fleet(
        { a: { nodes: ['a'] } },
        {
          outdir,
          forEach: ({ name, storage }) => {
            new ApiObject(storage, 'extra', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
          },
        },
      ).synth();
      expect(filesOf(outdir)['a/prometheus-storage.k8s.yaml']).toContain('kind: ConfigMap\nmetadata:\n  name: a\n');
    });
  });

  test('writes for one cluster the same as an app', async () => {
    await inFolder((outdir) => {
      const { clusters } = fleet({ a: { nodes: ['a'] } }, { outdir: join(outdir, 'fleet') });
      fleet({ a: { nodes: ['a'] } }, { outdir: join(outdir, 'fleet') }).synth();
      clusters.get('a')?.app.synth();
      expect(parse(filesOf(join(outdir, 'fleet/a')).Kustomization ?? '')).toMatchObject({
        resources: ['prometheus-storage.k8s.yaml'],
      });
      expect(helmReads(join(outdir, 'fleet/a/values/kps.yml'))).toEqual(clusters.get('a')?.storage.values.data);
    });
  });
});
