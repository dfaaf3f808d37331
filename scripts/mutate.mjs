// Breaks the code of a folder or file below src in many small ways, one at a time, and lists what no test notices:
//
//   npm run mutate -- layout
//   npm run mutate -- values/merge.ts
//   npm run mutate -- --own plan          # stops after the tests of the same folder
//
// First the tests of the same folder try every mutant, which is fast; what survives is tried by the tests of all stations.
// The last line counts both rounds. The reports are in reports/mutation.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';

const STATIONS = ['chart', 'operator', 'release', 'values', 'layout', 'plan', 'diff', 'doctor'];

const args = process.argv.slice(2);
const ownOnly = args.includes('--own');
const [place = ''] = args.filter((arg) => arg !== '--own');
if (place === '' || !existsSync(`src/${place}`)) {
  console.error(`"${place}" is not below src; the pure stations are ${STATIONS.join(', ')}`);
  process.exit(2);
}

/** Runs Stryker on these files or ranges of files, and returns all its mutants. */
function mutate(ranges, round, environment) {
  const report = `reports/mutation/${place.replaceAll('/', '-')}.${round}.json`;
  const { status } = spawnSync('npx', ['stryker', 'run', '--mutate', ranges.join(',')], {
    stdio: 'inherit',
    env: { ...process.env, MUTATION_REPORT: report, ...environment },
  });
  if (status !== 0) {
    process.exit(2);
  }
  const { files } = JSON.parse(readFileSync(report, 'utf8'));
  return Object.entries(files).flatMap(([file, { mutants }]) => mutants.map((mutant) => ({ file, ...mutant })));
}

const survived = ({ status }) => ['Survived', 'NoCoverage'].includes(status);
const idOf = ({ file, location: { start, end }, mutatorName, replacement }) =>
  [file, start.line, start.column, end.line, end.column, mutatorName, replacement].join(':');

const [folder] = place.split('/');
const isFile = statSync(`src/${place}`).isFile();
const first = mutate([isFile ? `src/${place}` : `src/${place}/**/*.ts`], 'own', { MUTATE_TESTS: folder });
const tried = first.filter(({ status }) => status !== 'Ignored');
let left = tried.filter(survived);
if (!ownOnly && left.length > 0) {
  const ranges = new Set(
    left.map(({ file, location: { start, end } }) => `${file}:${start.line}:${start.column}-${end.line}:${end.column}`),
  );
  // a range has other mutants in it too, which were killed before
  const ids = new Set(left.map(idOf));
  left = mutate([...ranges], 'all', {}).filter((mutant) => survived(mutant) && ids.has(idOf(mutant)));
}
console.log(`\n${place}: ${tried.length - left.length} of ${tried.length} mutants killed; what survived:`);
for (const { file, location, mutatorName, replacement = '' } of left) {
  console.log(
    `  ${file}:${location.start.line}:${location.start.column} ${mutatorName} ${replacement.replaceAll(/\s+/g, ' ').slice(0, 80)}`,
  );
}
