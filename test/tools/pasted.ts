import { delimiter, join } from 'node:path';
import { TOOLS } from './setup';

/** The cluster that pasted commands are for. */
export interface PastedFor {
  readonly kubeconfig: string;
  /** A folder of packaged charts, kube-prometheus-stack-VERSION.tgz. Absent: charts come from their repository. */
  readonly charts?: string;
}

/**
 * The environment for pasted commands: kubectl, helm and npm by name, with substitutes for anything that this machine lacks
 * (test/tools/bin). Without a cluster, commands have none.
 */
export function pastedEnvironment(cluster?: PastedFor): NodeJS.ProcessEnv {
  const { HELM, KUBECTL, PATH } = process.env;
  return {
    ...process.env,
    PATH: [join(__dirname, 'bin'), PATH].join(delimiter),
    // our own tool runs both by name too
    KUBECTL: undefined,
    HELM: undefined,
    REAL_HELM: HELM ?? join(TOOLS, 'helm'),
    REAL_KUBECTL: KUBECTL ?? join(TOOLS, 'kubectl'),
    KUBECONFIG: cluster?.kubeconfig ?? '/dev/null',
    ...(cluster?.charts === undefined ? {} : { CHARTS: cluster.charts }),
  };
}
