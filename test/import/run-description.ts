import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile, consumer } from '../tools/consumer';
import { filesOf } from '../tools/folders';
import { run } from '../tools/run';

/** Compiles a description against the packed package, as a user does, and returns what it synthesizes. */
export async function runDescription(
  typescript: string,
  files: Readonly<Record<string, string>> = {},
): Promise<Record<string, string>> {
  const folder = mkdtempSync(join((await consumer()).folder, 'description-'));
  for (const [name, text] of Object.entries({ ...files, 'main.ts': typescript })) {
    writeFileSync(join(folder, name), text);
  }
  compile(folder, ['main.ts']);
  run(process.execPath, ['main.js'], { cwd: folder, env: { ...process.env, CDK8S_OUTDIR: 'out' } });
  return filesOf(join(folder, 'out'));
}
