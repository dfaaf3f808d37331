// Breaks the code of folders or files below src in many small ways, one at a time, and lists what no test notices:
//
//   npm run mutate -- layout values/merge.ts   # what runs when a function is called, against the tests of all stations
//   npm run mutate -- --static layout          # tables and other constants too, against the tests of the same folders alone
//
// What follows a second `--` goes to Stryker. A second run looks only at what has changed since the first.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

const STATIONS = ['chart', 'operator', 'release', 'values', 'layout', 'plan', 'diff', 'doctor'];

const [own, options = []] = [process.argv.slice(2)].flatMap((args) => {
  const end = args.indexOf('--');
  return end < 0 ? [args] : [args.slice(0, end), args.slice(end + 1)];
});
const isStatic = own.includes('--static');
const places = own.filter((arg) => arg !== '--static');
const missing = places.filter((place) => !existsSync(`src/${place}`));
if (places.length === 0 || missing.length > 0) {
  const problem = missing.length > 0 ? `not below src: ${missing.join(', ')}` : 'name a folder or file below src';
  console.error(`${problem}; the pure stations are ${STATIONS.join(', ')}`);
  process.exit(2);
}

const files = places.map((place) => (statSync(`src/${place}`).isFile() ? `src/${place}` : `src/${place}/**/*.ts`));
const report = `reports/mutation/${places.join('+').replaceAll('/', '-')}${isStatic ? '.static' : ''}`;
const { status } = spawnSync(
  'npx',
  [
    ...['stryker', 'run', '--mutate', files.join(',')],
    ...['--incremental', '--incrementalFile', `${report}.incremental.json`],
    ...(isStatic ? [] : ['--ignoreStatic']),
    ...options,
  ],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      MUTATION_REPORT: `${report}.json`,
      ...(isStatic ? { MUTATE_TESTS: [...new Set(places.map((place) => place.split('/')[0]))].join(',') } : {}),
    },
  },
);
process.exit(status ?? 2);
