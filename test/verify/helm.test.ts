import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { smallChart } from './small-chart';
import { HELM, synthesize } from './verified';
import { cli } from '../tools/cli';
import { inFolder } from '../tools/folders';

/** A program that stands for a helm that does not work. */
function program(folder: string, script: string): string {
  const file = join(folder, 'helm');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** A helm that answers with its version, and then does something else. */
const ANSWERS = 'if [ "$1" = version ]; then echo v4.1.4; exit; fi';

async function verify(folder: string, ...args: readonly string[]) {
  const began = performance.now();
  const result = await cli('verify', join(folder, 'dist'), ...args);
  return { ...result, seconds: (performance.now() - began) / 1000 };
}

/** Verifies a right description with the small chart and another helm. */
async function withHelm(script: string | undefined, ...args: readonly string[]) {
  return inFolder(async (folder) => {
    synthesize(join(folder, 'dist'));
    const helm = script === undefined ? join(folder, 'none') : program(folder, script);
    return verify(folder, '--helm', helm, '--chart', smallChart(join(folder, 'chart')), ...args);
  });
}

const USELESS: readonly (readonly [string, string | undefined, RegExp])[] = [
  ['is missing', undefined, /none is not a program that can be run; install helm/],
  ['is not executable as a program', 'exit 1', /failed: exit code 1/],
  ['is something else', 'echo hello', /does not answer as helm does: hello/],
  ['is Helm 2', 'echo v2.17.0', /is helm 2\.17\.0; use 3\.8\.0 or newer/],
  ['is an old Helm 3', 'echo v3.7.2+g663a896', /is helm 3\.7\.2; use 3\.8\.0 or newer/],
];

test.each(USELESS)('a helm that %s is an error', async (_, script, message) => {
  const { code, stdout, stderr } = await withHelm(script);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(message);
});

test('a helm that hangs is ended in time, with what it has started', async () => {
  await inFolder(async (folder) => {
    synthesize(join(folder, 'dist'));
    const pid = join(folder, 'pid');
    const helm = program(folder, `sleep 600 & echo $! > ${pid}; wait`);
    const { code, stderr, seconds } = await verify(
      folder,
      '--helm',
      helm,
      '--timeout',
      '2',
      '--chart',
      smallChart(join(folder, 'chart')),
    );
    expect([code, seconds < 60]).toEqual([1, true]);
    expect(stderr).toMatch(/did not end within 2 seconds/);
    const child = Number(readFileSync(pid, 'utf8'));
    const isRunning = (): boolean => {
      try {
        return /State:\s+[^Z]/.test(readFileSync(`/proc/${child}/status`, 'utf8').split('\n')[2] ?? '');
      } catch {
        return false;
      }
    };
    for (let tries = 0; tries < 50 && isRunning(); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(isRunning()).toBe(false);
  });
});

test('an endless output is an error', async () => {
  const { code, stdout } = await withHelm(
    `${ANSWERS}\nif [ "$1" = show ]; then printf 'name: kube-prometheus-stack\\nversion: 88.5.3\\n'; exit; fi\nyes`,
    '--json',
  );
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ status: 'unknown', releases: [{ problems: [{ code: 'helm-output' }] }] });
});

test('an output that is not YAML is an error', async () => {
  const { code, stdout } = await withHelm(
    `${ANSWERS}\nif [ "$1" = show ]; then printf 'name: kube-prometheus-stack\\nversion: 88.5.3\\n'; exit; fi\nprintf 'kind: Deployment\\n: [\\n'`,
    '--json',
  );
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ releases: [{ problems: [{ code: 'helm-output' }] }] });
});

/** A chart that cannot be verified with, by its files. */
const CHARTS: readonly (readonly [string, (folder: string) => string, string])[] = [
  ['does not exist', (folder) => join(folder, 'none.tgz'), 'unreadable-file'],
  [
    'is broken',
    (folder) => {
      writeFileSync(join(folder, 'broken.tgz'), 'no archive');
      return join(folder, 'broken.tgz');
    },
    'helm-failed',
  ],
  [
    'is no chart',
    (folder) => {
      mkdirSync(join(folder, 'empty'));
      return join(folder, 'empty');
    },
    'helm-failed',
  ],
  [
    'lacks a sub-chart',
    (folder) =>
      smallChart(join(folder, 'chart'), [
        {
          file: 'Chart.yaml',
          from: 'version: 88.5.3\n',
          to: 'version: 88.5.3\ndependencies: [{ name: more, version: 1.0.0, repository: "https://example.invalid" }]\n',
        },
      ]),
    'helm-failed',
  ],
  [
    'fails',
    (folder) =>
      smallChart(join(folder, 'chart'), [{ file: 'templates/more.yaml', from: '', to: '{{ fail "not today" }}' }]),
    'helm-failed',
  ],
];

test.each(CHARTS)('a chart that %s is an error', async (_, chart, expected) => {
  await inFolder(async (folder) => {
    synthesize(join(folder, 'dist'));
    const { code, stdout } = await verify(folder, '--helm', HELM, '--json', '--chart', chart(folder));
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'unknown', releases: [{ problems: [{ code: expected }] }] });
  });
});

test('a chart of another name is an error', async () => {
  await inFolder(async (folder) => {
    synthesize(join(folder, 'dist'));
    const chart = smallChart(join(folder, 'chart'), [
      { file: 'Chart.yaml', from: 'name: kube-prometheus-stack', to: 'name: prometheus' },
    ]);
    const { code, stderr } = await verify(folder, '--helm', HELM, '--chart', chart);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('it must be the name of the chart, kube-prometheus-stack'),
    ]);
  });
});

test('what helm says is quoted without the secrets of the values', async () => {
  await inFolder(async (folder) => {
    synthesize(join(folder, 'dist'));
    const chart = smallChart(join(folder, 'chart'), [
      {
        file: 'templates/more.yaml',
        from: '',
        to: '{{ fail (printf "bad value %s of grafana" .Values.grafana.adminPassword) }}',
      },
    ]);
    const { code, stdout } = await verify(folder, '--helm', HELM, '--chart', chart);
    expect(code).toBe(1);
    expect(stdout).toContain('bad value *** of grafana');
    expect(stdout).not.toContain('correct-horse');
  });
});

test('a missing or unreadable values file is an error, without its content', async () => {
  await inFolder(async (folder) => {
    synthesize(join(folder, 'dist'));
    const chart = smallChart(join(folder, 'chart'));
    const file = join(folder, 'dist/values/kps.yml');
    writeFileSync(file, 'grafana: { adminPassword: hunter22 }\ngrafana: [\n');
    const broken = await verify(folder, '--helm', HELM, '--chart', chart);
    expect([broken.code, broken.stdout]).toEqual([1, expect.stringContaining('is not plain YAML')]);
    expect(broken.stdout).not.toContain('hunter22');
    const { rmSync } = await import('node:fs');
    rmSync(file);
    const missing = await verify(folder, '--helm', HELM, '--chart', chart, '--json');
    expect(missing.code).toBe(1);
    expect(JSON.parse(missing.stdout)).toMatchObject({
      releases: [{ problems: [{ code: 'values-file-missing', path: file }] }],
    });
  });
});

test.each([
  ['--chart', 'https://user:secret@example.com/chart.tgz'],
  ['--timeout', '0'],
  ['--timeout', 'soon'],
])('the option %s %s is an error', async (...option) => {
  await inFolder(async (folder) => {
    synthesize(join(folder, 'dist'));
    const { code, stdout, stderr } = await verify(folder, '--helm', HELM, ...option);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(option[0]);
    expect(stderr).not.toContain('secret');
  });
});

test('the published chart of the version is pulled once', async () => {
  await inFolder(async (folder) => {
    synthesize(join(folder, 'dist'));
    const chart = smallChart(join(folder, 'chart'));
    const log = join(folder, 'log');
    const script = `echo "$@" >> ${log}
if [ "$1" = pull ]; then
  while [ "$1" != --destination ]; do shift; done
  exec ${HELM} package ${chart} --destination "$2"
fi
exec ${HELM} "$@"`;
    const { code, stdout } = await verify(folder, '--helm', program(folder, script));
    expect([code, stdout]).toEqual([0, expect.stringContaining('verified with chart 88.5.3')]);
    const pulls = readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('pull'));
    expect(pulls).toEqual([
      expect.stringMatching(
        /^pull kube-prometheus-stack --repo https:\/\/prometheus-community\.github\.io\/helm-charts --version 88\.5\.3 --destination /,
      ),
    ]);
    expect(existsSync(chart)).toBe(true);
  });
});
