/**
 * Checks that the storage blocks reach the right place: renders packaged charts with the synthesized values file and looks
 * for class and size in each custom resource and claim.
 *
 *     npm run storage-blocks -- FOLDER   # a folder with kube-prometheus-stack-<version>.tgz; HELM=path for another helm
 *
 * Writes test/fixtures/storage-blocks.jsonl, which unit tests compare with the library without any chart, and the table
 * docs/reference/storage-blocks.md.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare } from 'semver';
import { missing, renderBoth, writeRows } from './storage-block-rows';

async function main(): Promise<void> {
  const [charts] = process.argv.slice(2);
  if (charts === undefined) {
    throw new Error('name a folder with packaged charts: npm run storage-blocks -- FOLDER');
  }
  const versions = readdirSync(charts)
    .flatMap((file) => /^kube-prometheus-stack-(\d+\.\d+\.\d+)\.tgz$/.exec(file)?.[1] ?? [])
    .sort(compare);
  const folder = mkdtempSync(join(tmpdir(), 'storage-blocks-'));
  const problems: string[] = [];
  const rows = versions.map((version) => {
    const found = renderBoth(join(charts, `kube-prometheus-stack-${version}.tgz`), version, folder);
    problems.push(...missing(version, found).map((problem) => `${version}: ${problem}`));
    return { version, found };
  });
  rmSync(folder, { recursive: true });
  await writeRows(process.cwd(), rows);
  process.stdout.write(
    `${rows.length} charts, ${problems.length} problems\n${problems.map((one) => `  ${one}\n`).join('')}`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
}

void main();
