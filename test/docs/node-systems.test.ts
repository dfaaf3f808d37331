import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_SYSTEM_NAMES, NODE_SYSTEMS } from '../../src/layout/node-systems';
import { ROOT } from '../tools/consumer';

const page = readFileSync(join(ROOT, 'docs/how-to/node-systems.md'), 'utf8');

test.each(NODE_SYSTEM_NAMES)('the page of node systems has where %s keeps data and where not', (system) => {
  const row = page.split('\n').filter((line) => line.startsWith(`| \`'${system}'\``));
  const { dataRoots, taken } = NODE_SYSTEMS[system];
  const directories = [...(dataRoots?.directories ?? []), ...taken.map(({ directory }) => directory)];
  const shown = [...(row[0] ?? '').matchAll(/`(\/[^`]*)`/g)].map(([, directory]) => directory);
  expect(row).toHaveLength(1);
  expect([...new Set(shown)].sort()).toEqual([...directories].sort());
});
