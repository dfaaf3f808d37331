import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Values } from '../../src/values/values';

/** The parts that are read of what the operator makes. */
export interface StatefulSet {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly replicas?: number;
    readonly template: { readonly spec: PodSpec };
    readonly volumeClaimTemplates?: readonly {
      readonly metadata: { readonly name: string };
      readonly spec: Values;
    }[];
    readonly persistentVolumeClaimRetentionPolicy?: Values;
  };
}

export interface PodSpec {
  readonly securityContext?: Ids & { readonly fsGroup?: number };
  readonly containers: readonly {
    readonly name: string;
    readonly securityContext?: Ids;
    readonly volumeMounts?: readonly VolumeMount[];
  }[];
}

export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly subPath?: string;
}

interface Ids {
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
}

/** What the operator makes of one custom resource, or why it makes nothing. */
export interface Answer {
  /** The resource without the fields that this version does not know. */
  readonly resource?: Values;
  readonly statefulSets?: readonly StatefulSet[] | null;
  readonly daemonSets?: readonly object[] | null;
  readonly error?: string;
  /** A kind that this version does not have. */
  readonly unknownKind?: string;
}

/** A version of the operator that could not be compiled or run. */
export class NotBuilt extends Error {}

const OPERATOR = 'github.com/prometheus-operator/prometheus-operator';
const SOURCES = join(__dirname, 'go');
const CACHE = resolve('node_modules/.cache/operator-check');
/** The files that give the program access to unexported functions of a package, with the file that the package must have. */
const HOOKS = [
  { to: 'pkg/alertmanager', hook: 'alertmanager.go', if: 'statefulset.go' },
  { to: 'pkg/thanos', hook: 'thanos.go', if: 'statefulset.go' },
  { to: 'pkg/prometheus/server', hook: 'server.go', if: 'statefulset.go' },
  // one package made the configuration and the StatefulSets before 0.65
  { to: 'pkg/prometheus', hook: 'server-alone.go', if: 'rules.go' },
  { to: 'pkg/prometheus/agent', hook: 'agent.go', if: 'statefulset.go' },
  { to: 'pkg/prometheus/agent', hook: 'daemonset.go', if: 'daemonset.go' },
] as const;

/** The version of Go, or `undefined` if there is none. */
export function goVersion(): string | undefined {
  const { status, stdout } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/**
 * Builds the program with the packages of a version of the operator: a copy of its module with our hooks in it, which
 * the module cache cannot have.
 * @returns the path of the program
 */
export function buildProgram(version: string): string {
  const folder = join(CACHE, version);
  const program = join(folder, 'operator-check');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { Dir: module } = JSON.parse(go(folder, 'mod', 'download', '-json', `${OPERATOR}@v${version}`)) as {
    Dir: string;
  };
  const copy = join(folder, 'operator');
  cpSync(module, copy, { recursive: true });
  execFileSync('chmod', ['-R', 'u+w', copy]);
  cpSync(join(SOURCES, 'main.go'), join(folder, 'main.go'));
  cpSync(join(SOURCES, 'hook'), join(folder, 'hook'), { recursive: true });
  const hooks = HOOKS.filter((hook) => existsSync(join(copy, hook.to, hook.if)));
  for (const { to, hook } of hooks) {
    cpSync(join(SOURCES, 'overlay', hook), join(copy, to, `operator_check_${hook.replace(/-/g, '_')}`));
  }
  const imports = [...new Set(hooks.map(({ to }) => to))].map((to) => `import _ "${OPERATOR}/${to}"\n`);
  writeFileSync(join(folder, 'imports.go'), `package main\n\n${imports.join('')}`);
  const required = `require ${OPERATOR} v${version}\n\nreplace ${OPERATOR} => ./operator\n`;
  writeFileSync(join(folder, 'go.mod'), `module operator.check\n\ngo 1.23\n\n${required}`);
  go(folder, 'build', '-trimpath', '-p', '1', '-o', program, '.');
  return program;
}

/** What the operator makes of each resource, in their order. */
export function answersOf(program: string, resources: readonly object[]): Answer[] {
  const input = resources.map((resource) => `${JSON.stringify(resource)}\n`).join('');
  const output = execFileSync(program, [], { input, encoding: 'utf8', maxBuffer: 2 ** 30 });
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Answer);
}

function go(folder: string, ...args: readonly string[]): string {
  const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=mod', GOWORK: 'off' };
  const { status, stdout, stderr } = spawnSync('go', args, { cwd: folder, env, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) {
    const said = `${stderr}${stdout}`.split('\n').filter((line) => line !== '' && !line.startsWith('go: downloading '));
    throw new NotBuilt(`go ${args.slice(0, 2).join(' ')} failed:\n${said.slice(0, 20).join('\n')}`);
  }
  return stdout;
}
