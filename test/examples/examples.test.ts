import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { satisfies, subset } from 'semver';
import type { PlanDiff } from '../../src';
import { type Consumer, consumer, packageJson, ROOT } from '../tools/consumer';
import { filesOf } from '../tools/folders';
import { run } from '../tools/run';
import { slowTest, some } from '../tools/runs';

const EXAMPLES = readdirSync(join(ROOT, 'examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** The examples to synthesize: all of them if UPDATE_EXAMPLES is set. */
const MADE = process.env.UPDATE_EXAMPLES === undefined ? some(EXAMPLES, 2) : EXAMPLES;

/** The source files of an example; everything else is generated. */
const SOURCES = ['.gitignore', 'README.md', 'cdk8s.yaml', 'main.ts', 'package.json', 'tsconfig.json'];
const MORE_SOURCES = /^[\w-]+\.ts$|^values[\w.-]*\.yaml$/;

interface ExamplePackage {
  readonly private: boolean;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

let installed: Consumer;

beforeAll(async () => {
  installed = await consumer();
});

/** Copies the source of an example to a place where it finds the packed package and the tools, as if installed. */
function copyOf(example: string, place: string): string {
  const source = join(ROOT, 'examples', example);
  const copy = join(installed.folder, place);
  mkdirSync(copy, { recursive: true });
  for (const file of readdirSync(source).filter((name) => !['dist', 'node_modules'].includes(name))) {
    cpSync(join(source, file), join(copy, file), { recursive: true });
  }
  return copy;
}

/** Runs a program in this folder as a user does, but cdk8s-cli does not ask the registry for a newer version of itself. */
function runIn(folder: string, program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  return run(program, args, { cwd: folder, env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false', ...env } });
}

function versionOf(name: string): string {
  const file = name === 'cdk8s-prometheus-storage' ? 'package.json' : `node_modules/${name}/package.json`;
  return (JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as { version: string }).version;
}

test('there are examples', () => {
  expect(EXAMPLES.length).toBeGreaterThan(4);
});

test('all compile, with the same options', () => {
  const folder = join(installed.folder, 'compiled');
  const options = EXAMPLES.map((example) =>
    readFileSync(join(copyOf(example, `compiled/${example}`), 'tsconfig.json')),
  );
  expect(new Set(options.map(String)).size).toBe(1);
  // one run compiles everything below the folder, as `npm run check` does in the folder of each example
  writeFileSync(join(folder, 'tsconfig.json'), options[0] ?? '');
  const compiled = runIn(folder, '../node_modules/.bin/tsc', ['--noEmit', '--listFiles']).split('\n');
  expect(compiled).toEqual(expect.arrayContaining(EXAMPLES.map((example) => join(folder, example, 'main.ts'))));
});

describe.each(EXAMPLES)('%s', (example) => {
  const source = join(ROOT, 'examples', example);
  const committed = filesOf(join(source, 'dist'));

  test('has its source and its output, and nothing else', () => {
    const options = ['-z', '--cached', '--others', '--exclude-standard'];
    const files = run('git', ['ls-files', ...options], { cwd: source })
      .split('\0')
      .filter(Boolean)
      .sort();
    const [made, written] = [true, false].map((isMade) => files.filter((file) => file.startsWith('dist/') === isMade));
    expect(made).toEqual(Object.keys(committed).map((file) => `dist/${file}`));
    expect(written?.filter((file) => !MORE_SOURCES.test(file) || SOURCES.includes(file))).toEqual(SOURCES);
    expect(Object.keys(committed).map((file) => basename(file))).not.toContain('construct-metadata.json');
  });

  test('depends on versions that this project uses and the package supports', () => {
    const asked = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as ExamplePackage;
    const { peerDependencies } = packageJson();
    expect(asked.private).toBe(true);
    expect(asked.scripts).toEqual({ synth: 'cdk8s synth', check: 'tsc --noEmit' });
    expect(Object.keys(asked.dependencies)).toEqual(
      ['cdk8s-prometheus-storage', ...Object.keys(peerDependencies)].sort(),
    );
    expect(Object.keys(asked.devDependencies)).toEqual(['@types/node', 'cdk8s-cli', 'tsx', 'typescript']);
    const wrong = Object.entries({ ...asked.dependencies, ...asked.devDependencies }).filter(
      ([name, range]) => !satisfies(versionOf(name), range) || !subset(range, peerDependencies[name] ?? '*'),
    );
    expect(wrong).toEqual([]);
  });

  (MADE.includes(example) ? test : test.skip)('is synthesized to the committed output', () => {
    const copy = copyOf(example, `synthesized/${example}`);
    runIn(copy, 'npm', ['run', 'synth']);
    if (process.env.UPDATE_EXAMPLES !== undefined) {
      rmSync(join(source, 'dist'), { recursive: true, force: true });
      cpSync(join(copy, 'dist'), join(source, 'dist'), { recursive: true });
    }
    expect(filesOf(join(copy, 'dist'))).toEqual(filesOf(join(source, 'dist')));
  });

  test('has a readable plan with a claim for each volume, and no difference from itself', () => {
    const tool = join(installed.folder, 'node_modules/.bin/cdk8s-prometheus-storage');
    const { releases } = JSON.parse(runIn(source, tool, ['diff', '--json', 'dist', 'dist'])) as PlanDiff;
    const changes = releases.flatMap(({ claims }) => claims.map((claim) => claim.changes));
    const manifests = Object.keys(committed).filter((file) => file.endsWith('.yaml'));
    const volumes = manifests.flatMap((file) => committed[file]?.match(/^kind: PersistentVolume$/gm) ?? []);
    expect(volumes.length).toBeGreaterThan(0);
    expect(changes).toEqual(volumes.map(() => []));
  });

  test('lists every output file in its README', () => {
    const readme = readFileSync(join(source, 'README.md'), 'utf8');
    const names = Object.keys(committed).flatMap((file) => file.split('/'));
    expect([...new Set(names)].filter((name) => !readme.includes(name))).toEqual([]);
  });
});

slowTest('the guard of the fleet allows an unchanged fleet, and refuses a change that leaves data behind', () => {
  const copy = copyOf('fleet', 'guarded');
  cpSync(join(ROOT, 'examples/fleet/dist'), join(copy, 'dist'), { recursive: true });
  const git = (...args: readonly string[]): string =>
    run('git', ['-c', 'user.name=x', '-c', 'user.email=x@x.example', ...args], { cwd: copy });
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'as it is in the clusters');
  runIn(copy, 'npm', ['run', 'synth'], { BASELINE: 'HEAD' });
  expect(git('status', '--porcelain')).toBe('');

  writeFileSync(join(copy, 'values.yaml'), 'fullnameOverride: metrics\n');
  expect(() => runIn(copy, 'npx', ['tsx', 'main.ts'], { BASELINE: 'HEAD' })).toThrow(
    'store-lyon: claim monitoring/prometheus-metrics-prometheus-db-prometheus-metrics-prometheus-0: renamed',
  );
  expect(git('status', '--porcelain')).toBe(' M values.yaml\n');
});
