import type { Command } from 'commander';
import type { Cluster } from '../commands/command';

/** The options that select a cluster. */
export interface ClusterOptions {
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly kubectl?: string;
}

/** The options of every command that reads a cluster. */
export function addClusterOptions(command: Command): Command {
  return command
    .option('--context <name>', 'the context of the kubeconfig (default: its current one)')
    .option('--kubeconfig <path>', 'the kubeconfig (default: that of kubectl)')
    .option('--kubectl <path>', 'the kubectl to run (default: $KUBECTL, or else kubectl)');
}

export function clusterOf({ kubectl, context, kubeconfig }: ClusterOptions): Cluster {
  const path = kubectl ?? process.env.KUBECTL;
  return {
    ...(path === undefined || path === '' ? {} : { kubectl: path }),
    ...(context === undefined ? {} : { context }),
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
  };
}
