import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changesPage } from '../../scripts/change-page';
import { ROOT } from '../tools/consumer';

test('the page of changes is made from the catalogue', () => {
  expect(readFileSync(join(ROOT, 'docs/reference/changes.md'), 'utf8')).toBe(changesPage());
});
