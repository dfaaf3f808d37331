import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { addClusterOptions, clusterOf } from './cluster-options';
import { EXIT } from './exit-codes';
import { readProblem, writeProblem } from './file-problem';
import { importOptions, type ImportOptions } from './import-options';
import type { Result } from './result';
import { Kubectl } from '../cluster/kubectl';
import type { Finding } from '../import/finding';
import { importReport } from '../import/import-report';
import { importVolumes } from '../import/import-volumes';
import { readClusterObjects } from '../import/read-cluster-objects';
import { readObjects } from '../import/read-objects';
import { Problems, StorageError } from '../model/problems';

const STDIN = '-';

/** `plan import`: writes a description of existing volumes. */
export function addPlanImport(program: Command, done: (result: Result) => void): void {
  const plan =
    program.commands.find((command) => command.name() === 'plan') ??
    program.command('plan').summary('describe storage that exists already');
  const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];
  const command = plan
    .command('import')
    .summary('write the description of PersistentVolumes that were made by hand')
    .description(
      'Reads PersistentVolumes and what uses them, from files or from a cluster through your own kubectl. ' +
        'Writes the description that plans the same volumes, and prints a runbook that replaces the old objects by the planned ones. ' +
        'It changes nothing, and reads no Secrets.',
    )
    .argument('[files...]', 'YAML or JSON; - for standard input (default: the cluster)')
    .option('--release <name>', 'the Helm release (default: from labels and annotations)')
    .option('--namespace <name>', 'its namespace (default: from labels and annotations)')
    .option('--chart-version <version>', 'the version of kube-prometheus-stack (default: from labels)')
    .option('--values <file>', 'the values of the release; repeatable, later files win', collect)
    .option('--node <[volume=]node>', 'the node of a volume or claim, or of all whose node is not known', collect)
    .option('--claim <volume=claim>', 'the claim of a volume: its name, or prometheus-0', collect)
    .option('--path <claim=path>', 'the directory that the data of a component or claim will be moved to', collect)
    .option('--mount-point <path>', 'a directory where a disk is mounted on the nodes; repeatable', collect)
    .option('--detached <volume>', 'a volume that its provisioner no longer discovers; repeatable', collect)
    .option('--out <file>', 'write the description to this file instead of standard output')
    .option('--force', 'overwrite that file')
    .option('--all', 'print each finding, also where many are of one kind and need no decision')
    .option('--json', 'print description, findings and runbook as JSON')
    .addHelpText(
      'after',
      `
Exit codes:
  ${EXIT.fine}  written; the runbook is all there is to do
  ${EXIT.cannot}  nothing written
  ${EXIT.found}  written, and something needs your decision

Examples:
  helm get values kps --namespace monitoring --output yaml > values.yaml
  cdk8s-prometheus-storage plan import --values values.yaml --out main.ts
  cdk8s-prometheus-storage plan import volumes.yaml --release kps --chart-version 45.9.1 > main.ts`,
    )
    .action(async (files: readonly string[], options: ImportOptions) => {
      done(await run(files, options, (text) => command.configureOutput().writeErr?.(text)));
    });
  addClusterOptions(command);
}

async function run(files: readonly string[], options: ImportOptions, report: (text: string) => void): Promise<Result> {
  const { namespace, out, force = false, json = false } = options;
  const given = importOptions(options);
  const cluster = clusterOf(options);
  const { objects, findings: unread } =
    files.length > 0
      ? { objects: objectsOf(files), findings: [] }
      : await readClusterObjects(new Kubectl(cluster), namespace);
  const { description, runbook, ...result } = importVolumes({ ...given, objects, cluster });
  const findings = [...unread, ...result.findings];
  if (out !== undefined && description !== undefined) {
    write(out, description, force);
  }
  const exitCode = exitCodeOf(description, findings);
  if (json) {
    const document = { description: description ?? null, findings, runbook };
    return { output: `${JSON.stringify(document, undefined, 2)}\n`, exitCode };
  }
  const text = importReport(findings, runbook, options.all);
  if (out !== undefined) {
    return { output: text, exitCode };
  }
  report(text);
  return { output: description ?? '', exitCode };
}

function exitCodeOf(description: string | undefined, findings: readonly Finding[]): number {
  if (description === undefined) {
    return EXIT.cannot;
  }
  return findings.some(({ level }) => level === 'decide') ? EXIT.found : EXIT.fine;
}

function objectsOf(files: readonly string[]): object[] {
  const problems = new Problems('cannot read the volumes');
  const objects = files.flatMap((file) => problems.attempt(() => readObjects(textOf(file), file)) ?? []);
  problems.throwIfAny();
  return objects;
}

function textOf(file: string): string {
  try {
    return readFileSync(file === STDIN ? process.stdin.fd : file, 'utf8');
  } catch (cause) {
    throw new StorageError('cannot read the volumes', [readProblem(file, cause)], { cause });
  }
}

/** Never overwrites an existing main.ts by mistake, even if two of these commands run at the same time. */
function write(file: string, text: string, force: boolean): void {
  try {
    const descriptor = openSync(file, force ? 'w' : 'wx');
    try {
      writeFileSync(descriptor, text);
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    throw new StorageError('cannot write the description', [writeProblem(file, cause)], { cause });
  }
}
