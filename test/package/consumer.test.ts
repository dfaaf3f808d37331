import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesOf, inFolder } from '../tools/folders';
import { run } from '../tools/run';

const ROOT = join(__dirname, '../..');

function readmeExample(): string {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'README.md'), 'utf8')) ?? [];
  if (code === undefined) {
    throw new Error('README.md has no example in TypeScript');
  }
  return code;
}

test("the packed package, installed in an empty folder, compiles and runs the README's example to the committed output", async () => {
  await inFolder((folder) => {
    const [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: ROOT })) as [
      { filename: string; files: { path: string }[] },
    ];
    expect(packed.files.map(({ path }) => path).filter((path) => !path.startsWith('lib/src/'))).toEqual([
      'LICENSE',
      'README.md',
      'package.json',
    ]);
    expect(packed.files.filter(({ path }) => /main\.|\.map$|test/.test(path))).toEqual([]);

    const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    const peers = ['cdk8s', 'cdk8s-plus-27', 'constructs', '@types/node'].map(
      (name) => `${name}@${devDependencies[name]}`,
    );
    writeFileSync(join(folder, 'package.json'), '{"private": true}');
    run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', `./${packed.filename}`, ...peers], {
      cwd: folder,
    });

    writeFileSync(join(folder, 'main.ts'), readmeExample());
    const options = {
      strict: true,
      target: 'ES2022',
      module: 'CommonJS',
      moduleResolution: 'Bundler',
      types: ['node'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['main.ts'] }));
    run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder]);
    run(process.execPath, ['main.js'], { cwd: folder, env: { ...process.env, CDK8S_OUTDIR: 'dist' } });
    expect(filesOf(join(folder, 'dist'))).toEqual(filesOf(join(ROOT, 'dist')));
  });
});
