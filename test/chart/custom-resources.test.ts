import { CHART_DEFAULTS } from '../../src/chart/chart-defaults';
import { chartTraits } from '../../src/chart/chart-history';
import { customResources, isAgent } from '../../src/chart/custom-resources';
import { overDefaults } from '../../src/values/merge';
import type { Values } from '../../src/values/values';

const resourcesOf = (values: Values, chartVersion = '88.5.3') =>
  customResources({ name: 'kps', namespace: 'obs' }, overDefaults(values, CHART_DEFAULTS), chartTraits(chartVersion));
const kindsOf = (values: Values, chartVersion?: string) => resourcesOf(values, chartVersion).map(({ kind }) => kind);

const securityContext = { runAsUser: 1000, runAsGroup: 2000, runAsNonRoot: true, fsGroup: 2000 };
const storage = { volumeClaimTemplate: { spec: { storageClassName: 'fast' } } };
const OFF = { enabled: false };

describe('the custom resources of the operator', () => {
  test('are those that the chart has switched on', () => {
    expect(resourcesOf({})).toStrictEqual([
      {
        kind: 'Prometheus',
        metadata: { name: 'kps-kube-prometheus-stack-prometheus', namespace: 'obs' },
        spec: { replicas: 1, shards: 1, securityContext },
      },
      {
        kind: 'Alertmanager',
        metadata: { name: 'kps-kube-prometheus-stack-alertmanager', namespace: 'obs' },
        spec: { replicas: 1, securityContext },
      },
    ]);
  });

  test('have the storage and the counts of the values', () => {
    const values = {
      prometheus: { prometheusSpec: { replicas: '2', shards: 3, storageSpec: storage, securityContext: null } },
      alertmanager: OFF,
      thanosRuler: { enabled: true, thanosRulerSpec: { replicas: 4, storage, securityContext: {} } },
    };
    expect(resourcesOf(values)).toStrictEqual([
      {
        kind: 'Prometheus',
        metadata: { name: 'kps-kube-prometheus-stack-prometheus', namespace: 'obs' },
        spec: { replicas: 2, shards: 3, storage },
      },
      {
        kind: 'ThanosRuler',
        metadata: { name: 'kps-kube-prometheus-stack-thanos-ruler', namespace: 'obs' },
        spec: { replicas: 4, storage, securityContext },
      },
    ]);
  });

  test.each<[string, Values, string, readonly string[]]>([
    ['none of what is switched off', { prometheus: OFF, alertmanager: OFF }, '88.5.3', []],
    [
      'a ruler where it is switched on',
      { thanosRuler: { enabled: true } },
      '36.1.0',
      ['Prometheus', 'Alertmanager', 'ThanosRuler'],
    ],
    ['no ruler before the chart has one', { thanosRuler: { enabled: true } }, '36.0.3', ['Prometheus', 'Alertmanager']],
    ['an agent', { prometheus: { agentMode: true } }, '47.4.0', ['PrometheusAgent', 'Alertmanager']],
    [
      'no agent before the chart knows it',
      { prometheus: { agentMode: true } },
      '47.3.2',
      ['Prometheus', 'Alertmanager'],
    ],
    ['no agent where it is off', { prometheus: { agentMode: false } }, '47.4.0', ['Prometheus', 'Alertmanager']],
  ])('are %s', (_, values, chartVersion, kinds) => {
    expect(kindsOf(values, chartVersion)).toStrictEqual(kinds);
  });

  test.each<[string, Values, string, Values]>([
    ['no count where the values take it away', { replicas: null, shards: null }, '88.5.3', {}],
    ['no count where it is empty', { replicas: '', shards: ' ' }, '88.5.3', {}],
    ['no shards before the chart prints them', { replicas: 2, shards: 3 }, '12.11.1', { replicas: 2 }],
    ['shards since the chart prints them', { replicas: 2, shards: 3 }, '12.11.2', { replicas: 2, shards: 3 }],
    ['a count of zero', { replicas: 0, shards: 0 }, '88.5.3', { replicas: 0, shards: 0 }],
  ])('have %s', (_, counts, chartVersion, printed) => {
    const values = { prometheus: { prometheusSpec: { ...counts, securityContext: null } }, alertmanager: OFF };
    expect(resourcesOf(values, chartVersion).map(({ spec }) => spec)).toStrictEqual([printed]);
  });

  test('have no storage where the block is empty', () => {
    const values = { prometheus: { prometheusSpec: { storageSpec: {}, securityContext: null } }, alertmanager: OFF };
    expect(resourcesOf(values).map(({ spec }) => spec)).toStrictEqual([{ replicas: 1, shards: 1 }]);
  });

  test('are in the namespaces of the values', () => {
    const values = { namespaceOverride: 'stack', alertmanager: { namespaceOverride: 'alerts' } };
    const namespacesOf = (chartVersion: string) =>
      resourcesOf(values, chartVersion).map(({ metadata }) => metadata.namespace);
    expect([namespacesOf('70.5.0'), namespacesOf('70.6.0')]).toEqual([
      ['stack', 'stack'],
      ['stack', 'alerts'],
    ]);
  });
});

test.each([
  [true, '47.4.0', true],
  [true, '47.3.2', false],
  ['', '47.4.0', false],
  [undefined, '47.4.0', false],
])('agentMode %p of chart %s makes an agent: %p', (agentMode, chartVersion, is) => {
  expect(isAgent({ prometheus: { agentMode } }, chartTraits(chartVersion))).toBe(is);
});
