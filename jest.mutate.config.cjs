const all = require('./jest.config.cjs');

const STATIONS = 'chart,constructs,delivery,diff,doctor,import,layout,operator,plan,release,validation,values';

/**
 * The tests of the pure stations, without programs: no helm, kubectl, shell, npm.
 * @type {import('jest').Config}
 */
module.exports = {
  testEnvironment: all.testEnvironment,
  roots: all.roots,
  transform: all.transform,
  testTimeout: 20_000,
  testMatch: (process.env.MUTATE_TESTS ?? STATIONS).split(',').map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
  testPathIgnorePatterns: [
    '\\.cluster\\.test\\.ts$',
    '/constructs/config-map',
    '/delivery/delivery',
    '/doctor/hostile',
    '/import/(cluster|existing-data|import-volumes|laws|typescript)',
    '/plan/renders',
    '/values/(from-file|laws)',
  ],
};
