import { controllerVersions, fetched } from './flux/kinds';
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
        if ((await fetched({ namespace, name })) === undefined) {
          throw new Error(`GitRepository ${name} in namespace ${namespace} has fetched nothing yet`);
        }
        return controllerVersions(namespace);
      },
    },
    signal,
  ),
);
