// Changes the code of a folder or file below src in many small ways, one at a time, and lists changes that no test detects:
//
//   npm run mutate -- layout
//   npm run mutate -- values/merge.ts
//   npm run mutate -- --tests=release,plan release   # with only the tests of these folders, which is faster
//
// The report is in reports/mutation.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';

const STATIONS = ['chart', 'operator', 'release', 'values', 'layout', 'plan', 'diff', 'doctor'];

const args = process.argv.slice(2);
const tests = args.find((arg) => arg.startsWith('--tests='))?.slice('--tests='.length);
const [place = ''] = args.filter((arg) => !arg.startsWith('--tests='));
if (place === '' || !existsSync(`src/${place}`)) {
  console.error(`"${place}" is not a folder or file below src; name one, such as ${STATIONS.join(', ')}`);
  process.exit(2);
}

const report = `reports/mutation/${place.replaceAll('/', '-')}${tests === undefined ? '' : '.part'}.json`;
const files = statSync(`src/${place}`).isFile() ? `src/${place}` : `src/${place}/**/*.ts`;
const { status } = spawnSync('npx', ['stryker', 'run', '--mutate', files], {
  stdio: 'inherit',
  env: {
    ...process.env,
    MUTATION_REPORT: report,
    MUTATE_FOLDER: place.split('/')[0],
    ...(tests === undefined ? {} : { MUTATE_TESTS: tests }),
  },
});
if (status !== 0) {
  process.exit(2);
}

const mutants = Object.entries(JSON.parse(readFileSync(report, 'utf8')).files).flatMap(([file, found]) =>
  found.mutants.map((mutant) => ({ file, ...mutant })),
);
const count = (...statuses) => mutants.filter((mutant) => statuses.includes(mutant.status)).length;
for (const { file, location, mutatorName, replacement = '', status: state } of mutants) {
  if (['Survived', 'NoCoverage', 'RuntimeError'].includes(state)) {
    const text = replacement.replaceAll(/\s+/g, ' ').slice(0, 80);
    console.log(`  ${file}:${location.start.line}:${location.start.column} ${state} ${mutatorName} ${text}`);
  }
}
const total = mutants.length - count('Ignored', 'RuntimeError', 'CompileError');
console.log(
  `${place}: ${count('Killed', 'Timeout')} of ${total} mutants killed, ${count('Timeout')} of them by an endless loop; ` +
    `${count('NoCoverage')} reached by no test, ${count('RuntimeError')} in error, ${count('Ignored')} of wording left out`,
);
