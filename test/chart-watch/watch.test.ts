import { join } from 'node:path';
import { changed, type Files, SMALL, writeChart } from './small-chart';
import { profilesOf, watch } from '../../scripts/chart-watch/watch';
import { markdownOf } from '../../scripts/chart-watch/report';
import type { Finding } from '../../scripts/chart-watch/findings';
import { showPath } from '../../src/values/values';
import { slowTest } from '../tools/runs';
import { TOOLS } from '../tools/setup';

const UNTIL = '88.5.3';

beforeAll(() => {
  process.env.HELM ??= join(TOOLS, 'helm');
});

/** What a chart after the known one is found to do differently. */
async function found(...later: readonly Files[]) {
  const folders = [SMALL, ...later].map((files, index) => writeChart(index === 0 ? UNTIL : `89.${index}.0`, files));
  return watch(await profilesOf(folders, () => undefined), UNTIL);
}

const textOf = (one: Finding): string =>
  one.type === 'names'
    ? `${one.since} names ${one.components.join(' ')}`
    : one.type === 'key'
      ? `${one.since} ${showPath(one.path)} ${one.change}`
      : `${one.since} default ${one.place}: ${one.before ?? ''} ${one.now ?? ''}`;

const listed = async (...later: readonly Files[]) => (await found(...later)).findings.map(textOf);

const PROMETHEUS = 'templates/prometheus.yaml';

test('nothing is found in a chart that only has another version', async () => {
  const { findings, otherKeys, notes } = await found(SMALL, { ...SMALL, 'templates/x.yaml': '# nothing' });
  expect({ findings, otherKeys, notes }).toEqual({ findings: [], otherKeys: [], notes: [] });
});

test('a helper that cuts names elsewhere is found in the first version that does', async () => {
  const cut = changed('templates/_helpers.tpl', 'trunc 26', 'trunc 20');
  expect(await listed(SMALL, cut, cut)).toEqual(['89.2.0 names prometheus alertmanager']);
});

slowTest('another name, and a new key for it', async () => {
  const named = changed(PROMETHEUS, '-prometheus\n', '-{{ $.Values.prometheus.name | default "server" }}\n');
  expect(await listed(named)).toEqual(['89.1.0 names prometheus', '89.1.0 prometheus.name came']);
});

test('a storage key that moved', async () => {
  const moved = changed(PROMETHEUS, 'storageSpec', 'storage');
  const findings = await listed(moved);
  expect(findings).toContain('89.1.0 names prometheus');
  expect(findings).toContain('89.1.0 prometheus.prometheusSpec.storageSpec went');
  expect(findings).toContain('89.1.0 prometheus.prometheusSpec.storage came');
});

slowTest('a key about data that comes and goes, but no other key', async () => {
  const key = (name: string) =>
    changed(
      PROMETHEUS,
      '  replicas:',
      `  ${name}: {{ $.Values.prometheus.prometheusSpec.${name} | default "" }}\n  replicas:`,
    );
  expect(await listed(key('retentionPercentage'), SMALL, key('logLevel'))).toEqual([
    '89.1.0 prometheus.prometheusSpec.retentionPercentage came',
    '89.2.0 prometheus.prometheusSpec.retentionPercentage went',
  ]);
});

test('templates in a storage block that are executed', async () => {
  const executed = changed(
    PROMETHEUS,
    'storage: {{ toYaml . | nindent 4 }}',
    'storage: {{ tpl (toYaml .) $ | nindent 4 }}',
  );
  expect(await listed(executed)).toEqual(['89.1.0 prometheus.prometheusSpec.storageSpec executed']);
});

test('defaults about data and an image without a shell, but no other version of it', async () => {
  const version = changed(PROMETHEUS, 'v1.2.3', 'v1.2.4');
  const distroless = changed(PROMETHEUS, 'v1.2.3', 'v1.2.4-distroless');
  const retention = { ...distroless, 'values.yaml': (SMALL['values.yaml'] ?? '').replace('"10d"', '"5d"') };
  expect(await listed(version, distroless, retention)).toEqual([
    '89.2.0 default Prometheus spec.image: prometheus prometheus distroless',
    '89.3.0 default Prometheus spec.retention: "10d" "5d"',
  ]);
});

test('text of a chart cannot leave its cell in the report', () => {
  const place = 'a | b `c`\n# d';
  const text = markdownOf(
    { findings: [{ type: 'default', since: '89.0.0', after: UNTIL, place }], otherKeys: [], notes: [] },
    UNTIL,
    ['89.0.0'],
  );
  expect(text).toContain("`a \\| b 'c' # d`");
});

test.each<[string, () => string]>([
  ['another chart', () => writeChart('89.1.0', SMALL, 'grafana')],
  ['no chart', () => join(writeChart('89.1.0'), 'values.yaml')],
  ['a chart that helm refuses', () => writeChart('89.1.0', { ...SMALL, 'templates/x.yaml': '{{ fail "no" }}' })],
  ['nothing', () => '/nowhere/chart.tgz'],
])('%s is an error', async (_, chart) => {
  await expect(profilesOf([chart()], () => undefined)).rejects.toThrow();
});

test('helm that cannot be run is an error, whatever was measured before', async () => {
  const chart = writeChart('89.1.0');
  await profilesOf([chart], () => undefined);
  const { HELM } = process.env;
  process.env.HELM = '/nowhere/helm';
  try {
    await expect(profilesOf([chart], () => undefined)).rejects.toThrow('/nowhere/helm');
  } finally {
    process.env.HELM = HELM;
  }
});

test('a report of nothing says so', () => {
  const text = markdownOf({ findings: [], otherKeys: [], notes: [] }, UNTIL, ['89.0.0', '89.1.0']);
  expect(text).toContain('2 charts, 89.0.0 to 89.1.0');
});
