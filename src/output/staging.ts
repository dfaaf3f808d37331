import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Writes into a folder next to the output, and moves it there only once it is complete, so that a failure leaves no
 * files behind.
 */
export function staged<T>(outdir: string, write: (staging: string) => T): T {
  mkdirSync(outdir, { recursive: true });
  const staging = mkdtempSync(join(outdir, '.synth-'));
  try {
    const result = write(staging);
    moveInto(staging, outdir);
    return result;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** Writes files by path relative to the folder. */
export function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  for (const below of new Set([...files.keys()].map(dirname))) {
    mkdirSync(join(folder, below), { recursive: true });
  }
  for (const [name, text] of files) {
    writeFileSync(join(folder, name), text);
  }
}

/** Moves a new folder as a whole, and an existing one file by file, over the existing files. */
function moveInto(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory() && existsSync(target) && lstatSync(target).isDirectory()) {
      moveInto(source, target);
    } else {
      renameSync(source, target);
    }
  }
}
