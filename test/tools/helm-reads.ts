import { join } from 'node:path';
import { helm } from './run';
import type { Values } from '../../src';

const CHART = join(__dirname, '../fixtures/print-values');

/** What real helm reads from one or more values files, as its templates see it. */
export function helmReads(...files: readonly string[]): Values {
  const args = files.flatMap((file) => ['--values', file]);
  const printed = helm(['template', 'r', CHART, ...args, '--show-only', 'templates/values.yaml']);
  // in base64, because helm reads its own output as YAML, and JSON may contain characters that YAML forbids
  const json = Buffer.from(/^json: (.*)$/m.exec(printed)?.[1] ?? '', 'base64').toString('utf8');
  return JSON.parse(json) as Values;
}
