import { rmSync } from 'node:fs';
import { RUN_FOLDER } from './setup';

/** Removes the folder that the tests of this run share. */
export default function teardown(): void {
  const folder = process.env[RUN_FOLDER];
  if (folder !== undefined) {
    rmSync(folder, { recursive: true, force: true });
  }
}
