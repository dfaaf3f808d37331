import { delimiter, join } from 'node:path';
import { TOOLS } from './setup';

/** The cluster that pasted commands are for. */
export interface PastedFor {
  readonly kubeconfig: string;
  /** Packaged charts, kube-prometheus-stack-VERSION.tgz. Absent: they come from their repository. */
  readonly charts?: string;
}

/**
 * The environment of commands as people paste them: kubectl, helm and npm by name, and what this machine lacks in their
 * place (test/tools/bin). Absent cluster: there is none.
 */
export function pastedEnvironment(cluster?: PastedFor): NodeJS.ProcessEnv {
  const { HELM, KUBECTL, PATH } = process.env;
  return {
    ...process.env,
    PATH: [join(__dirname, 'bin'), PATH].join(delimiter),
    // our own tool runs kubectl by name too
    KUBECTL: undefined,
    REAL_HELM: HELM ?? join(TOOLS, 'helm'),
    REAL_KUBECTL: KUBECTL ?? join(TOOLS, 'kubectl'),
    KUBECONFIG: cluster?.kubeconfig ?? '/dev/null',
    ...(cluster?.charts === undefined ? {} : { CHARTS: cluster.charts }),
  };
}
