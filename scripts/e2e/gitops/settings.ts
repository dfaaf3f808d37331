import { listSetting, setting } from '../settings';

/** The settings that all GitOps scenarios need. */
export interface GitOpsSettings {
  /** The address of the Git repository from here. */
  readonly gitUrl: string;
  readonly branch: string;
  /** The address of the Helm repository, as the controllers reach it. */
  readonly chartRepository: string;
  /** The chart version to install, and the one to upgrade to. */
  readonly charts: readonly [string, string];
}

/** The help for these settings. */
export const GITOPS_HELP = `  E2E_CONTEXT     the name of the current context, to confirm that the tests may change everything in it; the
                  cluster has an operator for all namespaces
  E2E_GIT_URL     the address of a Git repository that the controller watches, to clone it and push to it from here
  E2E_GIT_BRANCH  its branch (default main); the tests work in a folder of their own, and remove it
  E2E_CHART_REPO  the address of the Helm repository for the controller (default: that of prometheus-community)
  E2E_CHARTS      the chart version to install, and the one to upgrade to (default 70.6.0,88.5.3)
  E2E_NODES       only these nodes, separated by commas; at least 3
  E2E_SCENARIO    only scenarios with one of these texts in their name, separated by commas
  E2E_PARALLEL    how many scenarios run at once (default 3)
  E2E_IMAGES      present (default), or absent: images cannot be pulled, and pods without them are no failure
  E2E_TIMEOUT     seconds that the tests wait for each event (default 180)
  E2E_KEEP        keeps everything that the tests created
  E2E_VERSIONS    versions for the report that the tests cannot read from the cluster, separated by commas
  E2E_REPORT      a Markdown file for the table, written after each event
`;

/** @throws Error with the help if a setting is missing or invalid */
export function gitOpsSettings(help: string): GitOpsSettings {
  const gitUrl = setting('E2E_GIT_URL');
  if (gitUrl === undefined) {
    throw new Error(
      `E2E_GIT_URL is not set; it must be the address of a Git repository that the tests may write to\n\n${help}`,
    );
  }
  const [from, to, ...more] = listSetting('E2E_CHARTS') ?? ['70.6.0', '88.5.3'];
  if (from === undefined || to === undefined || more.length > 0) {
    throw new Error(`E2E_CHARTS is ${setting('E2E_CHARTS') ?? ''}; it must be two versions, such as 70.6.0,88.5.3`);
  }
  return {
    gitUrl,
    branch: setting('E2E_GIT_BRANCH') ?? 'main',
    chartRepository: setting('E2E_CHART_REPO') ?? 'https://prometheus-community.github.io/helm-charts',
    charts: [from, to],
  };
}

/** How many scenarios run at once. */
export function parallel(): number {
  const value = Number(setting('E2E_PARALLEL') ?? '3');
  if (!Number.isInteger(value) || value < 1) {
    throw new Error(`E2E_PARALLEL is ${setting('E2E_PARALLEL') ?? ''}; it must be a number greater than 0`);
  }
  return value;
}
