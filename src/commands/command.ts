/** A command that a person runs: a program's part, without what says which cluster is meant. */
export interface Command {
  readonly program: 'kubectl' | 'helm';
  readonly args: readonly string[];
}

/** How the user's own kubectl is called, so that a printed command reaches the cluster that was looked at. */
export interface Cluster {
  /** @default 'kubectl' */
  readonly kubectl?: string;
  /** @default - the kubeconfig's current one */
  readonly context?: string;
  /** @default - kubectl's own */
  readonly kubeconfig?: string;
}

export function kubectl(...args: readonly string[]): Command {
  return { program: 'kubectl', args };
}

export function helm(...args: readonly string[]): Command {
  return { program: 'helm', args };
}

/** An argument as a POSIX shell takes it for itself, whatever is in it. */
export function quoted(argument: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}

/** The line to paste. */
export function commandLine(command: Command, cluster: Cluster = {}): string {
  return [programOf(command, cluster), ...command.args.map(quoted)].join(' ');
}

/** Longer lines are folded. */
const WIDTH = 100;

/** The line to paste, folded before its options where it gets long. */
export function foldedCommand(command: Command, cluster: Cluster = {}): string {
  const lines: string[] = [programOf(command, cluster)];
  for (const argument of command.args) {
    const word = quoted(argument);
    const line = lines.at(-1) ?? '';
    // an option stays with what follows it
    if (argument.startsWith('--') && line.length + word.length >= WIDTH) {
      lines.push(word);
    } else {
      lines.splice(-1, 1, `${line} ${word}`);
    }
  }
  return lines.join(' \\\n  ');
}

/** The program, and which cluster it is to reach. */
function programOf({ program }: Command, { kubectl: path = 'kubectl', context, kubeconfig }: Cluster): string {
  return [
    program === 'kubectl' ? path : program,
    ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
    ...(context === undefined ? [] : [`${program === 'kubectl' ? '--context' : '--kube-context'}=${context}`]),
  ]
    .map(quoted)
    .join(' ');
}
