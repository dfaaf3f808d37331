/**
 * The versions to watch, from the index of a Helm repository, one a line: the newest known version and all newer releases,
 * from the oldest on.
 *
 *     npm run --silent chart:newer -- INDEX.yaml
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { newerVersions } from './newer-versions';
import { NEWEST_CHART } from '../../src/chart/chart-history';

const [file] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write('name the index of a Helm repository: npm run chart:newer -- INDEX.yaml\n');
  process.exitCode = 1;
} else {
  const index: unknown = parse(readFileSync(file, 'utf8'), { maxAliasCount: -1 });
  process.stdout.write(
    newerVersions(index, NEWEST_CHART)
      .map((version) => `${version}\n`)
      .join(''),
  );
}
