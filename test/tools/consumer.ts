import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run';

export const ROOT = join(__dirname, '../..');

interface Package {
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The package.json of this package. */
export function packageJson(): Package {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Package;
}

/** The examples in TypeScript of all documents; the first one, of the README, is the whole scenario. */
export function examples(): string[] {
  const documents = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((file) => `docs/${file}`)];
  const text = documents.map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n');
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code ?? '');
}

/** What `npm pack` says of the package that it has put into a folder. */
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

/** Installs packages into a folder as somebody would who lets nothing run that comes from outside. */
export function install(folder: string, ...packages: readonly string[]): void {
  writeFileSync(join(folder, 'package.json'), '{"private": true}');
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  run('npm', ['install', ...options, ...packages], { cwd: folder });
}
