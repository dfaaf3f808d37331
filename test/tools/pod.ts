import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';

/** The shell in the pod: the one in the default image, or the one in an image based on Debian. */
export const SHELLS = ['busybox', 'dash'] as const;
export type Shell = (typeof SHELLS)[number];

export interface Outcome {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What this machine lacks to run the container of the init Job, or `undefined` if nothing. */
export function lacking(): string | undefined {
  if (process.getuid?.() !== 0) {
    return 'root';
  }
  const missing = ['unshare', 'setpriv', 'capsh', 'busybox', 'dash'].filter(
    (tool) => spawnSync('sh', ['-c', 'command -v "$1"', 'sh', tool]).status !== 0,
  );
  if (missing.length > 0) {
    return `${missing.join(', ')} (Debian: busybox-static libcap2-bin util-linux dash)`;
  }
  return spawnSync('unshare', ['--mount', 'true']).status === 0 ? undefined : 'the right to create mount namespaces';
}

/** The only container of a Job, as the API server sees it. */
export function containerOf(job: ApiObject): k8s.Container & { volumes: readonly k8s.Volume[] } {
  const { spec } = job.toJson() as {
    spec: { template: { spec: { containers: k8s.Container[]; volumes: k8s.Volume[] } } };
  };
  const { containers, volumes } = spec.template.spec;
  const [container] = containers;
  if (container === undefined || containers.length !== 1) {
    throw new Error(`expected one container, got ${containers.length}`);
  }
  return { ...container, volumes };
}

/** The text in the ConfigMap that a Job mounts. */
function scriptOf(job: ApiObject, volumes: readonly k8s.Volume[]): string {
  const name = volumes.find(({ configMap }) => configMap !== undefined)?.configMap?.name;
  const configMap = job.node.root.node
    .findAll()
    .filter((construct) => ApiObject.isApiObject(construct))
    .find((object) => object.kind === 'ConfigMap' && object.name === name);
  const { data } = configMap?.toJson() as { data: Record<string, string> };
  return data['init-job.sh'] ?? '';
}

/** A node with its file system in a folder, and the parts of a kubelet and a container runtime that run init Jobs. */
export class Node {
  public constructor(public readonly folder: string) {}

  public path(path: string): string {
    return join(this.folder, path);
  }

  /** Runs a Job to its end. */
  public async run(
    job: ApiObject,
    shell: Shell,
    tracing: {
      /** Changes the script, and the hash that the Job compares with it. */
      script?: (script: string) => string;
      /** Changes the script in the ConfigMap, but not the hash in the Job. */
      changed?: (script: string) => string;
      /** A capability that a policy removes. */
      without?: string;
      /** The container is killed by SIGKILL, with all its processes, once its error output contains this text. */
      killOn?: string;
      /** Whether the hostPath volumes are mounted; a policy may remove them. */
      mounted?: boolean;
    } = {},
  ): Promise<Outcome> {
    const { command = [], args = [], env = [], volumeMounts = [], volumes, securityContext } = containerOf(job);
    const capabilities = (securityContext?.capabilities?.add ?? []).map((name) => `+${name.toLowerCase()}`).join(',');
    const scripts = mkdtempSync(join(tmpdir(), 'prometheus-storage-script-'));
    const text = scriptOf(job, volumes);
    const script = `${(tracing.script?.(text) ?? text).trimEnd()}\n`;
    const hash = createHash('sha256').update(script).digest('hex');
    writeFileSync(join(scripts, 'init-job.sh'), tracing.changed?.(script) ?? script);
    const mounts = volumeMounts.flatMap(({ name, mountPath }) => {
      const isScript = volumes.some((volume) => volume.name === name && volume.configMap !== undefined);
      if (isScript) {
        return [scripts, mountPath];
      }
      return (tracing.mounted ?? true) ? [this.hostPath(volumes, name), mountPath] : [];
    });
    const environment = env.map(
      ({ name, value }) => `${name}=${name === 'SCRIPT_SHA256' && tracing.script !== undefined ? hash : (value ?? '')}`,
    );
    try {
      return await runInPod(shell, {
        mounts,
        command: ['env', '-i', 'PATH=/bin:/usr/bin', ...environment, ...command, ...args],
        capabilities:
          tracing.without === undefined
            ? capabilities
            : capabilities.replace(`+${tracing.without}`, '').replace(/^,|,(?=,|$)/g, ''),
        ...tracing,
      });
    } finally {
      rmSync(scripts, { recursive: true });
    }
  }

  /** Like the kubelet: DirectoryOrCreate creates a missing directory, as root with mode 0755. */
  private hostPath(volumes: readonly k8s.Volume[], name: string): string {
    const { path, type } = volumes.find((volume) => volume.name === name)?.hostPath ?? { path: '', type: '' };
    const directory = this.path(path);
    if (type === 'DirectoryOrCreate') {
      mkdirSync(directory, { recursive: true, mode: 0o755 });
    } else if (!existsSync(directory)) {
      throw new Error(`hostPath type check failed: ${path} is not a directory`);
    }
    return directory;
  }
}

export interface PodProps {
  /** Directories of the machine, each followed by its mount point. */
  readonly mounts: readonly string[];
  readonly command: readonly string[];
  /** In the syntax of setpriv: `+chown,+fowner`. */
  readonly capabilities?: string;
  /** @default 0 */
  readonly uid?: number;
  /** @default 0 */
  readonly gid?: number;
  /** The container is killed by SIGKILL, with all its processes, once its error output contains this text. */
  readonly killOn?: string;
}

/** Runs a command in a new container, like the container runtime. */
export async function runInPod(
  shell: Shell,
  { mounts, command, capabilities = '', uid = 0, gid = 0, killOn }: PodProps,
): Promise<Outcome> {
  const root = mkdtempSync(join(tmpdir(), 'prometheus-storage-pod-'));
  const script = join(process.cwd(), 'test/tools/pod.sh');
  try {
    return await new Promise<Outcome>((done, failed) => {
      const child = spawn(
        'unshare',
        [
          '--mount',
          '--pid',
          '--fork',
          '--kill-child',
          script,
          root,
          shell,
          `${uid}:${gid}`,
          capabilities,
          ...mounts,
          '--',
          ...command,
        ],
        { stdio: ['ignore', 'pipe', 'pipe'] },
      );
      const output = { stdout: '', stderr: '' };
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        output.stderr += text;
        if (killOn !== undefined && output.stderr.includes(killOn)) {
          child.kill('SIGKILL');
        }
      });
      child.on('error', failed).on('close', (code, signal) => {
        done({ code, signal, ...output });
      });
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
