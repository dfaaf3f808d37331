import { deletesMore } from '../../../src/doctor/diagnoses/deletes-more';
import { GIB } from '../../tools/describe';
import { changed, type Facts, factsOf, UPGRADE, viewWith } from '../facts';
import { healthy, type Objects, plan } from '../states';

const RULER = {
  release: { name: 'kps', namespace: 'monitoring', chartVersion: '88.5.3' },
  values: { thanosRuler: { thanosRulerSpec: { queryEndpoints: ['q:1'] } } },
};
const ONE = plan({ ...RULER, prometheus: GIB });
const found = (one: typeof ONE, other: Partial<Objects>): Facts | undefined =>
  factsOf(deletesMore(viewWith(one, other)));
const specOf = (spec: object): Partial<Objects> => ({
  prometheus: healthy(ONE).prometheus.map((it) => changed(it, { spec })),
});
const DELETE = { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } };

test('a cluster that keeps what the plan keeps, or more, is fine', () => {
  expect(found(ONE, {})).toBeUndefined();
  expect(found(ONE, specOf({ retention: '100d', retentionSize: '1TB' }))).toBeUndefined();
  expect(found(ONE, specOf({ retentionSize: '' }))).toBeUndefined();
  expect(found(ONE, specOf({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain' } }))).toBeUndefined();
});

test.each<[string, object, string]>([
  ['keeps samples for a shorter time', { retention: '9d' }, 'retention 9d, planned 10d'],
  ['keeps less', { retentionSize: '500MB' }, 'retention-size 500MB, planned 870MB'],
  [
    'has no limit at all, so that the operator sets 24h',
    { retention: '', retentionSize: '' },
    'retention 24h, planned 10d',
  ],
  ['deletes claims with the StatefulSet', DELETE, 'claims-when-deleted Delete, planned Retain'],
])('a Prometheus that %s is a problem', (_, spec, evidence) => {
  expect(found(ONE, specOf(spec))).toEqual({
    code: 'deletes-more-than-planned',
    status: evidence.startsWith('claims') ? 'at-risk' : 'problem',
    about: 'Prometheus monitoring/kps-kube-prometheus-stack-prometheus',
    evidence: [`object, Prometheus monitoring/kps-kube-prometheus-stack-prometheus: ${evidence}`],
    fix: [[UPGRADE.replace('45.9.1', '88.5.3')]],
  });
});

test('a policy that is planned is none', () => {
  const planned = plan({ ...RULER, prometheus: GIB, values: { prometheus: { prometheusSpec: DELETE } } });
  expect(found(planned, specOf(DELETE))).toBeUndefined();
});

test('a plan without the settings says nothing of them', () => {
  const { deletions, ...document } = ONE.document;
  expect(deletions).toBeDefined();
  expect(found({ ...ONE, document }, specOf({ retention: '1d' }))).toBeUndefined();
});

test('shards, Alertmanager, ThanosRuler and the StatefulSet of Grafana are compared too', () => {
  const shards = plan({
    ...RULER,
    prometheus: GIB,
    values: { prometheus: { prometheusSpec: { shardRetentionPolicy: { whenScaled: 'Retain' } } } },
  });
  expect(found(shards, {})?.evidence).toEqual([expect.stringContaining('shards-when-scaled Delete, planned Retain')]);
  const ruler = plan({ ...RULER, thanosRuler: GIB });
  expect(
    found(ruler, { ruler: healthy(ruler).ruler.map((it) => changed(it, { spec: { retention: '1h' } })) })?.evidence,
  ).toEqual([expect.stringContaining('retention 1h, planned 24h')]);
  const grafana = plan({ ...RULER, grafana: GIB, values: { grafana: { persistence: { type: 'sts' } } } });
  const sets = healthy(grafana).statefulSets.map((it) => changed(it, { spec: DELETE }));
  expect(found(grafana, { statefulSets: sets })?.evidence).toEqual([
    expect.stringContaining('claims-when-deleted Delete, planned Retain'),
  ]);
});
