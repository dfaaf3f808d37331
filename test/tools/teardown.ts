import { rmSync } from 'node:fs';
import { RUN_FOLDER } from './setup';

/** Removes what the tests of this run have shared. */
export default function teardown(): void {
  const folder = process.env[RUN_FOLDER];
  if (folder !== undefined) {
    rmSync(folder, { recursive: true, force: true });
  }
}
