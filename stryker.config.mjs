// Mutation tests of the pure stations, one folder at a time: `npm run mutate -- layout`.

/** The stations whose tests try the mutants, those of the mutated folder first. */
const STATIONS = [
  'operator',
  'layout',
  'chart',
  'release',
  'values',
  'validation',
  'plan',
  'diff',
  'doctor',
  'delivery',
  'import',
];
const { MUTATE_FOLDER: folder, MUTATE_TESTS, MUTATION_REPORT = 'reports/mutation/mutation.json' } = process.env;

// tools read this file without a folder
if (folder !== undefined && ![folder, ...(MUTATE_TESTS?.split(',') ?? [])].every((one) => STATIONS.includes(one))) {
  // an empty name would be the whole of test/, with every test that runs a shell, npm or a cluster
  throw new Error(`MUTATE_FOLDER and MUTATE_TESTS must be of ${STATIONS.join(', ')}`);
}

export default {
  testRunner: 'warm',
  plugins: ['./scripts/stryker-warm-runner.mjs', './scripts/stryker-sentences.mjs'],
  warmRunner: {
    folders: MUTATE_TESTS?.split(',') ?? [...new Set([folder, ...STATIONS])],
    // what runs helm, kubectl or a shell, reads the documentation, or needs a cluster
    exclude: String.raw`\.cluster\.test\.ts$|/diff/change-page|/delivery/delivery|/doctor/hostile|/import/(cluster|existing-data|import-page|import-volumes|laws|typescript)|/plan/renders|/values/(from-file|laws)`,
  },
  warnings: { unknownOptions: false },
  coverageAnalysis: 'perTest',
  // a busy machine must not kill a mutant: what ends in no time ends by the hit limit, without a clock
  concurrency: 2,
  timeoutMS: 60_000,
  // types are checked elsewhere
  disableTypeChecks: 'src/**/*.ts',
  // Wording is not asserted, on purpose: tests hold the code and the path of a problem, a finding or a change.
  ignorers: ['wording'],
  ignorePatterns: ['/.changeset', '/bench', '/dist', '/docs', '/etc', '/examples', '/lib', '/reports'],
  reporters: ['json'],
  jsonReporter: { fileName: MUTATION_REPORT },
};
