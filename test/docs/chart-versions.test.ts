import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHART_BOUNDARIES, NEWEST_CHART, OLDEST_CHART } from '../../src/chart/chart-history';
import { ROOT } from '../tools/consumer';

test('the page about chart versions lists every boundary that the library knows', () => {
  const page = readFileSync(join(ROOT, 'docs/reference/chart-versions.md'), 'utf8');
  const versions = [OLDEST_CHART, NEWEST_CHART, ...CHART_BOUNDARIES];
  expect(versions.filter((version) => !page.split(/[^\d.]+/).includes(version))).toEqual([]);
});
