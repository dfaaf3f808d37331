/** @type {import('jest').Config} */
module.exports = {
  // The tests of one worker share the modules that they load, as in a program. Loading them again for each suite, as jest's
  // own runner does, takes most of the time of a small suite. The runner knows no time limits.
  runner: '<rootDir>/test/tools/runner.mjs',
  setupFiles: ['tsx'],
  roots: ['<rootDir>/test'],
  globalSetup: '<rootDir>/test/tools/setup.ts',
  globalTeardown: '<rootDir>/test/tools/teardown.ts',
  testSequencer: '<rootDir>/test/tools/suite-order.js',
  // of globalSetup and globalTeardown; types are checked by `npm run typecheck`
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  maxWorkers: 3,
};
