import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { run } from './run';
import { RUN_FOLDER } from './setup';

export const ROOT = join(__dirname, '../..');

interface Package {
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

/** The package.json of this package. */
export function packageJson(): Package {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Package;
}

/** What `npm pack` prints about the packed package. */
export interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** Packs the package into a folder. */
export function pack(folder: string): Packed {
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: ROOT })) as Packed[];
  if (packed === undefined) {
    throw new Error('npm pack has packed nothing');
  }
  return packed;
}

/** Installs packages with npm into a folder, from its cache where it can, without running any of their scripts. */
export function install(folder: string, ...args: readonly string[]): void {
  writeFileSync(join(folder, 'package.json'), '{"private": true}');
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  run('npm', ['install', ...options, ...args], { cwd: folder });
}

/** The packed package, installed in an empty folder. */
export interface Consumer {
  readonly folder: string;
  /** The path of the tarball. */
  readonly tarball: string;
  readonly packed: Packed;
}

/** Packages that users also install, and their programs; these are links to the project's own. */
const PEERS = ['cdk8s', 'cdk8s-plus-27', 'constructs', '@types/node'];
const TOOLS = { tsc: 'typescript/bin/tsc', tsx: 'tsx/dist/cli.mjs', cdk8s: 'cdk8s-cli/bin/cdk8s' };

/** The installed package, created once for all tests of a run. Each test works in its own folders below it. */
export async function consumer(): Promise<Consumer> {
  const run = process.env[RUN_FOLDER] ?? '';
  const folder = join(run, 'consumer');
  while (!existsSync(folder)) {
    try {
      mkdirSync(join(run, 'lock'));
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200));
      continue;
    }
    try {
      if (!existsSync(folder)) {
        makeConsumer(mkdtempSync(join(run, 'new-')), folder);
      }
    } finally {
      rmSync(join(run, 'lock'), { recursive: true });
    }
  }
  const packed = JSON.parse(readFileSync(join(folder, 'packed.json'), 'utf8')) as Packed;
  return { folder, packed, tarball: join(folder, packed.filename) };
}

/** The folder appears by rename, so that it is always complete. */
function makeConsumer(folder: string, place: string): void {
  const packed = pack(folder);
  // npm would install the peers too; the tests of the pages do
  install(folder, '--legacy-peer-deps', `./${packed.filename}`);
  mkdirSync(join(folder, 'node_modules/@types'));
  const tools = Object.entries(TOOLS).map(([name, file]) => [`.bin/${name}`, file] as const);
  for (const [link, target] of [...PEERS.map((name) => [name, name] as const), ...tools]) {
    symlinkSync(join(ROOT, 'node_modules', target), join(folder, 'node_modules', link));
  }
  writeFileSync(join(folder, 'packed.json'), JSON.stringify(packed));
  renameSync(folder, place);
}

/** Compiles files in a folder below the consumer's, with the options of `tsc --init`. @throws Error with the compiler's output */
export function compile(folder: string, files: readonly string[], options: object = { skipLibCheck: true }): void {
  const compilerOptions = { strict: true, target: 'ES2022', module: 'Node16', types: ['node'], ...options };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder]);
}
