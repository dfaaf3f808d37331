/** A command that a person runs: a program's part, without what says which cluster is meant. */
export interface Command {
  readonly program: 'kubectl' | 'helm';
  readonly args: readonly string[];
}

/** How the user's own kubectl is called, so that a printed command reaches the cluster that was looked at. */
export interface Cluster {
  /** @default 'kubectl' */
  readonly kubectl?: string;
  readonly context?: string;
  readonly kubeconfig?: string;
}

/** An argument as a POSIX shell takes it for itself, whatever is in it. */
export function quoted(argument: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}

/** The line to paste. */
export function commandLine({ program, args }: Command, cluster: Cluster): string {
  const { kubectl = 'kubectl', context, kubeconfig } = cluster;
  const contextFlag = program === 'kubectl' ? '--context' : '--kube-context';
  return [
    program === 'kubectl' ? kubectl : program,
    ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
    ...(context === undefined ? [] : [`${contextFlag}=${context}`]),
    ...args,
  ]
    .map(quoted)
    .join(' ');
}
