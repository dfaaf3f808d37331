import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importPage } from '../../scripts/import-page';
import { IMPORT_FINDINGS } from '../../src/import/finding-catalogue';
import { ROOT } from '../tools/consumer';

test('the page of findings is the one that the catalogue makes: npx tsx scripts/import-page.ts', () => {
  expect(readFileSync(join(ROOT, 'docs/reference/import.md'), 'utf8')).toBe(importPage());
});

test.each(Object.entries(IMPORT_FINDINGS))('%s is a stable code with sentences', (code, { title, meaning, action }) => {
  expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
  expect(title).toMatch(/^[A-Z`].*[^.]$/);
  expect([meaning, action].filter((text) => !/^[A-Z`].*\.$/s.test(text))).toEqual([]);
});
