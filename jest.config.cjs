/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  globalSetup: '<rootDir>/test/tools/setup.ts',
  globalTeardown: '<rootDir>/test/tools/teardown.ts',
  testSequencer: '<rootDir>/test/tools/suite-order.js',
  // types are checked by `npm run typecheck`
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  testTimeout: 120_000,
  maxWorkers: 2,
};
