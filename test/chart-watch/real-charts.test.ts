import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { coerce } from 'semver';
import { withChart } from '../../scripts/chart-watch/chart-package';
import { profilesOf, watch } from '../../scripts/chart-watch/watch';
import { operatorOf } from '../../src/chart/operator-versions';
import { TOOLS } from '../tools/setup';

/** Packed charts, if there are any: `TEST_CHARTS=folder`. */
const CHARTS = process.env.TEST_CHARTS ?? '';
const fileOf = (version: string) => join(CHARTS, `kube-prometheus-stack-${version}.tgz`);
const NEEDED = ['58.0.0', '58.1.1', '58.5.2'];

(NEEDED.every((version) => existsSync(fileOf(version))) ? test : test.skip)(
  'the watch finds every boundary between real charts again, and nothing else',
  async () => {
    process.env.HELM ??= join(TOOLS, 'helm');
    const { findings } = await watch(await profilesOf(NEEDED.map(fileOf), () => undefined), '58.0.0');
    const rows = findings.map((one) => (one.type === 'default' ? one.place : `${one.since} ${one.row ?? one.type}`));
    expect(rows).toEqual([
      "58.1.1 { since: '58.1.1', changes: { ruler: 'fullname-or-clean' } }",
      '58.1.1 key',
      expect.stringContaining("'thanosRulerSpec', 'additionalConfig')"),
      expect.stringContaining("'thanosRulerSpec', 'additionalConfigString')"),
      "58.5.2 { since: '58.5.2', changes: { ruler: 'shortened-or-clean' } }",
    ]);
  },
);

(existsSync(CHARTS) ? test : test.skip)('real charts bring the operator that the table lists', async () => {
  const charts = readdirSync(CHARTS).filter((file) => file.startsWith('kube-prometheus-stack-'));
  const brought = await Promise.all(
    charts.map((file) =>
      withChart(join(CHARTS, file), ({ version, operator }) => Promise.resolve([version, operator] as const)),
    ),
  );
  const listed = brought.filter(([version]) => operatorOf(version) !== undefined);
  expect(listed).not.toEqual([]);
  for (const [version, operator] of listed) {
    expect([version, minorOf(operator)]).toEqual([version, operatorOf(version)]);
  }
});

function minorOf(version: string): string {
  const { major, minor } = coerce(version) ?? { major: 0, minor: 0 };
  return `${major}.${minor}`;
}
