import type { Profile } from './profile';
export async function raise(_newer: readonly Profile[]): Promise<void> {
  await Promise.resolve();
}
