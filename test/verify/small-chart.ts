import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesOf } from '../tools/folders';

/** A chart that names and reads the storage as kube-prometheus-stack does since 71.1.0, and renders nothing else. */
const CHART = join(__dirname, '../fixtures/kube-prometheus-stack');

/** A change of one file of the chart: each text is there once and replaced. */
export interface ChartChange {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Writes the small chart, changed as given.
 * @returns its folder
 */
export function smallChart(folder: string, changes: readonly ChartChange[] = []): string {
  const files = new Map(Object.entries(filesOf(CHART)));
  for (const { file, from, to } of changes) {
    const text = files.get(file) ?? '';
    if (from !== '' && text.split(from).length !== 2) {
      throw new Error(`${file} must contain once: ${from}`);
    }
    files.set(file, from === '' ? to : text.replace(from, () => to));
  }
  for (const [file, text] of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}
