import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HelmValues, planStack, type Values } from '../../src';
import { toHelmYaml } from '../../src/values/helm-yaml';
import { codesOf, description, problemsOf } from '../tools/describe';
import { inFolder } from '../tools/folders';

const VALUES: Values = {
  cleanPrometheusOperatorObjectNames: true,
  prometheus: { prometheusSpec: { retention: '30d' } },
};
const TEXT = toHelmYaml(VALUES);
const object = (kind: string, fields: Values): Values => ({ apiVersion: 'example.com/v1', kind, ...fields });
const inSource = (helm: Values): Values => ({ source: { helm } });
const plan = (...values: readonly (Values | HelmValues)[]) => planStack(description({ values }));

/** An object or file around the values, and where in it they are. */
const OBJECTS: Record<string, readonly [given: Values, at: string]> = {
  'a HelmRelease': [object('HelmRelease', { spec: { values: VALUES } }), 'spec.values'],
  'an Application': [
    object('Application', { spec: inSource({ valuesObject: VALUES }) }),
    'spec.source.helm.valuesObject',
  ],
  'an Application with text': [object('Application', { spec: inSource({ values: TEXT }) }), 'spec.source.helm.values'],
  'an Application of several sources': [
    object('Application', { spec: { sources: [{ ref: 'values' }, { helm: { values: TEXT } }] } }),
    'spec.sources[1].helm.values',
  ],
  'an ApplicationSet': [
    object('ApplicationSet', { spec: { template: { spec: inSource({ values: TEXT }) } } }),
    'spec.template.spec.source.helm.values',
  ],
  'a HelmChart': [object('HelmChart', { spec: { valuesContent: TEXT } }), 'spec.valuesContent'],
  'a HelmChartConfig': [object('HelmChartConfig', { spec: { valuesContent: TEXT } }), 'spec.valuesContent'],
  'a ConfigMap': [object('ConfigMap', { data: { 'a.conf': 'x: 1', 'values.yaml': TEXT } }), 'data["values.yaml"]'],
  'a Secret': [object('Secret', { data: { values: Buffer.from(TEXT).toString('base64') } }), 'data.values'],
  'a Secret with text': [object('Secret', { stringData: { values: TEXT } }), 'stringData.values'],
  'a kustomization': [
    object('Kustomization', { helmCharts: [{ valuesInline: VALUES }] }),
    'helmCharts[0].valuesInline',
  ],
  'an object of another kind': [object('Bundle', { spec: { options: { values: VALUES } } }), 'spec.options.values'],
  'a HelmRelease of a chart around it': [
    object('HelmRelease', { spec: { values: { monitoring: VALUES } } }),
    'spec.values.monitoring',
  ],
  'a ConfigMap for a chart around it': [
    object('ConfigMap', { data: { 'v.yaml': toHelmYaml({ 'kube-prometheus-stack': VALUES }) } }),
    'data["v.yaml"].kube-prometheus-stack',
  ],
};

const AROUND: Record<string, readonly [given: Values, at: string, path: string]> = {
  'an alias': [{ monitoring: VALUES }, 'monitoring', 'values.monitoring'],
  'an alias with the name of a component': [{ prometheus: VALUES }, 'prometheus', 'values.prometheus'],
  'two charts': [{ platform: { obs: VALUES } }, 'platform.obs', 'values.platform.obs'],
  'an alias with a dot and a quote': [{ "it's.mine": VALUES }, '["it\'s.mine"]', `values["it's.mine"]`],
  'a file of Fleet': [{ helm: { values: VALUES } }, 'helm.values', 'values.helm.values'],
  'a file of helmfile': [{ releases: [{ values: [VALUES] }] }, 'releases[0].values[0]', 'values.releases.0.values.0'],
  'few keys, and none of the chart beside them': [
    { monitoring: { grafana: { enabled: true }, alertmanager: { enabled: false } } },
    'monitoring',
    'values.monitoring',
  ],
};

/** The place that a message names, as the program would have it. */
function placeIn(message: string): string {
  const literal = /\{ at: ('[^']*'|"(?:[^"\\]|\\.)*") \}/.exec(message)?.[1] ?? '';
  return literal.startsWith("'") ? literal.slice(1, -1) : (JSON.parse(literal) as string);
}

/** What one reads who follows the message to the letter. */
async function followed(given: Values): Promise<Values> {
  let data: Values = {};
  await inFolder((folder) => {
    const file = join(folder, 'v.yaml');
    writeFileSync(file, toHelmYaml(given));
    const [message = ''] = problemsOf(() => plan(HelmValues.fromFile(file)));
    expect(message).toContain(JSON.stringify(file));
    const values = HelmValues.fromFile(file, { at: placeIn(message) });
    expect(plan(values).claims).toEqual([]);
    data = values.data;
  });
  return data;
}

describe('Kubernetes objects in the place of values', () => {
  test.each(Object.entries(OBJECTS))('%s', async (_, [given, at]) => {
    expect(codesOf(() => plan(given))).toEqual(['values-within-object values']);
    expect(placeIn(problemsOf(() => plan({}, given)).join())).toBe(at);
    expect(await followed(given)).toEqual(VALUES);
  });

  test('without values in them', () => {
    const given = object('HelmRelease', { spec: { valuesFrom: [{ kind: 'ConfigMap', name: 'v' }] } });
    expect(codesOf(() => plan(given))).toEqual(['values-within-object values']);
    expect(problemsOf(() => plan(given)).join()).not.toContain('at:');
  });
});

describe('values of a chart around this one', () => {
  test.each(Object.entries(AROUND))('%s', async (_, [given, at, path]) => {
    expect(codesOf(() => plan(given))).toContain(`misplaced-key ${path}`);
    expect(placeIn(problemsOf(() => plan(given))[0] ?? '')).toBe(at);
    await followed(given);
  });

  test('that were read from within a file already name the whole place', async () => {
    await inFolder((folder) => {
      const file = join(folder, 'v.yaml');
      writeFileSync(file, toHelmYaml(object('HelmRelease', { spec: { values: { monitoring: VALUES } } })));
      const [message = ''] = problemsOf(() => plan(HelmValues.fromFile(file, { at: 'spec.values' })));
      expect(placeIn(message)).toBe('spec.values.monitoring');
      writeFileSync(file, toHelmYaml({ items: [object('HelmRelease', { spec: { values: VALUES } })] }));
      const [inList = ''] = problemsOf(() => plan(HelmValues.fromFile(file, { at: 'items[0]' })));
      expect(inList).toContain('at items[0].spec.values: ');
      expect(placeIn(inList)).toBe('items[0].spec.values');
    });
  });

  test.each<[what: string, values: Values]>([
    ['what is written for anchors', { 'x-common': VALUES }],
    ['what is merged at the top', { common: VALUES, ...VALUES, grafana: { enabled: false } }],
    ['globals', { global: VALUES }],
    ['manifests', { extraManifests: [object('HelmRelease', { spec: { values: VALUES } })] }],
    ['other charts', { 'loki-stack': { grafana: { enabled: false }, prometheus: { enabled: false } }, crds: { a: 1 } }],
  ])('are not %s', (_, values) => {
    expect(plan(values).claims).toEqual([]);
  });
});
