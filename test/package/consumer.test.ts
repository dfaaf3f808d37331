import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesOf, inFolder } from '../tools/folders';
import { run } from '../tools/run';

const ROOT = join(__dirname, '../..');

/** The README's examples in TypeScript; the first is the whole scenario. */
function readmeExamples(): string[] {
  const text = readFileSync(join(ROOT, 'README.md'), 'utf8');
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code ?? '');
}

test("the packed package, installed in an empty folder, compiles the README's examples and runs the first to the committed output", async () => {
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

    const examples = readmeExamples().map((code, index) => ({ name: `example-${index}.ts`, code }));
    expect(examples.length).toBeGreaterThan(1);
    for (const { name, code } of examples) {
      writeFileSync(join(folder, name), code);
    }
    const options = {
      strict: true,
      target: 'ES2022',
      module: 'CommonJS',
      moduleResolution: 'Bundler',
      types: ['node'],
    };
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: options, files: examples.map(({ name }) => name) }),
    );
    run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder]);
    run(process.execPath, ['example-0.js'], { cwd: folder, env: { ...process.env, CDK8S_OUTDIR: 'dist' } });
    expect(filesOf(join(folder, 'dist'))).toEqual(filesOf(join(ROOT, 'dist')));
  });
});
