import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Testing, Yaml } from 'cdk8s';
import fc from 'fast-check';
import { HelmValues, HelmValuesConfigMap, type HelmValuesConfigMapProps } from '../../src';
import { arbitraryValues } from '../tools/arbitrary-values';
import { codesOf } from '../tools/describe';
import { inFolder } from '../tools/folders';
import { kubectl } from '../tools/run';

const chart = () => new Chart(new App(), 'chart');
const make = (props: Partial<HelmValuesConfigMapProps>) =>
  new HelmValuesConfigMap(chart(), 'values', { values: new HelmValues({ a: 1 }), namespace: 'monitoring', ...props });

describe('HelmValuesConfigMap', () => {
  test('has the text under the key that Flux reads, and the label that Flux watches', () => {
    const scope = chart();
    const values = new HelmValues({ grafana: { enabled: true } }, { comment: ['Values of kps'] });
    new HelmValuesConfigMap(scope, 'values', { values, name: 'kps-values', namespace: 'monitoring' });
    expect(Testing.synth(scope)).toEqual([
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name: 'kps-values',
          namespace: 'monitoring',
          labels: {
            'app.kubernetes.io/managed-by': 'cdk8s-prometheus-storage',
            'reconcile.fluxcd.io/watch': 'Enabled',
          },
        },
        data: { 'values.yaml': '# Values of kps\n\ngrafana:\n  enabled: true\n' },
      },
    ]);
  });

  test('has the same text, byte for byte, when kubectl reads the manifest', async () => {
    const trees = fc.sample(arbitraryValues, 300);
    const values = new HelmValues(Object.fromEntries(trees.map((tree, index) => [`t${index}`, tree])));
    const scope = chart();
    new HelmValuesConfigMap(scope, 'values', { values, name: 'kps-values', namespace: 'monitoring' });
    await inFolder((folder) => {
      writeFileSync(join(folder, 'config-map.yaml'), Yaml.stringify(...(Testing.synth(scope) as unknown[])));
      writeFileSync(join(folder, 'Kustomization'), 'resources: [config-map.yaml]\n');
      const read = Yaml.load(join(folder, 'config-map.yaml')) as { data: Record<string, string> }[];
      expect(read[0]?.data['values.yaml']).toBe(values.toYaml());
      writeFileSync(join(folder, 'built.yaml'), kubectl(['kustomize', folder]));
      const built = Yaml.load(join(folder, 'built.yaml')) as { data: Record<string, string> }[];
      expect(built[0]?.data['values.yaml']).toBe(values.toYaml());
    });
  });

  test('refuses names, keys and sizes that Kubernetes refuses', () => {
    expect(codesOf(() => make({ name: 'A', key: 'a/b' }))).toEqual(['invalid-name name', 'invalid-value key']);
    const values = new HelmValues({ a: 'x'.repeat(2 ** 20) });
    expect(codesOf(() => make({ values }))).toEqual(['config-map-too-large values']);
  });
});
