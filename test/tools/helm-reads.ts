import { join } from 'node:path';
import { helm } from './run';
import type { Values } from '../../src';

const CHART = join(__dirname, '../fixtures/print-values');

/** What real helm reads of one or several values files, as its templates see it. */
export function helmReads(...files: readonly string[]): Values {
  const args = files.flatMap((file) => ['--values', file]);
  const printed = helm(['template', 'r', CHART, ...args, '--show-only', 'templates/values.yaml']);
  return JSON.parse(printed.replace(/^---\n# Source: .*\n/, '')) as Values;
}
