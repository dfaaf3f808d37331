import { createRunner } from 'jest-light-runner';

const LightRunner = createRunner({ runtime: 'child_process' });

/**
 * The runner of jest-light-runner, with a channel for each task. Its own workers share one: what the first worker asks for is sent
 * to all of them, and one that does not listen yet never gets it, so that its suite, and with it jest, waits forever.
 */
export default class Runner extends LightRunner {
  _runTest(test) {
    const runners = this._testRunners;
    const { config } = test.context;
    if (this._runtime === 'child_process' && !runners.has(config)) {
      const workerData = { globalConfig: this._globalConfig, projectConfig: config, runtime: this._runtime };
      const set = runners.set.bind(runners);
      runners.set = (key, { pool }) =>
        set(key, { pool, run: ({ path }) => pool.run(path, { channel: channelWith(workerData) }) });
    }
    return super._runTest(test);
  }
}

/** Answers one worker, which asks for its settings before its first suite. */
function channelWith(workerData) {
  let send = () => undefined;
  return {
    onMessage: (listener) => {
      send = listener;
    },
    postMessage: (message) => {
      if (message === 'jest-light-runner-get-worker-data') {
        send({ type: 'jest-light-runner-worker-data', workerData });
      }
    },
  };
}
