import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { labels } from './labels';
import { HOSTNAME_LABEL, onNode } from './persistent-volume-set';
import { joinName, MAX_LABEL, shortHash } from '../kubernetes/names';
import { isWithin } from '../volumes/host-path';
import type { Volume } from '../volumes/volume';

export interface DirectoryInitJobProps {
  /** The volumes of one node. */
  readonly volumes: readonly Volume[];
  /** The node, by the value of its label. */
  readonly node: string;
  /** The namespace that the Job runs in. Pod Security must admit hostPath there. */
  readonly namespace: string;
  /** Whose volumes they are, the label app.kubernetes.io/instance: the release. */
  readonly instance: string;
  /** Begins the Job's name; the node and a hash of its content end it. */
  readonly name: string;
  /**
   * The label of nodes that pins the Job, as that of the volumes.
   * @default 'kubernetes.io/hostname'
   */
  readonly nodeLabel?: string;
  /**
   * The image: a shell with mkdir, chown and chmod.
   * @default 'docker.io/library/busybox:1.37.0'
   */
  readonly image?: string;
}

/** Paths and ids come as arguments: ROOT DIRECTORY UID GID for each volume. */
const SCRIPT = `set -eu
while [ $# -gt 0 ]; do
  mkdir -p -- "$1" "$2"
  chown -- "$3:$4" "$2"
  chmod -- 2770 "$2"
  ls -ldn -- "$2"
  shift 4
done
`;

const MOUNT = '/host';

/** A Job that makes every volume root and data directory of one node, each with its owner and mode. */
export class DirectoryInitJob extends Construct {
  public readonly job: k8s.KubeJob;
  /** The directories of the node that the Job mounts. */
  public readonly bases: readonly string[];

  public constructor(scope: Construct, id: string, props: DirectoryInitJobProps) {
    super(scope, id);
    this.bases = basesOf(props.volumes);
    const spec = this.spec(props);
    this.job = new k8s.KubeJob(this, 'Resource', {
      metadata: {
        // a changed Job is another Job: its template is immutable
        name: `${joinName([props.name, 'init', props.node.toLowerCase().replace(/[^a-z0-9-]/g, '-')], MAX_LABEL - 9)}-${shortHash(JSON.stringify(spec))}`,
        namespace: props.namespace,
        labels: labels(props.instance, 'directory-init'),
      },
      spec,
    });
  }

  private spec({ volumes, node, nodeLabel, image, instance }: DirectoryInitJobProps): k8s.JobSpec {
    return {
      backoffLimit: 6,
      template: {
        metadata: { labels: labels(instance, 'directory-init') },
        spec: {
          restartPolicy: 'OnFailure',
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          affinity: {
            nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: onNode(nodeLabel ?? HOSTNAME_LABEL, node) },
          },
          containers: [
            {
              name: 'init',
              image: image ?? 'docker.io/library/busybox:1.37.0',
              command: ['sh', '-c', SCRIPT, 'init'],
              args: volumes.flatMap(({ root, dataDirectory, claim: { owner } }) => [
                `${MOUNT}${root}`,
                `${MOUNT}${dataDirectory}`,
                `${owner.uid}`,
                `${owner.gid}`,
              ]),
              securityContext: {
                runAsUser: 0,
                runAsGroup: 0,
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                // FSETID: without it the kernel drops the set-group-id bit of a directory of another group, in silence
                capabilities: { drop: ['ALL'], add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID'] },
                seccompProfile: { type: 'RuntimeDefault' },
              },
              resources: {
                requests: { cpu: k8s.Quantity.fromString('10m'), memory: k8s.Quantity.fromString('16Mi') },
                limits: { memory: k8s.Quantity.fromString('64Mi') },
              },
              volumeMounts: this.bases.map((base, index) => ({ name: `base-${index}`, mountPath: `${MOUNT}${base}` })),
            },
          ],
          volumes: this.bases.map((base, index) => ({
            name: `base-${index}`,
            hostPath: { path: base, type: 'DirectoryOrCreate' },
          })),
        },
      },
    };
  }
}

/** The fewest directories that hold all volume roots: each root's parent, or the root itself where several share it. */
function basesOf(volumes: readonly Volume[]): string[] {
  const bases = volumes.map(({ root, dataDirectory }) =>
    root === dataDirectory ? root.slice(0, root.lastIndexOf('/')) : root,
  );
  return [...new Set(bases)]
    .sort()
    .filter((base, _, all) => !all.some((other) => other !== base && isWithin(base, other)));
}
