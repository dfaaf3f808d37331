import { show } from '../kubernetes/text';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { deliveryAnnotations, type DeliveryOptions, deliveryProblems, withAnnotations } from '../plan/delivery';
import { SCRIPT_FILE, SCRIPT_SHA256, sharedInitScript } from './init-script';
import { labels } from '../model/labels';
import { onNode } from './persistent-volume-set';
import { HOSTNAME_LABEL, isDnsLabel, joinName, MAX_LABEL, shortHash } from '../kubernetes/names';
import { imageName } from '../plan/init-image';
import type { InitJobOptions } from '../plan/init-job-options';
import { initJobProblems, secondsOf } from '../plan/init-job-problems';
import { directoryProblems, fullMode, type InitTarget, initTargets } from '../plan/init-targets';
import { mustWait } from '../plan/waiting-init-containers';
import { RUN_VERIFIED_SCRIPT } from '../shell/scripts';
import { StorageError } from '../model/problems';
import type { Volume } from '../model/volume';
import { written } from './written';

/** The volumes of one node, and how the Job that makes their directories runs. */
export interface DirectoryInitJobProps extends InitJobOptions, DeliveryOptions {
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
   * Whether pods wait for their directory; then they must be able to look into their volume root.
   * @default true
   */
  readonly waitForDirectories?: boolean;
}

const SCRIPT_MOUNT = '/script';
/** A day: nodes may be away for a while. */
const DEADLINE_SECONDS = 86400;

/**
 * A Job that makes every volume root and data directory of one node, each with its owner and mode, and repairs what
 * has another owner. It may be run any number of times, killed at any point, and beside another of its kind.
 */
export class DirectoryInitJob extends Construct {
  /** The Job. */
  public readonly job: k8s.KubeJob;
  /** The ConfigMap with the script that it runs; all Jobs of a release and namespace share it. */
  public readonly script: k8s.KubeConfigMap;
  /** The directories of the node that the Job mounts. */
  public readonly bases: readonly string[];

  /**
   * Makes the Job of one node.
   * @throws StorageError that lists what is wrong with the options
   */
  public constructor(scope: Construct, id: string, props: DirectoryInitJobProps) {
    super(scope, id);
    const problems = [
      ...placeProblems(props),
      ...initJobProblems(props),
      ...directoryProblems(props, props.volumes),
      ...deliveryProblems(props),
    ];
    if (problems.length > 0) {
      throw new StorageError(`cannot make the init Job of node ${props.node}`, problems);
    }
    const targets = initTargets(props.volumes, props.requireMountPoint);
    this.bases = [...new Set(targets.map(({ base }) => base))].sort();
    this.script = sharedInitScript(this, props);
    const spec = jobSpec(props, targets, this.bases, this.script.name);
    this.job = new k8s.KubeJob(
      this,
      'Resource',
      written(this, {
        metadata: {
          name: jobName(props, spec),
          namespace: props.namespace,
          labels: labels(props.instance, 'directory-init'),
          ...withAnnotations(deliveryAnnotations('init-job', props)),
        },
        spec,
      }),
    );
  }
}

/** A Job's template is immutable: with other content it must be another Job. A hook is deleted before it runs again. */
function jobName({ name, node, initJobHook = false }: DirectoryInitJobProps, spec: k8s.JobSpec): string {
  const parts = [name, 'init', nodePart(node)];
  return initJobHook
    ? joinName(parts, MAX_LABEL)
    : `${joinName(parts, MAX_LABEL - 9)}-${shortHash(JSON.stringify(spec))}`;
}

function nodePart(node: string): string {
  return node.toLowerCase().replace(/[^a-z0-9]/g, '-');
}

function mountOf(bases: readonly string[], base: string): string {
  return `/host/${bases.indexOf(base)}`;
}

/** What is wrong with where it runs. */
function placeProblems({ volumes, node, namespace }: DirectoryInitJobProps): string[] {
  const elsewhere = volumes.find((volume) => volume.node !== node);
  return [
    ...(isDnsLabel(namespace)
      ? []
      : [`namespace: got ${show(namespace)}, want a namespace of lower case letters, digits and dashes`]),
    ...(volumes.length > 0 ? [] : ['volumes: got none, want the volumes of the node']),
    ...(elsewhere === undefined
      ? []
      : [`node: got ${show(node)}, want ${show(elsewhere.node)}, the node of volume ${elsewhere.name}`]),
  ];
}

function jobSpec(
  props: DirectoryInitJobProps,
  targets: readonly InitTarget[],
  bases: readonly string[],
  script: string,
): k8s.JobSpec {
  const { instance, generation, imagePullSecrets = [], tolerations = [] } = props;
  return {
    activeDeadlineSeconds: props.deadline === undefined ? DEADLINE_SECONDS : secondsOf(props.deadline),
    backoffLimit: props.backoffLimit ?? 6,
    // a pod that was evicted or preempted has not failed
    podFailurePolicy: {
      rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }],
    },
    template: {
      metadata: {
        labels: labels(instance, 'directory-init'),
        ...(generation === undefined ? {} : { annotations: { 'prometheus-storage/generation': String(generation) } }),
      },
      spec: {
        // not OnFailure: a pod that failed keeps its log
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: onNode(props.nodeLabel ?? HOSTNAME_LABEL, props.node),
          },
        },
        ...(tolerations.length === 0 ? {} : { tolerations: [...tolerations] }),
        ...(imagePullSecrets.length === 0 ? {} : { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
        ...(props.priorityClassName === undefined ? {} : { priorityClassName: props.priorityClassName }),
        containers: [container(props, targets, bases)],
        volumes: [
          ...bases.map((path, index) => ({
            name: `base-${index}`,
            // a disk that must be mounted must not be made up
            hostPath: { path, type: path === props.requireMountPoint ? 'Directory' : 'DirectoryOrCreate' },
          })),
          { name: 'script', configMap: { name: script } },
        ],
      },
    },
  };
}

function container(
  props: DirectoryInitJobProps,
  targets: readonly InitTarget[],
  bases: readonly string[],
): k8s.Container {
  const { requireMountPoint, imagePullPolicy, seLinuxOptions } = props;
  return {
    name: 'init',
    image: imageName(props.image),
    ...(imagePullPolicy === undefined ? {} : { imagePullPolicy }),
    command: ['sh', '-c', RUN_VERIFIED_SCRIPT, 'init'],
    args: argumentsOf(props, targets, bases),
    env: [
      { name: 'LC_ALL', value: 'C' },
      { name: 'SCRIPT', value: `${SCRIPT_MOUNT}/${SCRIPT_FILE}` },
      { name: 'SCRIPT_SHA256', value: SCRIPT_SHA256 },
      { name: 'OWNERSHIP', value: props.ownership ?? 'onRootMismatch' },
      // an empty value is no value: the API server drops it, and every apply would find a difference
      { name: 'DISK_ON_NODE', ...(requireMountPoint === undefined ? {} : { value: requireMountPoint }) },
      { name: 'DISK', ...(requireMountPoint === undefined ? {} : { value: mountOf(bases, requireMountPoint) }) },
    ],
    securityContext: {
      runAsUser: 0,
      runAsGroup: 0,
      runAsNonRoot: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      // FSETID: without it the kernel drops the set-group-id bit of a directory of another group, in silence
      capabilities: { drop: ['ALL'], add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID'] },
      seccompProfile: { type: 'RuntimeDefault' },
      ...(seLinuxOptions === undefined ? {} : { seLinuxOptions }),
    },
    resources: {
      requests: { cpu: k8s.Quantity.fromString('10m'), memory: k8s.Quantity.fromString('32Mi') },
      limits: { memory: k8s.Quantity.fromString('256Mi') },
    },
    volumeMounts: [
      ...bases.map((base, index) => ({ name: `base-${index}`, mountPath: mountOf(bases, base) })),
      { name: 'script', mountPath: SCRIPT_MOUNT, readOnly: true },
    ],
  };
}

/** What the script takes for each volume; see there. */
function argumentsOf(props: DirectoryInitJobProps, targets: readonly InitTarget[], bases: readonly string[]): string[] {
  const mode = fullMode(props);
  return targets.flatMap(({ volume, base, up, root }) => {
    const { owner, subPath, fsGroup } = volume.claim;
    // the kubelet applies fsGroup to local volumes, at every mount
    const gid = volume.type === 'local' && fsGroup !== undefined ? '' : String(owner.gid);
    const groups = [...new Set([owner.gid, fsGroup ?? owner.gid])].join(' ');
    const waits = (props.waitForDirectories ?? true) && mustWait(volume) ? 'waits' : '';
    return [mountOf(bases, base), base, up, root, subPath ?? '', String(owner.uid), gid, groups, mode, waits];
  });
}
