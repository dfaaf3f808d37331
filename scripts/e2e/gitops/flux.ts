import { controllerVersions, GIT_REPOSITORIES } from './flux/kinds';
import { get } from './objects';
import { source } from './flux/cluster';
import { FLUX_SCENARIOS } from './flux/scenarios';
import { runScenarios } from './run-scenarios';
import { GITOPS_HELP } from './settings';
import { program } from '../program';

const HELP = `Delivers storage and chart with Flux into a disposable cluster, and changes, moves, renames, breaks, pauses and removes them by commits.

${GITOPS_HELP}  E2E_FLUX_SOURCE the GitRepository for E2E_GIT_URL, NAMESPACE/NAME (default flux-system/flux-system)

The table shows the evidence of every event. Exit codes:

  0    everything was as expected
  1    a scenario failed
  2    the tests could not start
  130  the tests were interrupted, and have cleaned up
`;

program((signal) =>
  runScenarios(
    {
      prefix: 'fx',
      help: HELP,
      scenarios: FLUX_SCENARIOS,
      ready: async () => {
        const { namespace, name } = source();
        if ((await get(GIT_REPOSITORIES, name, namespace)) === undefined) {
          throw new Error(`there is no GitRepository ${name} in namespace ${namespace}; set E2E_FLUX_SOURCE`);
        }
        return controllerVersions(namespace);
      },
    },
    signal,
  ),
);
