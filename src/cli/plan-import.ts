import { show } from '../kubernetes/text';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { addClusterOptions, type ClusterOptions, clusterOf } from './cluster-options';
import { EXIT } from './exit-codes';
import type { Result } from './result';
import { type Finding, Findings } from '../import/finding';
import { importReport } from '../import/import-report';
import { importVolumes, type ImportResult } from '../import/import-volumes';
import { readClusterObjects } from '../import/read-cluster-objects';
import { type FoundObject, readObjects } from '../import/read-objects';
import { Kubectl } from '../cluster/kubectl';
import { Problems, StorageError } from '../model/problems';
import { HelmValues } from '../values/helm-values';

interface Options extends ClusterOptions {
  readonly release?: string;
  readonly namespace?: string;
  readonly chartVersion?: string;
  readonly values?: readonly string[];
  readonly node?: readonly string[];
  readonly claim?: readonly string[];
  readonly path?: readonly string[];
  readonly out?: string;
  readonly force?: true;
  readonly json?: true;
}

const STDIN = '-';

/** `plan import`: volumes that somebody made become a description. */
export function addPlanImport(program: Command, done: (result: Result) => void): void {
  const plan =
    program.commands.find((command) => command.name() === 'plan') ??
    program.command('plan').summary('describe storage that is there already');
  const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];
  const command = plan
    .command('import')
    .summary('write the description of PersistentVolumes that somebody made by hand')
    .description(
      'Reads PersistentVolumes and what uses them from files, or from a cluster through your own kubectl, and writes the ' +
        'description that plans the same volumes, with a runbook that puts the one in the place of the other. ' +
        'It changes nothing, and reads no Secrets.',
    )
    .argument('[files...]', 'YAML or JSON, - for standard input (default: the cluster)')
    .option('--release <name>', 'the Helm release (default: as labels and annotations say)')
    .option('--namespace <name>', 'its namespace (default: the same)')
    .option('--chart-version <version>', 'the version of kube-prometheus-stack (default: the same)')
    .option('--values <file>', 'the values that the release has; several, the later wins', collect)
    .option('--node <[volume=]node>', 'the node of a volume that does not say it, or of all that do not', collect)
    .option('--claim <volume=claim>', 'the claim of a volume that does not say it: its name, or grafana-0', collect)
    .option('--path <component=path>', 'the directory that a component will have, where its data are moved', collect)
    .option('--out <file>', 'write the description there and not to standard output')
    .option('--force', 'overwrite that file')
    .option('--json', 'description, findings and runbook, for machines')
    .addHelpText(
      'after',
      `
Exit codes: ${EXIT.fine} written, the runbook is all there is to do; ${EXIT.cannot} could not; ${EXIT.found} written, and a person has to look at something

Examples:
  helm get values kps --namespace monitoring --output yaml > values.yaml
  cdk8s-prometheus-storage plan import --values values.yaml --out main.ts
  cdk8s-prometheus-storage plan import volumes.yaml --release kps --chart-version 45.9.1 > main.ts`,
    )
    .action(async (files: readonly string[], options: Options) => {
      done(await run(files, options, (text) => command.configureOutput().writeErr?.(text)));
    });
  addClusterOptions(command);
}

async function run(files: readonly string[], options: Options, tell: (text: string) => void): Promise<Result> {
  const { out, force, json } = options;
  const problems = new Problems('cannot import the volumes');
  const pairs = (option: string, given: readonly string[] = [], isBare = false): Map<string, string> => {
    const map = new Map<string, string>();
    for (const pair of given) {
      const at = pair.indexOf('=');
      const key = at < 0 ? '' : pair.slice(0, at);
      if ((at < 0 && !isBare) || (at === 0 && !isBare) || map.has(key)) {
        problems.add(`--${option}: got ${show(pair)}, want ${isBare ? '[volume=]node' : 'a=b'}, each once`);
      }
      map.set(key, pair.slice(at + 1));
    }
    return map;
  };
  const said = { nodes: pairs('node', options.node, true), paths: pairs('path', options.path) };
  const claims = pairs('claim', options.claim);
  const valuesFiles = (options.values ?? []).flatMap((file) => {
    const values = problems.attempt(() => HelmValues.fromFile(file));
    return values === undefined ? [] : [{ file, values }];
  });
  problems.throwIfAny();

  const cluster = clusterOf(options);
  const seen = new Findings();
  const objects =
    files.length > 0 ? objectsOf(files) : await readClusterObjects(new Kubectl(cluster), options.namespace, seen);
  const { release: name, namespace, chartVersion } = options;
  const release = {
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(chartVersion === undefined ? {} : { chartVersion }),
  };
  const result = importVolumes({ objects, release, valuesFiles, said, claims, cluster });
  const findings = [...seen.all, ...result.findings];
  if (out !== undefined && result.description !== undefined) {
    write(out, result.description, force ?? false);
  }
  const exitCode = exitCodeOf(result, findings);
  if (json ?? false) {
    const { description = null, runbook } = result;
    return { output: `${JSON.stringify({ description, findings, runbook }, undefined, 2)}\n`, exitCode };
  }
  const report = importReport(findings, result.runbook);
  if (out !== undefined) {
    return { output: report, exitCode };
  }
  tell(report);
  return { output: result.description ?? '', exitCode };
}

function exitCodeOf({ description }: ImportResult, findings: readonly Finding[]): number {
  if (description === undefined) {
    return EXIT.cannot;
  }
  return findings.some(({ level }) => level === 'person') ? EXIT.found : EXIT.fine;
}

function objectsOf(files: readonly string[]): FoundObject[] {
  const problems = new Problems('cannot read the volumes');
  const objects = files.flatMap((file) => problems.attempt(() => readObjects(textOf(file), file)) ?? []);
  problems.throwIfAny();
  return objects;
}

function textOf(file: string): string {
  try {
    return readFileSync(file === STDIN ? 0 : file, 'utf8');
  } catch (cause) {
    throw new StorageError('cannot read the volumes', [`${file}: ${String(cause)}`], { cause });
  }
}

/** Somebody's main.ts is not overwritten by mistake, not even by two of these at once. */
function write(file: string, text: string, force: boolean): void {
  try {
    const descriptor = openSync(file, force ? 'w' : 'wx');
    try {
      writeFileSync(descriptor, text);
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    const exists = typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'EEXIST';
    const why = exists ? 'it is there already: want another file, or --force' : String(cause);
    throw new StorageError('cannot write the description', [`--out: got ${show(file)}, ${why}`], { cause });
  }
}
