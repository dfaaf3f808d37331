import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install, pack, packageJson, ROOT } from '../tools/consumer';
import { filesOf } from '../tools/folders';
import { scenario } from '../tools/pages';
import { run } from '../tools/run';

const PEERS = Object.entries(packageJson().peerDependencies);
const SCENARIO = scenario();

/** 7 is the compiler that was rewritten in Go. */
const COMPILERS = ['5.4', '5.6', '5.9', '6.0', '7.0'];
const RESOLUTIONS = [
  { module: 'Node16', moduleResolution: 'Node16' },
  { module: 'ES2022', moduleResolution: 'Bundler' },
];

const folder = mkdtempSync(join(tmpdir(), 'prometheus-storage-test-'));
let tarball: string;

beforeAll(() => {
  tarball = join(folder, pack(folder).filename);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Creates a folder with the packed package, these packages, and the scenario as CommonJS and as an ES module. */
function consumer(name: string, ...packages: readonly string[]): string {
  const path = join(folder, name);
  mkdirSync(path);
  install(path, tarball, ...packages);
  writeFileSync(join(path, 'scenario.ts'), SCENARIO);
  writeFileSync(join(path, 'scenario.mts'), SCENARIO);
  return path;
}

/** Compiles the scenario and returns the output of the compiler. */
function compile(path: string, compiler: string, options: Readonly<Record<string, unknown>>): string {
  const files = ['scenario.ts', 'scenario.mts'];
  const compilerOptions = { strict: true, target: 'ES2022', types: [], skipLibCheck: false, ...options };
  writeFileSync(join(path, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  try {
    return run(process.execPath, [join(compiler, 'bin/tsc'), '-p', '.', '--pretty', 'false'], { cwd: path });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

describe.each([
  ['the oldest version of each peer', (range: string) => range.replace('^', '')],
  ['the newest version of each peer', (range: string) => range],
])('with %s', (name, version) => {
  let path: string;

  beforeAll(() => {
    path = consumer(name.replaceAll(' ', '-'), ...PEERS.map(([peer, range]) => `${peer}@${version(range)}`));
  });

  test.each([
    ['CommonJS', 'scenario.js'],
    ['ES modules', 'scenario.mjs'],
  ])('the scenario in %s has the committed output', (_, file) => {
    expect(compile(path, join(ROOT, 'node_modules/typescript'), { module: 'Node16' })).toBe('');
    run(process.execPath, [file], { cwd: path, env: { ...process.env, CDK8S_OUTDIR: `${file}-out` } });
    expect(filesOf(join(path, `${file}-out`))).toEqual(filesOf(join(ROOT, 'dist')));
  });
});

describe('checks every declaration without @types/node', () => {
  let path: string;

  beforeAll(() => {
    path = consumer(
      'compilers',
      ...PEERS.map(([peer, range]) => `${peer}@${range}`),
      ...COMPILERS.map((version) => `typescript-${version}@npm:typescript@~${version}.0`),
    );
  });

  describe.each(COMPILERS)('TypeScript %s', (version) => {
    const compiler = (): string => join(path, `node_modules/typescript-${version}`);

    test.each(RESOLUTIONS)('$moduleResolution', (resolution) => {
      expect(compile(path, compiler(), { ...resolution, noEmit: true })).toBe('');
    });

    test('exactOptionalPropertyTypes', () => {
      const strictest = { exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true };
      const said = compile(path, compiler(), { module: 'Node16', ...strictest, noEmit: true }).split('\n');
      // the declarations of cdk8s-plus-27 do not support it; ours do
      expect(said.filter((line) => /^\S/.test(line) && !line.startsWith('node_modules/cdk8s-plus-27/'))).toEqual([]);
    });
  });
});
