import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { compile, consumer, type Packed, packageJson, ROOT } from '../tools/consumer';
import { filesOf } from '../tools/folders';
import { scenario } from '../tools/pages';
import { kubectl, run } from '../tools/run';
import { slowTest } from '../tools/runs';

const CDK8S = join(ROOT, 'node_modules/cdk8s-cli/bin/cdk8s');

describe('the packed package, installed in an empty folder', () => {
  let folder: string;
  let packed: Packed;

  beforeAll(async () => {
    const installed = await consumer();
    ({ packed } = installed);
    folder = join(installed.folder, 'package');
    mkdirSync(folder);
    symlinkSync('../node_modules', join(folder, 'node_modules'));
    // also as an ES module, because .ts is CommonJS in a package without "type"
    const files = ['scenario.ts', 'scenario.mts'];
    for (const file of files) {
      writeFileSync(join(folder, file), scenario());
    }
    compile(folder, files);
  });

  /** Runs the project's cdk8s-cli in the folder, as in a pipe. */
  function cdk8s(
    config: string,
    ...args: readonly string[]
  ): { status: number | null; stdout: string; stderr: string } {
    writeFileSync(join(folder, 'cdk8s.yaml'), config);
    const env = { ...process.env, CI: undefined };
    return spawnSync(process.execPath, [CDK8S, 'synth', '--no-check-upgrade', ...args], {
      cwd: folder,
      encoding: 'utf8',
      env,
    });
  }

  const kindsIn = (yaml: string): unknown[] => parseAllDocuments(yaml).map((document) => document.get('kind'));
  const PLAIN = 'language: typescript\napp: node scenario.js\n';
  const VALIDATED = `${PLAIN}validations:
  - package: ./node_modules/cdk8s-prometheus-storage
    version: 0.1.0
    class: PersistentVolumeValidation
`;
  const KINDS = [
    ...Array<string>(4).fill('StorageClass'),
    ...Array<string>(4).fill('PersistentVolume'),
    'ConfigMap',
    'Job',
  ];

  test('has the needed files and nothing else', () => {
    const paths = packed.files.map(({ path }) => path);
    expect(paths.filter((path) => !/^(lib\/|docs\/.*\.md$)/.test(path))).toEqual([
      'LICENSE',
      'README.md',
      'package.json',
    ]);
    expect(paths.filter((path) => /main\.|\.map$|test/.test(path))).toEqual([]);
    // source maps that are missing, or whose sources are missing
    const installed = filesOf(join(folder, 'node_modules/cdk8s-prometheus-storage/lib'));
    expect(Object.keys(installed).filter((file) => installed[file]?.includes('sourceMappingURL'))).toEqual([]);
  });

  test('has no install scripts, and its dependencies have none', () => {
    expect(Object.keys(packageJson().scripts).filter((name) => /^(pre|post)?(install|prepare)$/.test(name))).toEqual(
      [],
    );
    const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { dev?: boolean; hasInstallScript?: boolean }>;
    };
    const shipped = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);
    expect(shipped.length).toBeGreaterThan(4);
    expect(shipped.filter(([, { hasInstallScript }]) => hasInstallScript === true)).toEqual([]);
  });

  test('exports the same names to ES modules and to CommonJS', () => {
    const names = (code: string, ...options: readonly string[]): string[] =>
      (JSON.parse(run(process.execPath, [...options, '--eval', code], { cwd: folder })) as readonly string[]).filter(
        (name) => !['default', 'module.exports', '__esModule'].includes(name),
      );
    const required = names('console.log(JSON.stringify(Object.keys(require("cdk8s-prometheus-storage"))))');
    const imported = names(
      'import * as all from "cdk8s-prometheus-storage"; console.log(JSON.stringify(Object.keys(all)))',
      '--input-type=module',
    );
    expect(required).toContain('KubePrometheusStackStorage');
    expect(imported.sort()).toEqual(required.sort());
  });

  test('compiles and runs the scenario of the README to the committed output', () => {
    run(process.execPath, ['scenario.js'], { cwd: folder, env: { ...process.env, CDK8S_OUTDIR: 'out' } });
    expect(filesOf(join(folder, 'out'))).toEqual(filesOf(join(ROOT, 'dist')));
  });

  test('has the same output as an ES module', () => {
    expect(readFileSync(join(folder, 'scenario.mjs'), 'utf8')).toContain('import { GitOpsApp');
    run(process.execPath, ['scenario.mjs'], { cwd: folder, env: { ...process.env, CDK8S_OUTDIR: 'esm' } });
    expect(filesOf(join(folder, 'esm'))).toEqual(filesOf(join(ROOT, 'dist')));
  });

  test('has the command-line tool', () => {
    const tool = join(folder, 'node_modules/.bin/cdk8s-prometheus-storage');
    expect(run(tool, ['--version'], { cwd: folder })).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(run(tool, ['diff', join(ROOT, 'dist'), 'out'], { cwd: folder })).toContain('all 4 claims keep their data');
    expect(() => run(tool, ['diff', 'nowhere', 'out'], { cwd: folder })).toThrow('synthesize first');
  });

  test('has the same output with cdk8s synth, and --stdout prints only manifests', () => {
    const { status, stderr } = cdk8s(PLAIN);
    expect(status).toBe(0);
    expect(stderr).not.toMatch(/error/i);
    expect(filesOf(join(folder, 'dist'))).toEqual(filesOf(join(ROOT, 'dist')));
    const printed = cdk8s(PLAIN, '--stdout');
    expect(printed.status).toBe(0);
    expect(kindsIn(printed.stdout)).toEqual(KINDS);
  });

  test('has a report and construct-metadata.json in the output with validations', () => {
    const { status, stdout } = cdk8s(VALIDATED);
    expect(status).toBe(0);
    expect(stdout).toContain('Objects checked');
    const files = filesOf(join(folder, 'dist'));
    expect(Object.keys(files)).toContain('construct-metadata.json');
    expect(kindsIn(kubectl(['kustomize', join(folder, 'dist')])).sort()).toEqual([...KINDS].sort());
  });

  slowTest('needs --no-validate in a pipe with validations, because the report precedes the YAML', () => {
    expect(kindsIn(cdk8s(VALIDATED, '--stdout', '--no-validate').stdout)).toEqual(KINDS);
    expect(cdk8s(VALIDATED, '--stdout').stdout.trimStart()).not.toMatch(/^apiVersion:/);
  });

  test('checks a volume written by hand with validations', () => {
    writeFileSync(
      join(folder, 'by-hand.js'),
      `const { App, Chart, ApiObject } = require('cdk8s');
       const app = new App();
       const chart = new Chart(app, 'by-hand');
       new ApiObject(chart, 'volume', {
         apiVersion: 'v1',
         kind: 'PersistentVolume',
         metadata: { name: 'by-hand' },
         spec: { hostPath: { path: '/prometheus/data' }, claimRef: { name: 'grafana' } },
       });
       process.env.CDK8S_OUTDIR = process.env.CDK8S_OUTDIR || 'dist';
       require('./scenario.js');
       app.synth();`,
    );
    const { status, stdout } = cdk8s(VALIDATED.replace('scenario.js', 'by-hand.js'));
    expect(status).toBe(2);
    for (const rule of [
      'overlapping-directories',
      'no-node-affinity',
      'claim-ref-without-namespace',
      'host-path-type',
      'reclaim-policy',
    ]) {
      expect(stdout).toContain(rule);
    }
    expect(stdout).toContain('by-hand/volume');
  });
});
