import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Chart } from 'cdk8s';
import { satisfies } from 'semver';
import { mismatchesOf, verify } from './verified';
import { SCENARIOS } from '../../scripts/e2e/scenarios';
import { GitOpsApp, KubePrometheusStackStorage } from '../../src';
import { boundariesBetween } from '../../src/chart/boundary-words';
import { inFolder } from '../tools/folders';

/** A folder with `kube-prometheus-stack-VERSION.tgz`; VERIFY_CHARTS names other versions, separated by commas. */
const { TEST_CHARTS: CHARTS = '', VERIFY_CHARTS } = process.env;
const VERSIONS = (VERIFY_CHARTS ?? '36.1.0,45.9.1,58.0.0,58.5.2,70.6.0,75.18.1,88.5.3')
  .split(',')
  .filter((version) => existsSync(archiveOf(version)));

function archiveOf(version: string): string {
  return join(CHARTS, `kube-prometheus-stack-${version}.tgz`);
}

const CASES = VERSIONS.flatMap((version) =>
  SCENARIOS.filter(
    ({ since = '0.0.0', refusal }) =>
      satisfies(version, `>=${since}`) && !(refusal !== undefined && satisfies(version, refusal.charts)),
  ).map((scenario) => [version, scenario.name, scenario] as const),
);

const withCharts = CHARTS === '' ? describe.skip : describe;

withCharts('published charts', () => {
  test.each(CASES)('chart %s renders what is planned: %s', async (chartVersion, _, scenario) => {
    await inFolder(async (folder) => {
      const nodes = Array.from({ length: scenario.nodes }, (__, index) => `node-${index}`);
      const release = { name: 'kube-prometheus-stack', namespace: 'e2e', ...scenario.release, chartVersion };
      const app = new GitOpsApp({ outdir: join(folder, 'dist') });
      new KubePrometheusStackStorage(new Chart(app, 'storage'), 'storage', {
        release,
        ...scenario.describe({ release, nodes, root: '/srv/e2e' }),
      });
      app.synth();
      const { code, verification } = await verify(join(folder, 'dist'), '--chart', archiveOf(chartVersion));
      expect(mismatchesOf(verification)).toEqual([]);
      expect([code, verification.status]).toEqual([0, 'verified']);
    });
  });

  const [newest, ...older] = [...VERSIONS].reverse();

  test.each(older)(
    'a plan for chart %s is not one for the newest, and each boundary between is found',
    async (version) => {
      const scenario = SCENARIOS.find(({ name }) => name === 'a directory for each volume');
      await inFolder(async (folder) => {
        const release = { name: 'kube-prometheus-stack', namespace: 'e2e', chartVersion: version };
        const app = new GitOpsApp({ outdir: join(folder, 'dist') });
        new KubePrometheusStackStorage(new Chart(app, 'storage'), 'storage', {
          release,
          layout: undefined as never,
          ...scenario?.describe({ release, nodes: ['node-0'], root: '/srv/e2e' }),
        });
        app.synth();
        const { code, verification } = await verify(join(folder, 'dist'), '--chart', archiveOf(newest ?? ''));
        const boundaries = boundariesBetween(version, newest ?? '').map(({ since }) => `chart-boundary ${since}`);
        expect(boundaries.length).toBeGreaterThan(version === '75.18.1' ? -1 : 0);
        expect(mismatchesOf(verification)).toEqual(expect.arrayContaining(['chart-version', ...boundaries]));
        expect(code).toBe(2);
      });
    },
  );
});
