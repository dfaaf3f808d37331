import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesOf, inFolder } from '../tools/folders';
import { run } from '../tools/run';

const ROOT = join(__dirname, '../..');

/** Type-checks a description as a user's compiler does, and runs it against the sources. */
export async function runDescription(
  typescript: string,
  files: Readonly<Record<string, string>> = {},
): Promise<Record<string, string>> {
  return inFolder((folder) => {
    for (const [name, text] of Object.entries({ ...files, 'main.ts': typescript })) {
      writeFileSync(join(folder, name), text);
    }
    const compilerOptions = {
      noEmit: true,
      rootDir: '/',
      typeRoots: [join(ROOT, 'node_modules/@types')],
      paths: { 'cdk8s-prometheus-storage': [join(ROOT, 'src/index.ts')], '*': [join(ROOT, 'node_modules/*')] },
    };
    const project = { extends: join(ROOT, 'tsconfig.json'), compilerOptions, files: ['main.ts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
    run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder]);
    writeFileSync(
      join(folder, 'run.js'),
      `require(${JSON.stringify(join(ROOT, 'test/tools/compile-on-the-fly.js'))});
       const Module = require('node:module');
       const resolve = Module._resolveFilename;
       Module._resolveFilename = (name, ...rest) =>
         resolve(name === 'cdk8s-prometheus-storage' ? ${JSON.stringify(join(ROOT, 'src/index.ts'))} : name, ...rest);
       require('./main.ts');`,
    );
    const env = { ...process.env, CDK8S_OUTDIR: 'out', NODE_PATH: join(ROOT, 'node_modules') };
    run(process.execPath, ['run.js'], { cwd: folder, env });
    return filesOf(join(folder, 'out'));
  });
}
