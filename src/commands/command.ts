/** A command to paste, without the options that select the cluster. */
export interface Command {
  readonly program: 'kubectl' | 'helm';
  readonly args: readonly string[];
  /** Lines for its standard input, such as manifests. Absent: none. */
  readonly input?: string;
}

/** How to call the user's own kubectl, so that a printed command reaches the same cluster. */
export interface Cluster {
  /** @default 'kubectl' */
  readonly kubectl?: string;
  /** @default - the current context of the kubeconfig */
  readonly context?: string;
  /** @default - the kubeconfig that kubectl uses */
  readonly kubeconfig?: string;
}

export function kubectl(...args: readonly string[]): Command {
  return { program: 'kubectl', args };
}

export function helm(...args: readonly string[]): Command {
  return { program: 'helm', args };
}

/** An argument, quoted if a POSIX shell needs it. */
export function quoted(argument: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}

/** The line to paste. */
export function commandLine(command: Command, cluster: Cluster = {}): string {
  return [programOf(command, cluster), ...command.args.map(quoted)].join(' ');
}

/** The length above which lines are folded. */
const WIDTH = 100;

/** The line to paste, folded before its options if it is long. */
export function foldedCommand(command: Command, cluster: Cluster = {}): string {
  const line = foldedLine(programOf(command, cluster), ...command.args.map(quoted));
  return `${line}${command.input === undefined ? '' : ` <<'EOF'\n${command.input}EOF`}`;
}

/** Words that are quoted already, as one line, folded before its options if it is long. */
export function foldedLine(...words: readonly string[]): string {
  const lines = words.slice(0, 1);
  for (const word of words.slice(1)) {
    const line = lines.at(-1) ?? '';
    // an option and its value stay on one line
    if (/^'?--/.test(word) && line.length + word.length >= WIDTH) {
      lines.push(word);
    } else {
      lines.splice(-1, 1, `${line} ${word}`);
    }
  }
  return lines.join(' \\\n  ');
}

/** The program, and the options that select the cluster. */
export function programOf(
  { program }: Pick<Command, 'program'>,
  { kubectl: path = 'kubectl', context, kubeconfig }: Cluster,
): string {
  return [
    program === 'kubectl' ? path : program,
    ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
    ...(context === undefined ? [] : [`${program === 'kubectl' ? '--context' : '--kube-context'}=${context}`]),
  ]
    .map(quoted)
    .join(' ');
}
