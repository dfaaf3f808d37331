import { planStack, type Values } from '../../src';
import { codesOf, description } from '../tools/describe';

const TEMPLATE: Values = { volumeClaimTemplate: { spec: { resources: { requests: { storage: '50Gi' } } } } };
const SPEC = 'prometheus.prometheusSpec';

const plan = (values: Values) => planStack(description({ values }));
const inSpec = (spec: Values): Values => ({ prometheus: { prometheusSpec: spec } });

describe('misspelled keys of a spec', () => {
  test.each<[key: string, value: Values[string]]>([
    ['retentionsize', '55GB'],
    ['RetentionSize', '55GB'],
    ['retention_size', '55GB'],
    ['retentonSize', '55GB'],
    ['retetnion', '3d'],
    ['replica', 2],
    ['shard', 2],
    ['volumeMount', [{ name: 'a', mountPath: '/a' }]],
    ['securitycontext', { runAsUser: 5 }],
    ['initContainer', [{ name: 'a' }]],
    ['stroageSpec', TEMPLATE],
  ])('%s', (key, value) => {
    expect(codesOf(() => plan(inSpec({ [key]: value })))).toEqual([`misplaced-key values.${SPEC}.${key}`]);
  });

  test('and one level too high', () => {
    expect(codesOf(() => plan({ prometheus: { retentionsize: '5GB' } }))).toEqual([
      'misplaced-key values.prometheus.retentionsize',
    ]);
  });
});

describe('storage keys as other charts have them', () => {
  test.each<[path: string, values: Values]>([
    ['server.persistentVolume', { server: { persistentVolume: { size: '8Gi' } } }],
    ['prometheus.server.persistentVolume', { prometheus: { server: { persistentVolume: { size: '8Gi' } } } }],
    ['alertmanager.server.persistence', { alertmanager: { server: { persistence: { enabled: true } } } }],
    ['persistence', { persistence: { enabled: true } }],
    ['persistance', { persistance: { size: '8Gi' } }],
    ['persistentVolume', { persistentVolume: { size: '8Gi' } }],
    ['storage', { storage: { size: '8Gi' } }],
    ['storageSpec', { storageSpec: TEMPLATE }],
    ['volumeClaimTemplate', { volumeClaimTemplate: { spec: { storageClassName: 'fast' } } }],
    ['storageClassName', { storageClassName: 'fast' }],
    ['grefana', { grefana: { persistence: { enabled: true } } }],
    ['promtheus', { promtheus: { prometheusSpec: { storageSpec: TEMPLATE } } }],
    ['alertmanger', { alertmanger: { alertmanagerSpec: { storage: TEMPLATE } } }],
    ['prometheus.grafana', { prometheus: { grafana: { persistence: { enabled: true } } } }],
    ['grafana.grafana', { grafana: { grafana: { persistence: { enabled: true } } } }],
    ['prometheusOperator.prometheusSpec', { prometheusOperator: { prometheusSpec: { replicas: 2 } } }],
    ['prometheus.data.storageSpec', { prometheus: { data: { storageSpec: TEMPLATE } } }],
    [`${SPEC}.spec.storageSpec`, inSpec({ spec: { storageSpec: TEMPLATE } })],
    [`${SPEC}.prometheusSpec`, inSpec({ prometheusSpec: { replicas: 2 } })],
  ])('%s', (path, values) => {
    expect(codesOf(() => plan(values))).toEqual([`misplaced-key values.${path}`]);
  });

  test.each<[what: string, values: Values]>([
    ['what is switched off', { persistence: { enabled: false }, server: { persistentVolume: { enabled: false } } }],
    ['anchors by name', { 'x-persistence': { size: '8Gi' }, _storageSpec: TEMPLATE }],
    ['anchors by use', { persistence: { size: '8Gi' }, grafana: { persistence: { size: '8Gi', type: 'pvc' } } }],
    ['an anchor of a name', { storageClass: 'fast', grafana: { persistence: { storageClassName: 'fast' } } }],
    ['storage of other charts', { loki: { persistence: { size: '8Gi' } }, storage: { bucket: 'a' } }],
    ['components of other charts', { 'loki-stack': { prometheus: { enabled: false } }, grafana: { enabled: true } }],
    ['claim templates of volumes', inSpec({ volumes: [{ name: 'a', ephemeral: TEMPLATE }] })],
  ])('are not %s', (_, values) => {
    expect(plan(values).claims).toEqual([]);
  });
});
