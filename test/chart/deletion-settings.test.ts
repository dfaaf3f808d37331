import { deletionSettings } from '../../src/chart/deletion-settings';
import { KubePrometheusStackRelease, type Values } from '../../src';

/** The retention time of Prometheus with these settings, as it takes effect. */
function timeOf(chartVersion: string, prometheusSpec: Values): string {
  const release = new KubePrometheusStackRelease({
    name: 'kps',
    namespace: 'monitoring',
    chartVersion,
    values: { prometheus: { prometheusSpec } },
  });
  return deletionSettings(release, ['prometheus']).find(({ code }) => code === 'retention')?.value ?? '24h';
}

// the operator: https://github.com/prometheus-operator/prometheus-operator/blob/main/pkg/prometheus/common.go
test.each<[chartVersion: string, spec: Values, time: string]>([
  ['45.9.1', {}, '10d'],
  ['45.9.1', { retention: '3w' }, '3w'],
  ['45.9.1', { retention: '' }, '24h'],
  ['45.9.1', { retention: null }, '24h'],
  ['45.9.1', { retention: null, retentionSize: '5GB' }, 'no limit'],
  ['33.2.0', { retention: null, retentionSize: '5GB' }, '24h'],
  ['34.0.0', { retention: null, retentionSize: '5GB' }, 'no limit'],
  ['45.9.1', { retention: '0' }, '15d'],
  ['45.9.1', { retention: '0s', retentionSize: '5GB' }, 'no limit'],
  ['45.9.1', { retention: '0s', retentionSize: '0' }, '15d'],
  ['45.9.1', { retention: '', retentionSize: '0B' }, '15d'],
  ['87.0.0', { retention: '', retentionSize: '0B' }, 'no limit'],
  ['87.0.0', { retention: '0d' }, 'no limit'],
  ['88.5.3', { retention: '' }, '24h'],
  ['99.0.0', { retention: '', retentionPercentage: '80' }, 'no limit'],
  ['99.0.0', { retention: '', retentionPercentage: '0' }, '24h'],
])('with chart %s and %j, Prometheus keeps %s', (chartVersion, spec, time) => {
  expect(timeOf(chartVersion, spec)).toBe(time);
});
