import { posix } from 'node:path';
import { apply, call, type ClusterNode, deleteNamespaces, makeNamespace, type PodItem } from './cluster';
import { allOf, until } from './program';
import type { PlannedVolume } from '../../src';
import { imageName } from '../../src/plan/init-image';

/** The documented default of the library; no scenario sets another. */
const MODE = '2770';

/** Prints a line for each path: its owner and mode, or `nothing`. */
const LOOK = `for path; do
  if [ -e "/node$path" ] || [ -L "/node$path" ]; then stat -c '%u:%g %a' "/node$path" || exit 1; else echo nothing; fi
done`;

/**
 * The directories of nodes with a real kubelet, read by pods that mount the node's own file system. The pods are
 * in a separate namespace that admits them, so that the namespaces of releases can be restricted.
 */
export class NodeDirectories {
  private pods = 0;
  /** By node: the topmost directories that did not exist before the run. */
  private readonly made = new Map<string, ReadonlySet<string>>();
  private readonly nodes: ReadonlyMap<string, ClusterNode>;

  public constructor(
    public readonly namespace: string,
    nodes: readonly ClusterNode[],
    private readonly volumes: readonly PlannedVolume[],
  ) {
    this.nodes = new Map(nodes.filter(({ isSimulated }) => !isSimulated).map((node) => [node.hostname, node]));
  }

  /** Whether each planned directory is on a node with a real kubelet, where pods can check it. */
  public get canBeProven(): boolean {
    return this.volumes.every(({ node }) => this.nodes.has(node));
  }

  /**
   * Call this before the run creates anything.
   * @throws Error if a data directory exists, because it is not from this run and would prove nothing
   */
  public async open(): Promise<void> {
    if (this.nodes.size === 0) {
      return;
    }
    await makeNamespace(this.namespace, 'privileged');
    for (const [node, volumes] of this.byNode()) {
      const seen = await this.look(node, [...new Set(volumes.flatMap(({ dataDirectory }) => pathTo(dataDirectory)))]);
      const there = volumes.filter(({ dataDirectory }) => seen.get(dataDirectory) !== 'nothing');
      if (there.length > 0) {
        const paths = there.map(({ dataDirectory }) => dataDirectory).join(', ');
        throw new Error(`exists already on node ${node.name}, and is not from this run: ${paths}`);
      }
      const tops = volumes.flatMap(
        ({ dataDirectory }) => pathTo(dataDirectory).find((path) => seen.get(path) === 'nothing') ?? [],
      );
      this.made.set(node.name, new Set(tops));
    }
  }

  /**
   * Waits until every planned data directory of a node with a kubelet has its owner and mode.
   * @throws Error with the directories that do not have them
   */
  public async prove(signal: AbortSignal): Promise<void> {
    for (const [node, volumes] of this.byNode()) {
      let wrong: readonly string[] = [];
      await until(
        () => `directories of node ${node.name}: ${wrong.join('; ')}`,
        async () => {
          const paths = volumes.map(({ dataDirectory }) => dataDirectory);
          const seen = await this.look(node, paths, signal);
          wrong = volumes.flatMap((volume) => {
            const [is, planned] = [seen.get(volume.dataDirectory) ?? '', `${ownerOf(volume)} ${MODE}`];
            return is === planned ? [] : [`${volume.dataDirectory} is ${is}, planned ${planned}`];
          });
          return wrong.length === 0 || undefined;
        },
        signal,
      );
    }
  }

  /** The state of each path on a node: `1000:2000 2770`, or `nothing`. */
  public async look(
    node: ClusterNode,
    paths: readonly string[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, string>> {
    const lines = (await this.onNode(node, '/', ['sh', '-c', LOOK, 'look', ...paths], signal)).trim().split('\n');
    if (lines.length !== paths.length || !lines.every((line) => /^(\d+:\d+ \d+|nothing)$/.test(line))) {
      throw new Error(`cannot read ${paths.join(', ')} on node ${node.name}: ${lines.join(' ')}`);
    }
    return new Map(paths.map((path, index) => [path, lines[index] ?? '']));
  }

  /** Removes the directories that did not exist before the run, and the namespace. */
  public async clean(): Promise<void> {
    if (this.nodes.size === 0) {
      return;
    }
    const removals = [...this.nodes.values()].flatMap((node) =>
      [...(this.made.get(node.name) ?? [])].map((top) => () => {
        const { dir, base } = posix.parse(top);
        return this.onNode(node, dir, ['rm', '-rf', '--', `/node/${base}`]);
      }),
    );
    await allOf([...removals, () => deleteNamespaces([this.namespace])]);
  }

  private byNode(): readonly (readonly [ClusterNode, readonly PlannedVolume[]])[] {
    return [...this.nodes.values()]
      .map((node) => [node, this.volumes.filter((volume) => volume.node === node.hostname)] as const)
      .filter(([, volumes]) => volumes.length > 0);
  }

  /** Runs a command in a pod with a directory of the node as `/node`. With nodeName, so that taints do not matter. */
  private async onNode(
    { name: nodeName }: ClusterNode,
    directory: string,
    command: readonly string[],
    signal?: AbortSignal,
  ): Promise<string> {
    this.pods += 1;
    const name = `look-${this.pods}`;
    const where = [name, '--namespace', this.namespace];
    await apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: this.namespace },
      spec: {
        nodeName,
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        containers: [{ name, image: imageName(), command, volumeMounts: [{ name: 'node', mountPath: '/node' }] }],
        volumes: [{ name: 'node', hostPath: { path: directory, type: 'Directory' } }],
      },
    });
    try {
      const phase = await until(
        `pod ${name} on node ${nodeName} to end`,
        async () => {
          const { status } = JSON.parse(await call('kubectl', ['get', 'pod', ...where, '--output=json'])) as PodItem;
          return status.phase === 'Succeeded' || status.phase === 'Failed' ? status.phase : undefined;
        },
        signal,
      );
      const log = await call('kubectl', ['logs', ...where]);
      if (phase === 'Failed') {
        throw new Error(`${command[0] ?? ''} on node ${nodeName}: ${log}`);
      }
      return log;
    } finally {
      await call('kubectl', ['delete', 'pod', ...where, '--now', '--wait=false']);
    }
  }
}

/** `/a/b` to `/a` and `/a/b`. */
function pathTo(path: string): readonly string[] {
  return path === '/' ? [] : [...pathTo(posix.dirname(path)), path];
}

/** The owner of a volume. The group of a `local` volume is the one that the kubelet applies. */
function ownerOf({ type, claim: { owner, fsGroup } }: PlannedVolume): string {
  return `${owner.uid}:${type === 'local' ? (fsGroup ?? owner.gid) : owner.gid}`;
}
