import { lstatSync, readFileSync } from 'node:fs';
import { readHelmDocuments } from '../values/read-helm-yaml';
import type { Value } from '../values/values';

/** Larger files are not read, because nothing that this library writes is as large. */
const MAX_BYTES = 8 * 2 ** 20;

/** The text of a file; `undefined` where there is none that can be read, or a link. */
export function readText(file: string): string | undefined {
  try {
    const stat = lstatSync(file);
    return stat.isFile() && stat.size <= MAX_BYTES ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** The documents of a YAML file, without empty ones; none if anything in it is not as this library writes it. */
export function readDocuments(file: string): readonly Value[] {
  const text = readText(file) ?? '';
  const problems: unknown[] = [];
  try {
    const documents = readHelmDocuments(text, (one) => problems.push(one));
    return problems.length === 0 ? documents.filter((one) => one !== null) : [];
  } catch (error) {
    if (error instanceof RangeError) {
      return []; // nested too deep to be read
    }
    throw error;
  }
}
