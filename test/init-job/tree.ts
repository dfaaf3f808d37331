import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Everything below a folder: kind, mode, owner and content of each entry, by its path. */
export function treeOf(folder: string, below = ''): Record<string, string> {
  const tree: Record<string, string> = {};
  for (const name of readdirSync(join(folder, below)).sort()) {
    const path = join(below, name);
    const { mode, uid, gid } = lstatSync(join(folder, path));
    const kind = { 0o040000: 'dir', 0o100000: 'file', 0o120000: 'link' }[mode & 0o170000] ?? 'other';
    const content =
      kind === 'file'
        ? ` ${readFileSync(join(folder, path), 'latin1')}`
        : kind === 'link'
          ? ` ${readlinkSync(join(folder, path))}`
          : '';
    tree[path] = `${kind} ${(mode & 0o7777).toString(8)} ${uid}:${gid}${content}`;
    if (kind === 'dir') {
      Object.assign(tree, treeOf(folder, path));
    }
  }
  return tree;
}
