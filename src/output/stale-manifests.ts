import { lstatSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { KUSTOMIZATION, kustomization, listedIn } from './kustomization';
import { readDocuments, readText } from './read-documents';
import { DELIVERY_FOLDERS } from '../delivery/delivery-chart';
import { onOneLine } from '../kubernetes/text';
import { MANAGED_BY } from '../model/labels';
import { isMap, type Value, valueAt } from '../values/values';

/** What the Kustomizations of an output folder list, by their folder in it. */
export type Listed = ReadonlyMap<string, readonly string[]>;

/** What the last synthesis listed and this one did not write, by path in the output folder. */
export interface StaleManifests {
  /** Those that were removed. */
  readonly removed: readonly string[];
  /** Those that may be yours, and whatever else was listed. */
  readonly kept: readonly string[];
}

/** What an output folder lists. Only before a synthesis it tells what is stale after it. */
export function listedBefore(outdir: string): Listed {
  // a link may lead to files of another owner
  const folders = ['', ...DELIVERY_FOLDERS].filter((folder) => folder === '' || isFolder(join(outdir, folder)));
  return new Map(folders.map((folder) => [folder, listedIn(join(outdir, folder, KUSTOMIZATION))]));
}

/**
 * Removes manifests that the last synthesis listed and this one did not write: `kubectl apply -f` and other readers of the
 * files, not of the Kustomization, would still apply them. Only a file of which every object has our label is removed; when in
 * doubt, it stays and is reported. cdk8s-cli empties the folder before every synthesis; without it, an app finds the files of
 * the last run.
 *
 * @param written the path of every file of this synthesis, relative to the output folder
 */
export function removeStaleManifests(outdir: string, before: Listed, written: readonly string[]): StaleManifests {
  const current = new Set(written.map(comparable));
  const all = [...before].map(([folder, listed]) => staleIn(resolve(outdir), folder, listed, current));
  return { removed: all.flatMap(({ removed }) => removed), kept: all.flatMap(({ kept }) => kept) };
}

function staleIn(
  outdir: string,
  folder: string,
  listed: readonly string[],
  current: ReadonlySet<string>,
): StaleManifests {
  const isCurrent = (entry: string): boolean => current.has(comparable(join(folder, entry)));
  const stale = listed.filter((entry) => !isCurrent(entry));
  const states = new Map(stale.map((entry) => [entry, stateOf(join(outdir, folder), entry)]));
  const those = (state: State): string[] => stale.filter((entry) => states.get(entry) === state);
  const shown = (entries: readonly string[]): string[] =>
    entries.map((entry) => onOneLine(folder === '' ? entry : `${folder}/${entry}`));
  if (isCurrent(KUSTOMIZATION)) {
    removeAll(outdir, folder, those('ours'));
    return { removed: shown(those('ours')), kept: shown(those('unknown')) };
  }
  // nothing is written to the folder any more: it goes as a whole, or its Kustomization would list what is gone
  const isOurs = readText(join(outdir, folder, KUSTOMIZATION)) === kustomization(listed);
  if (isOurs && those('unknown').length === 0) {
    const all = [...those('ours'), KUSTOMIZATION];
    removeAll(outdir, folder, all);
    return { removed: shown(all), kept: [] };
  }
  return { removed: [], kept: shown(stale.filter((entry) => states.get(entry) !== 'absent')) };
}

type State = 'ours' | 'unknown' | 'absent';

/** What an entry of a Kustomization is. We list plain paths to manifests in the folder. */
function stateOf(folder: string, entry: string): State {
  const parts = entry.split('/');
  if (!entry.endsWith('.yaml') || parts.some((part) => ['', '.', '..'].includes(part) || /[\\\0]/.test(part))) {
    return 'unknown';
  }
  const file = join(folder, entry);
  try {
    if (lstatSync(file, { throwIfNoEntry: false }) === undefined) {
      return 'absent';
    }
  } catch {
    return 'unknown';
  }
  const folders = parts.slice(0, -1).map((_, index) => join(folder, ...parts.slice(0, index + 1)));
  const objects = folders.every(isFolder) ? readDocuments(file) : [];
  return objects.length > 0 && objects.every(isManaged) ? 'ours' : 'unknown';
}

function isManaged(object: Value): boolean {
  return (
    isMap(object) &&
    typeof object.kind === 'string' &&
    Object.entries(MANAGED_BY).every(([key, value]) => valueAt(object, ['metadata', 'labels', key]) === value)
  );
}

/** Removes files, and the folders below the output folder that are empty then. */
function removeAll(outdir: string, folder: string, entries: readonly string[]): void {
  for (const entry of entries) {
    const file = join(outdir, folder, entry);
    rmSync(file);
    for (let above = dirname(file); above !== outdir && isRemoved(above); above = dirname(above));
  }
}

function isRemoved(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return false; // not empty
  }
}

/** File systems may take names that differ only in case, or in how an accent is written, for the same. */
function comparable(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
