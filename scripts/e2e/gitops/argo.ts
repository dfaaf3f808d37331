import { APPLICATIONS, argoNamespace, argoVersions } from './argo/kinds';
import { ARGO_SCENARIOS } from './argo/scenarios';
import { runScenarios } from './run-scenarios';
import { GITOPS_HELP } from './settings';
import { call } from '../cluster';
import { program } from '../program';

const HELP = `Delivers storage and chart with Argo CD into a disposable cluster, and changes, moves, renames, breaks, pauses and removes them by
commits.

${GITOPS_HELP}  E2E_ARGO_GIT_URL    the address of the Git repository for Argo CD (default: E2E_GIT_URL)
  E2E_ARGO_NAMESPACE  the namespace of Argo CD and its Applications (default argocd)
  E2E_ARGO_VERSION    the version of Argo CD, for the report, if it does not run in the cluster

The table shows the evidence of every event. Exit codes:

  0    everything was as expected
  1    a scenario failed
  2    the tests could not start
  130  the tests were interrupted, and have cleaned up
`;

program((signal) =>
  runScenarios(
    {
      prefix: 'ar',
      help: HELP,
      scenarios: ARGO_SCENARIOS,
      ready: async () => {
        await call('kubectl', ['get', APPLICATIONS, '--namespace', argoNamespace()]);
        return argoVersions();
      },
    },
    signal,
  ),
);
