import { spawn } from 'node:child_process';

/** What is asked of the environment: which cluster, and that it may be changed. */
export interface Disposable {
  readonly context: string;
  /** Whether the operator of the chart runs, or one that the cluster has already. */
  readonly ownOperator: boolean;
}

interface Item {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

export interface NodeItem extends Item {
  readonly spec: {
    readonly unschedulable?: boolean;
    readonly taints?: readonly { readonly key: string; readonly effect: string }[];
  };
}

export interface ClaimItem extends Item {
  readonly spec: { readonly volumeName?: string };
  readonly status: { readonly phase?: string };
}

export interface VolumeItem extends Item {
  readonly spec: { readonly hostPath?: { readonly path: string }; readonly local?: { readonly path: string } };
}

export interface PodItem extends Item {
  readonly spec: {
    readonly nodeName?: string;
    readonly volumes?: readonly { readonly persistentVolumeClaim?: { readonly claimName: string } }[];
  };
  readonly status: { readonly phase?: string };
}

export interface JobItem extends Item {
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** A program that failed, with what it said. */
export class CommandError extends Error {
  public override readonly name = 'CommandError';
}

/** Every command names the context: another one that somebody makes current meanwhile is not touched. */
let pinned: string | undefined;

/** Runs kubectl or helm of the PATH (or `KUBECTL`, `HELM`) without a shell. */
export function call(program: 'kubectl' | 'helm', args: readonly string[], input?: string): Promise<string> {
  const file = process.env[program.toUpperCase()] ?? program;
  return new Promise((resolve, reject) => {
    const flag = program === 'kubectl' ? '--context' : '--kube-context';
    const child = spawn(file, [...args, ...(pinned === undefined ? [] : [flag, pinned])], { stdio: 'pipe' });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    child.on('error', (cause) => {
      reject(new CommandError(`cannot run ${file}`, { cause }));
    });
    child.on('close', (code) => {
      if (code === 0) {
        resolve(stdout);
      } else {
        reject(
          new CommandError(`${program} ${args.slice(0, 4).join(' ')} …: ${stderr.trim().split('\n').at(-1) ?? ''}`),
        );
      }
    });
    child.stdin.end(input);
  });
}

/** All objects of a kind, or those of a namespace. */
export async function list<T extends Item>(type: string, namespace?: string): Promise<readonly T[]> {
  const where = namespace === undefined ? [] : ['--namespace', namespace];
  const { items } = JSON.parse(await call('kubectl', ['get', type, ...where, '--output', 'json'])) as { items: T[] };
  return items;
}

/**
 * The cluster that may be changed.
 * @throws Error where the current context is not the one that `E2E_CONTEXT` marks as disposable
 */
export async function disposableCluster(): Promise<Disposable> {
  const context = (await call('kubectl', ['config', 'current-context'])).trim();
  const { E2E_CONTEXT: marked, E2E_OPERATOR: operator = 'chart' } = process.env;
  if (marked === undefined || marked !== context) {
    throw new Error(
      `the current context is ${JSON.stringify(context)}: everything of it may be changed, so mark it as disposable with E2E_CONTEXT=${context}`,
    );
  }
  if (operator !== 'chart' && operator !== 'cluster') {
    throw new Error(`E2E_OPERATOR: got ${JSON.stringify(operator)}, want "chart" or "cluster"`);
  }
  pinned = context;
  return { context, ownOperator: operator === 'chart' };
}

/** Nodes that pods may run on, and which of them have no kubelet that makes directories. */
export async function usableNodes(): Promise<{
  readonly names: readonly string[];
  readonly played: ReadonlySet<string>;
}> {
  const nodes = await list<NodeItem>('nodes');
  const wanted = process.env.E2E_NODES?.split(',');
  const usable = nodes
    .filter(({ spec }) => spec.unschedulable !== true && (spec.taints ?? []).length === 0)
    .map((node) => ({ node, name: node.metadata.labels?.['kubernetes.io/hostname'] ?? node.metadata.name }))
    .filter(({ name }) => wanted?.includes(name) ?? true);
  const played = usable.filter(({ node }) => node.metadata.annotations?.['kwok.x-k8s.io/node'] !== undefined);
  return { names: usable.map(({ name }) => name).sort(), played: new Set(played.map(({ name }) => name)) };
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
