import { planStack, type Value, type Values } from '../../src';
import { valueAt } from '../../src/values/values';
import { codesOf, description, GIB } from '../tools/describe';

const PROMETHEUS = ['prometheus', 'prometheusSpec'];
const BLOCK = [...PROMETHEUS, 'storageSpec'];
const storageSpec = (block: Value): Values => ({ prometheus: { prometheusSpec: { storageSpec: block } } });
const planned = (...values: readonly Values[]) =>
  planStack(description({ prometheus: GIB, grafana: GIB, values })).values.data;
const OURS = valueAt(planned({}), BLOCK);

describe('what a storage block does not say', () => {
  test.each<[what: string, block: Value]>([
    ['the block', null],
    ['the template', { volumeClaimTemplate: null }],
    ['its metadata', { volumeClaimTemplate: { metadata: null, spec: null } }],
    ['a label', { volumeClaimTemplate: { metadata: { labels: { a: null } } } }],
    ['what is refused', { emptyDir: null, volumeClaimTemplate: { spec: { selector: null, dataSource: null } } }],
    ['in a list', { volumeClaimTemplate: { spec: { accessModes: [null, 'ReadWriteOnce'] } } }],
    ['by nothing in it', { selector: {}, volumeClaimTemplate: { selector: [], metadata: {}, spec: {} } }],
    [
      'by empty fields',
      { volumeClaimTemplate: { spec: { selector: { matchLabels: {} }, volumeName: '', dataSource: {} } } },
    ],
  ])('%s is left out', (_, block) => {
    expect(valueAt(planned({}, storageSpec(block)), BLOCK)).toEqual(OURS);
  });

  test('a later layer takes away what breaks the storage', () => {
    const broken = storageSpec({ emptyDir: {}, volumeClaimTemplate: { spec: { storageClassName: 'gp3' } } });
    expect(codesOf(() => planned(broken))).toHaveLength(2);
    for (const block of [null, { emptyDir: null, volumeClaimTemplate: null }]) {
      expect(valueAt(planned(broken, storageSpec(block)), BLOCK)).toEqual(OURS);
    }
  });

  test("Grafana's block too, but what is empty there replaces a default of the chart", () => {
    const persistence = (block: Value) =>
      valueAt(planned({ grafana: { persistence: block } }), ['grafana', 'persistence']);
    expect(persistence(null)).toEqual(persistence({}));
    expect(persistence({ enabled: null, size: null, finalizers: null })).toEqual(persistence({}));
    expect(persistence({ finalizers: [] })).toMatchObject({ finalizers: [] });
  });

  test('null elsewhere stays', () => {
    const values = planned({ prometheus: { prometheusSpec: { securityContext: null } }, grafana: { sidecar: null } });
    expect(valueAt(values, [...PROMETHEUS, 'securityContext'])).toBeNull();
    expect(valueAt(values, ['grafana', 'sidecar'])).toBeNull();
  });

  test('an empty block in the place of the claim is still one', () => {
    expect(codesOf(() => planned(storageSpec({ emptyDir: {} })))).toEqual([
      'claim-replaced values.prometheus.prometheusSpec.storageSpec.emptyDir',
    ]);
  });
});

describe('how long and how much data are kept, in the values', () => {
  const codes = (spec: Values, chart: Values = {}) =>
    codesOf(() => planned({ prometheus: { ...chart, prometheusSpec: spec } }));
  test.each(['55Gi', '55G', '55', 55, 'GB', '5 GB', '5gb'])('retentionSize %p is refused', (retentionSize) => {
    expect(codes({ retentionSize })).toEqual(['invalid-retention-size values.prometheus.prometheusSpec.retentionSize']);
  });
  test.each(['10 days', 30, '5D', '1.5h', 'd'])('retention %p is refused', (retention) => {
    expect(codes({ retention })).toEqual(['invalid-retention values.prometheus.prometheusSpec.retention']);
  });
  test('retention of Alertmanager in days is refused', () => {
    expect(codesOf(() => planned({ alertmanager: { alertmanagerSpec: { retention: '5d' } } }))).toEqual([
      'invalid-retention values.alertmanager.alertmanagerSpec.retention',
    ]);
  });
  test.each<Values>([
    { retention: '1d12h', retentionSize: '0.5GiB' },
    { retention: '0', retentionSize: '0' },
    { retention: '', retentionSize: 0 },
    { retention: null, retentionSize: null },
  ])('%p is accepted', (spec) => {
    expect(valueAt(planned({ prometheus: { prometheusSpec: spec } }), PROMETHEUS)).toMatchObject(spec);
  });
  test('nothing reads them of what is off, or an agent', () => {
    const agent: Values = { prometheus: { agentMode: true, prometheusSpec: { retentionSize: '55Gi' } } };
    const release = { name: 'kps', namespace: 'monitoring', chartVersion: '88.5.3' };
    expect(planStack(description({ release, values: agent })).claims).toEqual([]);
    const off: Values = { prometheus: { enabled: false, prometheusSpec: { retentionSize: '55Gi' } } };
    expect(planStack(description({ values: off })).claims).toEqual([]);
  });
});
