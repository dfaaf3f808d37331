// Mutation tests of the pure stations, one folder at a time: `npm run mutate -- layout`.
export default {
  testRunner: 'jest',
  // Jest finds related tests by imports below its roots alone, and src is none of them
  jest: { configFile: 'jest.mutate.config.cjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 20_000,
  plugins: ['@stryker-mutator/jest-runner', './scripts/stryker-sentences.mjs'],
  ignorers: ['sentences'],
  ignorePatterns: ['/.changeset', '/bench', '/dist', '/docs', '/etc', '/examples', '/lib', '/reports'],
  reporters: ['json'],
  jsonReporter: { fileName: process.env.MUTATION_REPORT ?? 'reports/mutation/mutation.json' },
};
