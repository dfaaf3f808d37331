// Mutation tests of the folders with pure functions, one folder at a time: `npm run mutate -- layout`.

/** The folders whose tests run against the mutants. The tests of the mutated folder run first. */
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

// other tools read this file without these variables
if (folder !== undefined && ![folder, ...(MUTATE_TESTS?.split(',') ?? [])].every((one) => STATIONS.includes(one))) {
  // an empty name would mean all of test/, with every test that runs a shell, npm or a cluster
  throw new Error(`MUTATE_FOLDER and MUTATE_TESTS must be folders from ${STATIONS.join(', ')}`);
}

export default {
  testRunner: 'warm',
  plugins: ['./scripts/stryker-warm-runner.mjs', './scripts/stryker-sentences.mjs'],
  warmRunner: {
    folders: MUTATE_TESTS?.split(',') ?? [...new Set([folder, ...STATIONS])],
    // tests that run helm, kubectl or a shell, read the documentation, or need a cluster
    exclude: String.raw`\.cluster\.test\.ts$|/diff/change-page|/delivery/delivery|/doctor/hostile|/import/(cluster|existing-data|import-page|import-volumes|laws|typescript)|/plan/renders|/values/(from-file|laws)`,
  },
  warnings: { unknownOptions: false },
  coverageAnalysis: 'perTest',
  // a long timeout, because a busy machine must not kill a mutant; the hit limit ends endless loops without a clock
  concurrency: 2,
  timeoutMS: 60_000,
  // `npm run typecheck` checks types
  disableTypeChecks: 'src/**/*.ts',
  // tests assert the code and the path of a problem, a finding or a change, and deliberately not its wording
  ignorers: ['wording'],
  ignorePatterns: ['/.changeset', '/bench', '/dist', '/docs', '/etc', '/examples', '/lib', '/reports'],
  reporters: ['json'],
  jsonReporter: { fileName: MUTATION_REPORT },
};
