const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * The slowest suites. They start first, so that no worker is left with one of them at the end, also where jest knows no
 * durations of an earlier run. The first packs the package; the next ones do not need it, because they would only wait for it.
 */
const FIRST = [
  'package/consumer',
  'init-job/init-job',
  'verify/mismatches',
  'chart-watch/watch',
  'runbook/copy-data',
  'output/written',
  'docs/pages',
  'examples/examples',
  'verify/synthesis',
  'init-job/interrupted',
  'import/laws',
  'plan/overlay.law',
  'plan/renders',
  'init-job/waiting.law',
].map((name) => `/test/${name}.test.ts`);

/** Runs the slowest suites first, and then the others as jest orders them. */
module.exports = class SuiteOrder extends Sequencer {
  sort(tests) {
    const first = FIRST.flatMap((name) => tests.filter(({ path }) => path.endsWith(name)));
    return [...first, ...super.sort(tests.filter((test) => !first.includes(test)))];
  }
};
