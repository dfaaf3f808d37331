import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Size } from 'cdk8s';
import { type ChartChange, smallChart } from './small-chart';
import { ALL, HELM, RELEASE, synthesize } from './verified';
import { type ClusterDescription, Fleet, GitOpsApp } from '../../src';
import { plansIn } from '../../src/files/plan-files';
import { plansOnDisk, verifyPlans } from '../../src/verify/verify-plans';
import { codesOf } from '../tools/describe';
import { filesOf, inFolder } from '../tools/folders';
import { slowTest } from '../tools/runs';

/** A chart that is newer than the rules. */
const NEWER: ChartChange = { file: 'Chart.yaml', from: 'version: 88.5.3', to: 'version: 193.9.0' };
const NEWER_RELEASE = { ...RELEASE, chartVersion: '193.9.0' };
const OTHER_NAME: ChartChange = { file: 'templates/ruler.yaml', from: '-thanos-ruler\n', to: '-ruler\n' };

describe('a GitOpsApp', () => {
  test('with a verified newer chart has no note that it is newer than the rules', async () => {
    await inFolder((folder) => {
      const chart = smallChart(join(folder, 'chart'), [NEWER]);
      synthesize(join(folder, 'with'), { release: NEWER_RELEASE }, { verify: { chart, helm: HELM } });
      synthesize(join(folder, 'without'), { release: NEWER_RELEASE });
      const newer = (output: string): string[] =>
        Object.entries(filesOf(join(folder, output)))
          .filter(([, text]) => text.includes('is newer than'))
          .map(([file]) => file);
      expect(newer('with')).toEqual([]);
      expect(newer('without')).toEqual(['plan/kps.json', 'plan/kps.md', 'values/kps.yml']);
    });
  });

  test('writes nothing if the chart renders something else', async () => {
    await inFolder((folder) => {
      const chart = smallChart(join(folder, 'chart'), [NEWER, OTHER_NAME]);
      const synth = () =>
        synthesize(join(folder, 'dist'), { release: NEWER_RELEASE }, { verify: { chart, helm: HELM } });
      expect(codesOf(synth)).toEqual(['chart-mismatch thanosRuler', 'chart-mismatch thanosRuler']);
      expect(existsSync(join(folder, 'dist'))).toBe(false);
    });
  });

  test('refuses a chart of another version, and names the boundaries', async () => {
    await inFolder((folder) => {
      const chart = smallChart(join(folder, 'chart'));
      const synth = () =>
        synthesize(
          join(folder, 'dist'),
          { release: { ...RELEASE, chartVersion: '71.0.0' } },
          { verify: { chart, helm: HELM } },
        );
      expect(codesOf(synth)).toContain('chart-mismatch release.chartVersion');
    });
  });

  test('takes of several charts that of the version, and all values for an overlay', async () => {
    await inFolder((folder) => {
      const charts = [smallChart(join(folder, 'newer'), [NEWER]), smallChart(join(folder, 'chart'))];
      synthesize(join(folder, 'dist'), { valuesFile: 'overlay' }, { verify: { chart: charts, helm: HELM } });
      expect(existsSync(join(folder, 'dist/plan/kps.json'))).toBe(true);
    });
  });

  const INVALID: readonly (readonly [string, unknown, string])[] = [
    ['a URL', { chart: 'oci://example.com/charts/kube-prometheus-stack' }, 'remote-chart verify.chart'],
    ['one URL of several', { chart: ['chart.tgz', 'https://example.com/chart.tgz'] }, 'remote-chart verify.chart.1'],
    ['no chart', {}, 'missing-property verify.chart'],
    ['an empty list', { chart: [] }, 'invalid-value verify.chart'],
    ['a number', { chart: 93 }, 'invalid-value verify.chart'],
    ['a number of seconds', { chart: 'chart.tgz', timeout: 60 }, 'invalid-value verify.timeout'],
    ['an unknown property', { chart: 'chart.tgz', repo: 'x' }, 'unknown-property verify.repo'],
  ];
  test.each(INVALID)('refuses %s', (_, verify, expected) => {
    expect(codesOf(() => new GitOpsApp({ verify: verify as never }))).toEqual([expected]);
    expect(codesOf(() => new Fleet({ clusters: { a: {} }, verify: verify as never }))).toContain(expected);
  });

  test('refuses a helm or a chart that is not there', async () => {
    await inFolder((folder) => {
      const chart = smallChart(join(folder, 'chart'));
      const synth = (verify: { chart: string; helm: string }) => () => synthesize(join(folder, 'dist'), {}, { verify });
      expect(codesOf(synth({ chart, helm: join(folder, 'none') }))).toEqual(['helm-not-found ']);
      expect(codesOf(synth({ chart: join(folder, 'none.tgz'), helm: HELM }))).toEqual([
        `unreadable-file ${join(folder, 'none.tgz')}`,
      ]);
    });
  });

  test('runs helm without the settings, plugins and proxies of the user', async () => {
    await inFolder((folder) => {
      const log = join(folder, 'log');
      const helm = join(folder, 'helm');
      writeFileSync(helm, `#!/bin/sh\nenv | sort >> ${log}\nexec ${HELM} "$@"\n`);
      chmodSync(helm, 0o755);
      const before = { ...process.env };
      Object.assign(process.env, {
        HELM_PLUGINS: '/plugins-of-the-user',
        HELM_DEBUG: 'true',
        HELM_KUBETOKEN: 'secret',
        HTTPS_PROXY: 'http://proxy.example',
        KUBECONFIG: '/config',
      });
      try {
        synthesize(join(folder, 'dist'), {}, { verify: { chart: smallChart(join(folder, 'chart')), helm } });
      } finally {
        process.env = before;
      }
      const seen = new Set(
        readFileSync(log, 'utf8')
          .split('\n')
          .filter((line) => line !== ''),
      );
      const names = [...seen]
        .map((line) => line.split('=')[0] ?? '')
        .filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name));
      expect([...new Set(names)].sort()).toEqual(
        [
          'HELM_CACHE_HOME',
          'HELM_CONFIG_HOME',
          'HELM_DATA_HOME',
          'HELM_PLUGINS',
          'HOME',
          'HTTPS_PROXY',
          'HTTP_PROXY',
          'PATH',
          'TMPDIR',
        ].sort(),
      );
      expect([...seen].filter((line) => /of-the-user|secret|proxy\.example/.test(line))).toEqual([]);
    });
  });
});

describe('a Fleet', () => {
  const { nodes, ...shared } = { ...ALL, release: RELEASE };
  const [node = ''] = nodes as readonly string[];
  const clusters = (count: number): Record<string, ClusterDescription> =>
    Object.fromEntries(
      Array.from({ length: count }, (__, index) => [
        `c${index}`,
        { nodes: [`${node}-${index}`], prometheus: { size: Size.gibibytes(10 + (index % 3)) } },
      ]),
    );

  slowTest(
    'is verified as a whole, and its folders can be verified again: each different input is rendered once',
    async () => {
      await inFolder((folder) => {
        const chart = smallChart(join(folder, 'chart'));
        const outdir = join(folder, 'dist');
        new Fleet({ outdir, shared, clusters: clusters(9), verify: { chart, helm: HELM } }).synth();
        const options = { helm: HELM, charts: [chart], seconds: 60, isIsolated: false };
        const { status, inputs, releases } = verifyPlans(plansOnDisk(plansIn(outdir), []), options);
        expect([status, inputs, releases.length]).toEqual(['verified', 3, 9]);
      });
    },
  );

  test('reports what is the same in several clusters once, and writes nothing', async () => {
    await inFolder((folder) => {
      const chart = smallChart(join(folder, 'chart'), [OTHER_NAME]);
      const outdir = join(folder, 'dist');
      const fleet = new Fleet({ outdir, shared, clusters: clusters(4), verify: { chart, helm: HELM } });
      expect(
        codesOf(() => {
          fleet.synth();
        }),
      ).toEqual(Array.from({ length: 2 }, () => 'chart-mismatch clusters.c0.thanosRuler'));
      expect(existsSync(join(outdir, 'c0'))).toBe(false);
    });
  });
});
