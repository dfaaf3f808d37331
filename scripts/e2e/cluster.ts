import { spawn } from 'node:child_process';
import { choice, listSetting, setting } from './settings';

/** A cluster that the tests may change. */
export interface Disposable {
  readonly context: string;
  /** Whether each chart installs its operator, or the cluster already has one. */
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

interface Condition {
  readonly type: string;
  readonly status: string;
}

export interface NodeItem extends Item {
  readonly spec: {
    readonly unschedulable?: boolean;
    readonly taints?: readonly { readonly key: string; readonly effect: string }[];
  };
  readonly status: { readonly nodeInfo: { readonly kubeletVersion: string; readonly containerRuntimeVersion: string } };
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
  readonly status: { readonly phase?: string; readonly conditions?: readonly Condition[] };
}

interface EventItem extends Item {
  readonly reason?: string;
  readonly count?: number;
  readonly source?: { readonly component?: string };
  readonly involvedObject: { readonly kind: string; readonly name: string };
}

export interface JobItem extends Item {
  readonly status: { readonly conditions?: readonly Condition[] };
}

/** A node that pods may run on. */
export interface ClusterNode {
  readonly name: string;
  /** The value of the label that pins volumes. */
  readonly hostname: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Whether the node is simulated: without a kubelet that creates directories, every Job succeeds. */
  readonly isSimulated: boolean;
  /** The versions of kubelet and container runtime, for the report. */
  readonly versions: string;
}

/** The context that every command names, so that a change of the current context has no effect. */
let pinned: string | undefined;

/** Runs kubectl or helm from the PATH (or `KUBECTL`, `HELM`) without a shell. */
export function call(program: 'kubectl' | 'helm', args: readonly string[], input?: string): Promise<string> {
  const file = process.env[program.toUpperCase()] ?? program;
  return new Promise((resolve, reject) => {
    const flag = program === 'kubectl' ? '--context' : '--kube-context';
    // detached, so that Ctrl-C only reaches this program, which lets the command finish and then cleans up
    const options = { stdio: 'pipe', detached: true } as const;
    const child = spawn(file, [...args, ...(pinned === undefined ? [] : [flag, pinned])], options);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    child.on('error', (cause) => {
      reject(new Error(`cannot run ${file}`, { cause }));
    });
    child.on('close', (code) => {
      if (code === 0) {
        resolve(stdout);
      } else {
        reject(new Error(`${program} ${args.slice(0, 4).join(' ')} …: ${stderr.trim().split('\n').at(-1) ?? ''}`));
      }
    });
    child.stdin.on('error', () => undefined); // it ended without reading its input, and its error output has the cause
    child.stdin.end(input);
  });
}

/** All objects of a kind, or those of a namespace. */
export async function list<T extends Item>(type: string, namespace?: string): Promise<readonly T[]> {
  const where = namespace === undefined ? [] : ['--namespace', namespace];
  const { items } = JSON.parse(await call('kubectl', ['get', type, ...where, '--output', 'json'])) as { items: T[] };
  return items;
}

export async function apply(object: object): Promise<void> {
  await call('kubectl', ['apply', '-f', '-'], JSON.stringify(object));
}

export async function makeNamespace(name: string, podSecurity?: string): Promise<void> {
  const labels = podSecurity === undefined ? {} : { labels: { 'pod-security.kubernetes.io/enforce': podSecurity } };
  await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, ...labels } });
}

/** Deletes namespaces, and waits until all their content is deleted. */
export async function deleteNamespaces(names: readonly string[]): Promise<void> {
  await call('kubectl', ['delete', 'namespace', ...names, '--ignore-not-found', '--timeout=300s']);
}

/**
 * Refuses objects that exist already, because they are not from this run and would be deleted at its end.
 * @param folder of the manifests that will be applied
 * @throws Error if any of the objects or namespaces exists
 */
export async function refuseOthers(namespaces: ReadonlySet<string>, folder: string): Promise<void> {
  const there = (await list('namespaces')).map(({ metadata }) => metadata.name).filter((name) => namespaces.has(name));
  const objects = await call('kubectl', ['get', '-k', folder, '--ignore-not-found', '--output', 'name']);
  const others = [...there.map((name) => `namespace/${name}`), ...objects.split('\n').filter((line) => line !== '')];
  if (others.length > 0) {
    throw new Error(`exists already, and is not from this run: ${[...new Set(others)].join(', ')}`);
  }
}

export function has(conditions: readonly Condition[] | undefined, wanted: string): boolean {
  return conditions?.some(({ type, status }) => type === wanted && status === 'True') ?? false;
}

/**
 * The cluster that the tests may change.
 * @throws Error if the current context is not the one that `E2E_CONTEXT` marks as disposable
 */
export async function disposableCluster(): Promise<Disposable> {
  const context = (await call('kubectl', ['config', 'current-context'])).trim();
  if (setting('E2E_CONTEXT') !== context) {
    throw new Error(
      `the current context is ${JSON.stringify(context)}; the tests may change everything in it, so mark it as disposable with E2E_CONTEXT=${context}`,
    );
  }
  pinned = context;
  return { context, ownOperator: choice('E2E_OPERATOR', ['chart', 'cluster']) === 'chart' };
}

/**
 * Nodes that pods may run on, or those that `E2E_NODES` selects from them.
 * @throws Error if there is none, or if a selected node is not among them
 */
export async function usableNodes(): Promise<readonly ClusterNode[]> {
  const wanted = listSetting('E2E_NODES');
  const usable = (await list<NodeItem>('nodes'))
    .filter(({ spec }) => spec.unschedulable !== true && (spec.taints ?? []).length === 0)
    .map(({ metadata: { name, labels = {}, annotations = {} }, status: { nodeInfo } }) => ({
      name,
      hostname: labels['kubernetes.io/hostname'] ?? name,
      labels,
      isSimulated: annotations['kwok.x-k8s.io/node'] !== undefined,
      versions: `kubelet ${nodeInfo.kubeletVersion} with ${nodeInfo.containerRuntimeVersion}`,
    }))
    .sort((a, b) => (a.hostname < b.hostname ? -1 : 1));
  const names = usable.map(({ hostname }) => hostname);
  if (usable.length === 0 || wanted?.every((one) => names.includes(one)) === false) {
    throw new Error(`E2E_NODES is ${wanted?.join() ?? 'not set'}; it must be nodes without taints: ${names.join()}`);
  }
  return usable.filter(({ hostname }) => wanted?.includes(hostname) ?? true);
}

/** How many times a node's kubelet has reported a start. */
export async function startsOfKubelet(node: string): Promise<number> {
  const starts = (await list<EventItem>('events', 'default')).filter(
    ({ reason, source, involvedObject: { kind, name } }) =>
      reason === 'Starting' && source?.component === 'kubelet' && kind === 'Node' && name === node,
  );
  return starts.reduce((sum, { count = 1 }) => sum + count, 0);
}
